-- avante: a provider whose requests are redacted, and tools that are asked about and get the values back which the policy
-- allows. See :help lampblack-avante.
local conversation = require('lampblack.adapters.conversation')

local M = {}

local readers = { view = 'path' }
local editors = {}
for _, name in ipairs({ 'str_replace', 'replace_in_file', 'write_to_file', 'edit_file', 'insert', 'create' }) do
  editors[name] = 'path'
end

-- Takes a provider and the module avante.llm_tools; both are guarded in place.
---@param provider table
---@param tools? table
---@param options? lampblack.ConversationOptions
---@return table provider
function M.wrap(provider, tools, options)
  local guard = conversation.new(vim.tbl_deep_extend('force', {
    client = { name = 'avante', version = '' },
    readers = readers,
    editors = editors,
  }, options or {}))
  local parse = provider.parse_curl_args
  provider.parse_curl_args = function(...)
    local request = parse(...)
    if request then
      request.body = guard:redact(request.body)
    end
    return request
  end
  if tools then
    local process = tools.process_tool_use
    tools.process_tool_use = function(all, call, ...)
      local is_allowed, reason = guard:authorize(call.name, call.input)
      if not is_allowed then
        return nil, reason
      end
      return process(all, vim.tbl_extend('force', call, { input = guard:restore_call(call.name, call.input) }), ...)
    end
  end
  return provider
end

return M
