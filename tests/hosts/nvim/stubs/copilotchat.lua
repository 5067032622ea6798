-- A stub of CopilotChat.nvim (as of June 2026) at the places where its guard hooks in: a provider's prepare_input and
-- prepare_output, and functions that are resolved with the model's arguments.
local http = require('http')

local M = {}

M.provider = {
  prepare_input = function(inputs, options)
    return { model = options.model.id, stream = true, messages = inputs }
  end,
  prepare_output = function(output)
    return { content = output.choices[1].delta.content, tool_calls = output.choices[1].delta.tool_calls }
  end,
}

M.functions = {
  file = {
    resolve = function(input)
      return { { uri = 'file://' .. input.path, data = http.read(input.path) } }
    end,
  },
  edit = {
    resolve = function(input)
      return { { data = http.replace(input.filename, input.old, input.new) } }
    end,
  },
}

function M.run(port, prompt, provider, functions)
  local messages = { { role = 'system', content = 'You are an assistant.' }, { role = 'user', content = prompt } }
  while true do
    local body = vim.json.encode(provider.prepare_input(messages, { model = { id = 'large' } }))
    local calls, answer = {}, ''
    http.post(port, body, function(data)
      if data ~= '[DONE]' then
        local output = provider.prepare_output(vim.json.decode(data))
        answer = answer .. (output.content or '')
        http.collect(calls, output)
      end
    end)
    if #calls == 0 then
      return answer
    end
    local message = { role = 'assistant', content = answer, tool_calls = {} }
    table.insert(messages, message)
    for _, call in ipairs(calls) do
      local called = { name = call.name, arguments = call.arguments }
      table.insert(message.tool_calls, { id = call.id, type = 'function', ['function'] = called })
      local ok, output = pcall(functions[call.name].resolve, vim.json.decode(call.arguments), {})
      local content = ok and output[1].data or tostring(output)
      table.insert(messages, { role = 'tool', tool_call_id = call.id, content = content })
    end
  end
end

return M
