-- A stub of avante.nvim (as of August 2026) at the places where its guard hooks in: a provider's parse_curl_args, and the
-- tools' process_tool_use with the model's arguments as a table.
local http = require('http')

local M = {}

M.provider = {
  parse_curl_args = function(_, options)
    local body = { model = 'large', system = options.system_prompt, messages = options.messages, stream = true }
    return { url = 'http://127.0.0.1', headers = {}, body = body }
  end,
}

M.tools = {
  process_tool_use = function(_, call)
    local input = call.input
    if call.name == 'view' then
      return http.read(input.path)
    elseif call.name == 'str_replace' then
      return http.replace(input.path, input.old_str, input.new_str)
    elseif call.name == 'bash' then
      return vim.fn.system(input.command)
    end
    return nil, 'there is no such tool'
  end,
}

function M.run(port, prompt, provider)
  local messages = { { role = 'user', content = { { type = 'text', text = prompt } } } }
  while true do
    local options = { system_prompt = 'You are an assistant.', messages = messages }
    local request = provider:parse_curl_args(options)
    local calls, answer = {}, ''
    http.post(port, vim.json.encode(request.body), function(data)
      if data ~= '[DONE]' then
        local delta = vim.json.decode(data).choices[1].delta
        answer = answer .. (delta.content or '')
        http.collect(calls, delta)
      end
    end)
    if #calls == 0 then
      return answer
    end
    local said, results = { { type = 'text', text = answer } }, {}
    for _, call in ipairs(calls) do
      local use = { id = call.id, name = call.name, input = vim.json.decode(call.arguments) }
      table.insert(said, vim.tbl_extend('force', { type = 'tool_use' }, use))
      local result, problem = M.tools.process_tool_use({}, use, {})
      table.insert(results, { type = 'tool_result', tool_use_id = call.id, content = result or problem })
    end
    table.insert(messages, { role = 'assistant', content = said })
    table.insert(messages, { role = 'user', content = results })
  end
end

return M
