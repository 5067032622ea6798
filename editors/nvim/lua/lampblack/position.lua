-- Positions of the protocol as bytes. Their characters count in `encoding`: without one, in what the sidecar agreed on.
local M = {}

-- Units of the encoding that a text has.
---@param text string
---@param encoding? string
---@return integer
function M.units(text, encoding)
  encoding = encoding or require('lampblack.client').encoding()
  if encoding == 'utf-8' then
    return #text
  end
  local units_32, units_16 = vim.str_utfindex(text)
  return encoding == 'utf-16' and units_16 or units_32
end

---@param line string
---@param character integer units of the encoding; too large ones mean the line's end
---@param encoding? string
---@return integer bytes
function M.byte_column(line, character, encoding)
  encoding = encoding or require('lampblack.client').encoding()
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

-- Where a position is in a text, and in its line.
---@param text string
---@param place lampblack.Position
---@param encoding? string
---@return integer offset bytes
---@return integer column bytes
---@return string line
function M.offset(text, place, encoding)
  local offset = 0
  for _ = 1, place.line do
    local line_break = text:find('[\r\n]', offset + 1)
    if not line_break then
      return #text, 0, ''
    end
    offset = text:sub(line_break, line_break + 1) == '\r\n' and line_break + 1 or line_break
  end
  local line = text:match('^[^\r\n]*', offset + 1)
  local column = M.byte_column(line, place.character, encoding)
  return offset + column, column, line
end

-- A text after edits, each of them on the result of the one before. One without a range is the whole text.
---@param text string
---@param edits { range?: lampblack.Range, text: string }[]
---@param encoding? string
---@return string
function M.edited(text, edits, encoding)
  for _, edit in ipairs(edits) do
    if edit.range then
      local first = (M.offset(text, edit.range.start, encoding))
      local last = math.max(first, (M.offset(text, edit.range['end'], encoding)))
      text = text:sub(1, first) .. edit.text .. text:sub(last + 1)
    else
      text = edit.text
    end
  end
  return text
end

-- A text after edits that are all of the text as it is, and don't overlap.
---@param text string
---@param edits { range: lampblack.Range, text: string }[]
---@return string
function M.edited_at_once(text, edits)
  edits = vim.list_slice(edits)
  -- From the end, so that none moves another.
  table.sort(edits, function(one, other)
    local a, b = one.range.start, other.range.start
    return a.line > b.line or (a.line == b.line and a.character > b.character)
  end)
  return M.edited(text, edits)
end

-- Edits of a text, each of them on the result of the one before, with their positions in the sidecar's encoding.
---@param text string
---@param edits { range: lampblack.Range, text: string }[]
---@param encoding string
---@return { range: lampblack.Range, text: string }[]
function M.converted(text, edits, encoding)
  local converted = {}
  for _, edit in ipairs(edits) do
    local function place_of(place)
      local _, column, line = M.offset(text, place, encoding)
      return { line = place.line, character = M.units(line:sub(1, column)) }
    end
    local range = { start = place_of(edit.range.start), ['end'] = place_of(edit.range['end']) }
    table.insert(converted, { range = range, text = edit.text })
    text = M.edited(text, { edit }, encoding)
  end
  return converted
end

return M
