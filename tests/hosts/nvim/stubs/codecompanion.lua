-- A stub of CodeCompanion.nvim (as of August 2026) at the places where its guard hooks in: an HTTP adapter with its handlers
-- by their groups, the body written to a temporary file, tool calls formatted and run, their results sent in the next turn.
local http = require('http')

local M = {}

M.adapter = {
  name = 'openai_compatible',
  handlers = {
    request = {
      build_parameters = function()
        return { model = 'large', stream = true }
      end,
      build_messages = function(_, messages)
        return {
          messages = vim.tbl_map(function(message)
            return {
              role = message.role,
              content = message.content,
              tool_calls = message.tools and message.tools.calls,
              tool_call_id = message.tools and message.tools.call_id,
            }
          end, messages),
        }
      end,
    },
    response = {
      parse_chat = function(_, data, tools)
        local delta = vim.json.decode(data).choices[1].delta
        http.collect(tools, delta)
        return { status = 'success', output = { content = delta.content } }
      end,
    },
    tools = {
      format_calls = function(_, tools)
        return vim.tbl_map(function(tool)
          local called = { name = tool.name, arguments = tool.arguments }
          return { id = tool.id, type = 'function', ['function'] = called }
        end, tools)
      end,
    },
  },
}

local tools = {
  read_file = function(arguments)
    return http.read(arguments.filepath)
  end,
  insert_edit_into_file = function(arguments)
    return http.replace(arguments.filepath, arguments.edits[1].oldText, arguments.edits[1].newText)
  end,
}

-- A chat of one prompt and a shared buffer with all turns that follow; returns the answer.
function M.run(port, prompt, buffer_path, adapter)
  local messages = {
    { role = 'system', content = 'You are an assistant.' },
    { role = 'user', content = http.read(buffer_path), context = { id = '<buf>', path = buffer_path } },
    { role = 'user', content = prompt },
  }
  while true do
    local handlers = adapter.handlers
    local body = vim.json.encode(
      vim.tbl_extend('keep', handlers.request.build_parameters(adapter), handlers.request.build_messages(adapter, messages))
    )
    local file = vim.fn.tempname() .. '.json'
    vim.fn.writefile({ body }, file)
    local calls, answer = {}, ''
    http.post(port, body, function(data)
      if data ~= '[DONE]' then
        answer = answer .. (handlers.response.parse_chat(adapter, data, calls).output.content or '')
      end
    end)
    if #calls == 0 then
      return answer
    end
    calls = handlers.tools.format_calls(adapter, calls)
    table.insert(messages, { role = 'assistant', content = answer, tools = { calls = calls } })
    for _, call in ipairs(calls) do
      local called = call['function']
      local ok, output = pcall(tools[called.name], vim.json.decode(called.arguments))
      table.insert(messages, { role = 'tool', content = tostring(output), tools = { call_id = call.id } })
      assert(ok, output)
    end
  end
end

return M
