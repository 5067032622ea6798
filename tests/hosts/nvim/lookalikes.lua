-- Look-alikes of credentials, made when the tests run: nothing that a scanner could find stands in this tree.
local M = {}

local letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
local digits = '0123456789'
local state = 20261122

-- A small generator of our own, the same on every machine (Park and Miller's).
local function random(limit)
  state = state * 16807 % 2147483647
  return state % limit + 1
end

local function run(alphabet, length)
  local out = {}
  for index = 1, length do
    local at = random(#alphabet)
    out[index] = alphabet:sub(at, at)
  end
  return table.concat(out)
end

local function crc32(text)
  local crc = 0xffffffff
  for index = 1, #text do
    crc = bit.bxor(crc, text:byte(index))
    for _ = 1, 8 do
      local low = bit.band(crc, 1)
      crc = bit.rshift(crc, 1)
      if low == 1 then
        crc = bit.bxor(crc, 0xedb88320)
      end
    end
  end
  return bit.bnot(crc) % 4294967296
end

-- A GitHub personal access token whose checksum holds: 30 characters, then their CRC-32 as 6 of base 62.
function M.github()
  local body = run(letters .. digits, 30)
  local alphabet = digits .. letters
  local crc = crc32(body)
  local checksum = ''
  for _ = 1, 6 do
    local at = crc % 62 + 1
    checksum = alphabet:sub(at, at) .. checksum
    crc = math.floor(crc / 62)
  end
  return 'gh' .. 'p_' .. body .. checksum
end

-- A private key's lines.
---@return string[]
function M.private_key()
  local dashes = ('-'):rep(5)
  local lines = { dashes .. 'BEGIN RSA PRIV' .. 'ATE KEY' .. dashes, 'MIIE' .. run(letters .. digits .. '+/', 60) }
  for _ = 1, 10 do
    table.insert(lines, run(letters .. digits .. '+/', 64))
  end
  table.insert(lines, run(letters .. digits .. '+/', 22) .. '==')
  table.insert(lines, dashes .. 'END RSA PRIV' .. 'ATE KEY' .. dashes)
  return lines
end

-- What somebody's password manager would make.
function M.password()
  return run(letters, 8) .. run(digits, 3) .. '_' .. run(letters .. digits, 8) .. run(digits, 2)
end

-- A run of a value in a text: the first of its 6-byte pieces that is there, or nil.
---@param text string
---@param value string
---@return string?
function M.part_in(text, value)
  for at = 1, #value - 5 do
    local piece = value:sub(at, at + 5)
    if text:find(piece, 1, true) then
      return piece
    end
  end
end

return M
