-- A conversation of a plugin with a model: its requests redacted as a whole, the tool calls of its answers restored.
-- Every string of a request is an item of one context: nothing has to be known of its shape for it to be examined.
local leaves = require('lampblack.adapters.leaves')

local M = {}

local withheld_text = '(Lampblack: this was withheld.)'
local legend_text = 'Some values in this conversation are replaced by words that stand for them. '
  .. 'Copy these words letter for letter wherever the value belongs; do not invent others.'

---@class lampblack.ConversationOptions
---@field client? lampblack.Client
---@field destination? lampblack.Destination
---@field task? lampblack.Task
---@field readers? table<string, string> tools whose result is text of a file, with the argument that names it
---@field editors? table<string, string> tools that write into a file, with the argument that names it

---@class lampblack.Conversation
---@field context? lampblack.Context opened by the first request
---@field private options lampblack.ConversationOptions
---@field private sent table<string, lampblack.Item> items of the context by their place in the request
---@field private order string[] those places in order
---@field private ids integer
local Conversation = {}
Conversation.__index = Conversation

-- Waits for an answer, also in a coroutine: the plugins have schedulers of their own, which no one else may yield to.
---@generic T
---@param start fun(callback: fun(result: T))
---@return T
local function settle(start)
  local is_done, answer = false, nil
  start(function(result)
    is_done, answer = true, result
  end)
  vim.wait(0x7fffffff, function()
    return is_done
  end, 1)
  if not is_done then
    error('lampblack: not shared: interrupted', 0)
  end
  return answer
end

local function uri_of(path)
  return type(path) == 'string' and path ~= '' and vim.uri_from_fname(vim.fn.fnamemodify(path, ':p')) or nil
end

local function decoded(arguments)
  if type(arguments) == 'string' then
    local ok, value = pcall(vim.json.decode, arguments)
    arguments = ok and value or nil
  end
  return type(arguments) == 'table' and arguments or {}
end

-- The uri of the file that a call of one of these tools is about.
local function target(tools, name, arguments)
  local argument = (tools or {})[name]
  return argument and uri_of(decoded(arguments)[argument])
end

-- Where the results of calls come from, as far as the calls in the request itself say it: by the id of the call.
local function origins(request, readers)
  local found = {}
  leaves.tables(request, function(value)
    local call = type(value['function']) == 'table' and value['function'] or value
    local id = value.call_id or value.id
    if type(id) == 'string' and type(call.name) == 'string' then
      found[id] = target(readers, call.name, call.arguments or call.input)
    end
  end)
  return found
end

---@param what "shared"|"allowed"
---@param answer lampblack.ShareResult|lampblack.AuthorizeResult
local function refusal(what, answer)
  local messages = vim.tbl_map(function(reason)
    return type(reason) == 'table' and tostring(reason.message) or ''
  end, answer.reasons)
  local asked = answer.question and ' A person is asked: :Lampblack answer' or ''
  return ('lampblack: not %s: %s%s'):format(what, table.concat(messages, ' '), asked)
end

-- Mirrors the request to the sidecar: only what is new or different goes there.
function Conversation:_mirror(found)
  local wanted = {}
  for _, leaf in ipairs(found) do
    wanted[leaf.place] = leaf
  end
  local changes, order = {}, {}
  for _, place in ipairs(self.order) do
    if not wanted[place] then
      table.insert(changes, { kind = 'remove', itemId = self.sent[place].id })
      self.sent[place] = nil
    end
  end
  for index, leaf in ipairs(found) do
    local before = self.sent[leaf.place]
    local item = { kind = leaf.kind, uri = leaf.uri, text = leaf.text, opaque = leaf.opaque }
    if before then
      item.id = before.id
    else
      self.ids = self.ids + 1
      item.id = tostring(self.ids)
    end
    if not before then
      table.insert(changes, { kind = 'add', item = item, index = index - 1 })
    elseif not vim.deep_equal(before, item) then
      table.insert(changes, { kind = 'replace', item = item })
    end
    self.sent[leaf.place] = item
    table.insert(order, leaf.place)
  end
  self.order = order
  if not self.context then
    local items = vim.tbl_map(function(change)
      return change.item
    end, changes)
    self.context = require('lampblack').open_context({
      client = self.options.client or { name = 'Neovim', version = tostring(vim.version()) },
      destination = self.options.destination or { provider = 'unknown' },
      task = self.options.task or 'other',
      items = items,
    })
  elseif #changes > 0 then
    self.context:update(changes)
  end
end

-- Says to the model, in the place that its provider has for it, what the placeholders stand for.
local function explain(request, legend)
  if #legend == 0 then
    return
  end
  local lines = { legend_text }
  for _, entry in ipairs(legend) do
    table.insert(lines, ('%s: %s'):format(entry.placeholder, entry.label))
  end
  local text = table.concat(lines, '\n')
  for _, member in ipairs({ 'system', 'instructions' }) do
    if type(request[member]) == 'string' then
      request[member] = request[member] .. '\n\n' .. text
      return
    end
  end
  if type(request.system) == 'table' then
    table.insert(request.system, { type = 'text', text = text })
  elseif type(request.messages) == 'table' then
    table.insert(request.messages, 1, { role = 'system', content = text })
  end
end

-- What may be sent in place of a request's body. Raises an error, and so ends the request, if nothing may.
---@param request table
---@param sources? table<string, string> texts of the request that are those of a file, with its path
---@return table
function Conversation:redact(request, sources)
  local found = leaves.of(request, origins(request, self.options.readers))
  for _, leaf in ipairs(found) do
    leaf.uri = leaf.uri or uri_of((sources or {})[leaf.text])
  end
  self:_mirror(found)
  local shared = settle(function(done)
    self.context:share({}, done)
  end)
  if shared.decision == 'block' then
    error(refusal('shared', shared), 0)
  end
  local texts = {}
  for _, item in ipairs(shared.items) do
    texts[item.id] = item.text or withheld_text
  end
  local redacted = leaves.replaced(request, function(place)
    -- One that is missing was not answered for.
    return texts[self.sent[place].id] or error('lampblack: not shared: an item is missing in the answer', 0)
  end)
  explain(redacted, shared.legend)
  return redacted
end

-- A tool call's arguments with the values back that the policy allows in its target; a table, or JSON as a string.
---@generic T: string|table
---@param name string
---@param arguments T
---@return T
function Conversation:restore_call(name, arguments)
  if not self.context then
    return arguments
  end
  local uri = target(self.options.editors, name, arguments)
  local options = {
    purpose = uri and 'edit' or 'tool',
    target = { tool = name, uri = uri },
    escaping = type(arguments) == 'string' and 'json' or 'none',
  }
  local missing = 0
  local function restore(text)
    local restored = settle(function(done)
      self.context:restore(text, options, done)
    end)
    missing = missing + #(restored.withheld or {})
    return restored.text
  end
  local whole = type(arguments) == 'string' and restore(arguments) or leaves.mapped(arguments, restore)
  if missing > 0 then
    local what = ('lampblack: %d values stay placeholders in a call of %s'):format(missing, name)
    vim.notify(what, vim.log.levels.WARN)
  end
  return whole
end

-- May the assistant call this tool? Otherwise the reason why not.
---@param name string
---@param arguments string|table
---@return boolean is_allowed
---@return string? reason
function Conversation:authorize(name, arguments)
  if not self.context then
    return false, 'lampblack: not allowed: nothing was shared with this assistant'
  end
  local uri = target(self.options.editors, name, arguments)
  local command = decoded(arguments).command or decoded(arguments).cmd
  local action = { kind = uri and 'edit' or 'tool', tool = name, uri = uri }
  if type(command) == 'string' then
    action = { kind = 'command', command = command }
  end
  local answer = settle(function(done)
    self.context:authorize(action, done)
  end)
  if answer.decision == 'allow' then
    return true
  end
  return false, refusal('allowed', answer)
end

-- Ends the conversation, and with it what could be restored.
function Conversation:close()
  if self.context then
    self.context:close()
  end
end

---@param options lampblack.ConversationOptions
---@return lampblack.Conversation
function M.new(options)
  return setmetatable({ options = options, sent = {}, order = {}, ids = 0 }, Conversation)
end

return M
