-- What the stubs of assistants have in common: a POST that is answered by server-sent events, and tools for files.
local M = {}

-- Calls `each` with every event's data as it came, and returns at the end of all.
function M.post(port, body, each)
  local connection = assert(vim.uv.new_tcp())
  local buffer, is_done = '', false
  connection:connect('127.0.0.1', port, function(problem)
    assert(not problem, problem)
    connection:write(('POST / HTTP/1.1\r\nHost: model\r\nContent-Length: %d\r\n\r\n%s'):format(#body, body))
    connection:read_start(function(_, data)
      buffer = buffer .. (data or '')
      is_done = not data
      if is_done then
        connection:close()
      end
    end)
  end)
  assert(vim.wait(10000, function()
    return is_done
  end, 5))
  for data in buffer:gmatch('data: (.-)\n\n') do
    each(data)
  end
end

-- Puts the pieces of tool calls together, as they come in the events of the OpenAI format.
function M.collect(calls, delta)
  for _, piece in ipairs(delta.tool_calls or {}) do
    local call = calls[piece.index + 1] or { id = piece.id, name = '', arguments = '' }
    local called = piece['function']
    call.name = call.name .. (called.name or '')
    call.arguments = call.arguments .. (called.arguments or '')
    calls[piece.index + 1] = call
  end
end

local function path_of(path)
  return vim.fn.fnamemodify(path, ':p')
end

function M.read(path)
  return table.concat(vim.fn.readfile(path_of(path)), '\n')
end

function M.replace(path, old, new)
  local text = M.read(path)
  local first, last = text:find(old, 1, true)
  assert(first, 'the text to replace is not there')
  vim.fn.writefile(vim.split(text:sub(1, first - 1) .. new .. text:sub(last + 1), '\n'), path_of(path))
  return 'edited'
end

return M
