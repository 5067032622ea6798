-- CopilotChat: a provider whose requests are redacted, and functions that get the values back which the policy allows. See
-- :help lampblack-copilotchat.
local conversation = require('lampblack.adapters.conversation')

local M = {}

local readers = { file = 'path', buffer = 'name' }
local editors = { edit = 'filename' }

-- Takes a provider and the functions of CopilotChat's configuration, and returns both guarded.
---@param provider table
---@param functions? table<string, table>
---@param options? lampblack.ConversationOptions
---@return table provider
---@return table<string, table> functions
function M.wrap(provider, functions, options)
  local guard = conversation.new(vim.tbl_deep_extend('force', {
    client = { name = 'CopilotChat', version = '' },
    readers = readers,
    editors = editors,
  }, options or {}))
  local guarded = vim.tbl_extend('force', provider, {
    prepare_input = function(...)
      return guard:redact(provider.prepare_input(...))
    end,
  })
  local guarded_functions = {}
  for name, definition in pairs(functions or {}) do
    guarded_functions[name] = vim.tbl_extend('force', definition, {
      resolve = function(input, ...)
        local is_allowed, reason = guard:authorize(name, input)
        if not is_allowed then
          error(reason, 0)
        end
        return definition.resolve(guard:restore_call(name, input), ...)
      end,
    })
  end
  return guarded, guarded_functions
end

return M
