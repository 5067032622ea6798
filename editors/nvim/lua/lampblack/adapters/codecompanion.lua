-- CodeCompanion: an HTTP adapter whose messages are redacted before they become a request's body, and whose tool calls get
-- their values back. See :help lampblack-codecompanion.
local conversation = require('lampblack.adapters.conversation')

local M = {}

local readers = { read_file = 'filepath' }
local editors = { insert_edit_into_file = 'filepath', create_file = 'filepath' }

-- A handler by its present name, or by the one that it had before.
local function find(handlers, group, name, earlier)
  local grouped = handlers[group]
  if type(grouped) == 'table' and type(grouped[name]) == 'function' then
    return grouped, name
  elseif type(handlers[earlier]) == 'function' then
    return handlers, earlier
  end
end

-- The texts of messages that are a file's, as far as CodeCompanion says so.
local function sources(messages)
  local paths = {}
  for _, message in ipairs(messages or {}) do
    local path = type(message.context) == 'table' and message.context.path
    if type(path) == 'string' and type(message.content) == 'string' then
      paths[message.content] = path
    end
  end
  return paths
end

-- Takes an adapter as require('codecompanion.adapters').extend() returns it, and returns it guarded.
---@param adapter table
---@param options? lampblack.ConversationOptions
---@return table
function M.wrap(adapter, options)
  local guard = conversation.new(vim.tbl_deep_extend('force', {
    client = { name = 'codecompanion', version = '' },
    destination = { provider = adapter.name },
    readers = readers,
    editors = editors,
  }, options or {}))
  local messages, name = find(adapter.handlers, 'request', 'build_messages', 'form_messages')
  if not messages then
    error('lampblack: the adapter has no handler that builds messages, so it can not be guarded', 0)
  end
  local build = messages[name]
  messages[name] = function(self, given, ...)
    return guard:redact(build(self, given, ...), sources(given))
  end
  local calls, calls_name = find(adapter.handlers, 'tools', 'format_calls', 'format_tool_calls')
  if calls then
    local format = calls[calls_name]
    calls[calls_name] = function(self, ...)
      local list = format(self, ...)
      for _, call in ipairs(list or {}) do
        local called = call['function']
        called.arguments = guard:restore_call(called.name, called.arguments)
      end
      return list
    end
  end
  return adapter
end

return M
