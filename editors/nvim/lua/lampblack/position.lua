-- Positions of the protocol, in the encoding that was agreed on, as byte columns.
local M = {}

---@param line string
---@param character integer units of the encoding; too large ones mean the line's end
---@return integer bytes
function M.byte_column(line, character)
  local encoding = require('lampblack.client').encoding()
  if encoding == 'utf-8' then
    return math.min(character, #line)
  end
  local units_32, units_16 = vim.str_utfindex(line)
  local units = encoding == 'utf-16' and units_16 or units_32
  return vim.str_byteindex(line, math.min(character, units), encoding == 'utf-16')
end

-- Row, column, end row and end column of a range.
---@param lines string[]
---@param range lampblack.Range
---@return { [1]: integer, [2]: integer, [3]: integer, [4]: integer }
function M.span(lines, range)
  local first, last = range.start, range['end']
  return {
    first.line,
    M.byte_column(lines[first.line + 1] or '', first.character),
    last.line,
    M.byte_column(lines[last.line + 1] or '', last.character),
  }
end

return M
