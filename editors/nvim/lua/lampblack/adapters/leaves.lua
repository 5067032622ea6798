-- The strings of a request to a model, wherever they stand in it: listed with what is known of them, and replaced.
local M = {}

local kinds = { system = 'system', developer = 'system', user = 'prompt', tool = 'toolResult', ['function'] = 'toolResult' }
-- Values of these are words of the provider's protocol.
local is_word_of_protocol = { role = true, type = true }
-- Numbers from here on have as many digits as a card or an account.
local smallest_examined_number = 1e7

-- Parts that are no text: what they show can't be examined.
local is_opaque = {
  image = true,
  image_url = true,
  input_image = true,
  audio = true,
  input_audio = true,
  video = true,
  document = true,
  file = true,
  input_file = true,
}

local function text_of(key, value)
  if type(value) == 'number' and math.abs(value) >= smallest_examined_number then
    return ('%.17g'):format(value)
  end
  if type(value) ~= 'string' or (is_word_of_protocol[key] and value:find('^[%a_]*$')) then
    return nil
  end
  return value
end

-- A copy in which each string is what `visit` makes of it, and each opaque part what it makes of nil.
local function walk(value, place, about, visit)
  if type(value) ~= 'table' then
    return value
  end
  if is_opaque[value.type] then
    return { type = value.type:find('^input') and 'input_text' or 'text', text = visit(place, nil, about) }
  end
  about = {
    kind = kinds[value.role] or about.kind,
    origin = value.tool_call_id or value.tool_use_id or (value.output and value.call_id) or about.origin,
  }
  if value.tool_calls or value.arguments or value.input and value.name then
    about.kind = 'toolCall'
  elseif about.origin then
    about.kind = 'toolResult'
  end
  local copy = setmetatable({}, getmetatable(value))
  for key, member in vim.spairs(value) do
    local within = ('%s/%s'):format(place, key)
    local name = key
    if type(key) == 'string' then
      name = visit(within .. '#', key, about)
    end
    local text = text_of(key, member)
    if not text then
      copy[name] = walk(member, within, about, visit)
    elseif text:find('^data:[%w/.+-]*;base64,') then
      copy[name] = visit(within, nil, about)
    else
      local replaced = visit(within, text, about)
      copy[name] = replaced == text and member or replaced
    end
  end
  return copy
end

---@class lampblack.Leaf
---@field place string where it stands
---@field kind lampblack.Kind
---@field uri? string
---@field text? string
---@field opaque? { mediaType: string, size: integer }

-- All strings of a request in a fixed order.
---@param request table
---@param origins table<string, string> uris of the texts that calls of tools resulted in, by the id of the call
---@return lampblack.Leaf[]
function M.of(request, origins)
  local found = {}
  walk(request, '', { kind = 'other' }, function(place, text, about)
    local leaf = { place = place, kind = about.kind, uri = origins[about.origin or false], text = text }
    if not text then
      -- Neither is asked about: what has no text is withheld.
      leaf.opaque = { mediaType = 'application/octet-stream', size = 0 }
    end
    table.insert(found, leaf)
    return text
  end)
  return found
end

-- A copy with other texts.
---@param request table
---@param text_at fun(place: string): string
---@return table
function M.replaced(request, text_at)
  return walk(request, '', { kind = 'other' }, text_at)
end

-- A copy of a value with each of its strings, but no key, mapped.
function M.mapped(value, map)
  if type(value) == 'string' then
    return map(value)
  elseif type(value) ~= 'table' then
    return value
  end
  local copy = setmetatable({}, getmetatable(value))
  for key, member in pairs(value) do
    copy[key] = M.mapped(member, map)
  end
  return copy
end

-- Calls `visit` for a table and all tables in it.
function M.tables(value, visit)
  if type(value) == 'table' then
    visit(value)
    for _, member in pairs(value) do
      M.tables(member, visit)
    end
  end
end

return M
