-- The documents that an assistant's language server has open: each a context of its own, shared with masks as long as the
-- values, so that every position holds on both sides.
local position = require('lampblack.position')

local M = {}

-- So much of a placeholder's beginning or end is taken for a piece of it.
local piece_size = 8

---@class lampblack.Document
---@field uri string
---@field original string the buffer's text
---@field sent? string what the assistant's server has of it
---@field problem? string why that is nothing
---@field encoding string what the assistant's server counts in
---@field context lampblack.Context
---@field covers table<string, boolean> masks of ours for whole lines
local Document = {}
Document.__index = Document

-- Lines of the text as shared, each as long as it was: one that is not, because its values count otherwise in the other
-- encoding, is covered whole.
local function fitted(original, shared, encoding, covers)
  local before, after = vim.split(original, '\n', { plain = true }), vim.split(shared, '\n', { plain = true })
  if #before ~= #after then
    return nil
  end
  for row, line in ipairs(after) do
    local units = position.units(before[row], encoding)
    if line ~= before[row] and position.units(line, encoding) ~= units then
      after[row] = ('*'):rep(units)
      covers[after[row]] = true
    end
  end
  return table.concat(after, '\n')
end

-- Calls `done` when it is known what may be sent of the text as it is now.
---@param done fun(text: string)
function Document:_share(done)
  self.context:share({ style = 'same-length' }, function(shared)
    local item = shared.items[1]
    local text = item and item.uri == self.uri and item.text and fitted(self.original, item.text, self.encoding, self.covers)
    local reason = shared.reasons[1]
    self.problem = not text and ('not shared: ' .. (reason and tostring(reason.message) or 'withheld')) or nil
    done(text or (self.original:gsub('[^\r\n]', '')))
  end)
end

-- The one change that makes `before` of `after`: whole lines, because they need no columns.
local function change_of(before, after, encoding)
  local old, new = vim.split(before, '\n', { plain = true }), vim.split(after, '\n', { plain = true })
  local shorter = math.min(#old, #new) - 1
  local head, tail = 0, 0
  while head < shorter and old[head + 1] == new[head + 1] do
    head = head + 1
  end
  while head + tail < shorter and old[#old - tail] == new[#new - tail] do
    tail = tail + 1
  end
  local last = #old - tail
  return {
    range = {
      start = { line = head, character = 0 },
      ['end'] = { line = last - 1, character = position.units(old[last], encoding) },
    },
    text = table.concat(new, '\n', head + 1, #new - tail),
  }
end

-- Opens it and calls `done` with the text to open it with.
---@param given { uri: string, languageId: string, text: string }
---@param encoding string
---@param options lampblack.LspOptions
---@param done fun(document: lampblack.Document, text: string)
function M.open(given, encoding, options, done)
  local document = setmetatable({ uri = given.uri, original = given.text, encoding = encoding, covers = {} }, Document)
  local item = { id = '1', kind = 'file', uri = given.uri, languageId = given.languageId, text = given.text }
  document.context = require('lampblack').open_context({
    client = options.client or { name = 'language server' },
    destination = options.destination or { provider = 'unknown' },
    task = 'complete',
    items = { item },
  })
  document:_share(function(text)
    document.sent = text
    done(document, text)
  end)
end

-- Takes changes of the buffer and calls `done` with those to send.
---@param changes { range?: lampblack.Range, text: string }[]
---@param done fun(changes: table[])
function Document:change(changes, done)
  local is_whole = vim.iter(changes):any(function(change)
    return not change.range
  end)
  local edits = not is_whole and position.converted(self.original, changes, self.encoding)
  self.original = position.edited(self.original, changes, self.encoding)
  if edits then
    self.context:update({ { kind = 'edit', itemId = '1', edits = edits } })
  else
    local item = { id = '1', kind = 'file', uri = self.uri, text = self.original }
    self.context:update({ { kind = 'replace', item = item } })
  end
  self:_share(function(text)
    local before = self.sent
    self.sent = text
    -- Where lines end otherwise, columns of the last one are counted differently by each server.
    local is_plain = not before:find('\r', 1, true) and not text:find('\r', 1, true)
    done({ is_plain and change_of(before, text, self.encoding) or { text = text } })
  end)
end

-- Whether a text has a whole placeholder in it, and whether it has a value that can't be put back: a mask, or a piece of a
-- placeholder.
---@return boolean is_touched
---@return boolean is_broken
function Document:_look_into(text)
  local is_touched = false
  for mask in pairs(self.covers) do
    if text:find(mask, 1, true) then
      return true, true
    end
  end
  for placeholder in pairs(self.context.issued) do
    local head, tail = placeholder:sub(1, piece_size), placeholder:sub(-piece_size)
    if text:find(placeholder, 1, true) then
      if placeholder:find('^%*+$') then
        return true, true
      end
      is_touched = true
    elseif not placeholder:find('^%*+$') and (text:find(head, 1, true) or text:find(tail, 1, true)) then
      return true, true
    end
  end
  return is_touched, false
end

-- Calls `done` with a completion whose placeholders are values again, or with nothing if they can't be.
---@param text string
---@param done fun(text?: string)
function Document:restore(text, done)
  local is_touched, is_broken = self:_look_into(text)
  if is_broken then
    done(nil)
  elseif not is_touched then
    done(text)
  else
    self.context:restore(text, { purpose = 'edit', target = { uri = self.uri } }, function(restored)
      done(#(restored.withheld or {}) == 0 and restored.text or nil)
    end)
  end
end

function Document:close()
  self.context:close()
end

return M
