-- A model behind HTTP, for the tests of assistants: it keeps what it received and answers by a script, in pieces.
local M = {}

local piece_size = 7

---@class Model
---@field port integer
---@field received string[] bodies
---@field server uv.uv_tcp_t
local Model = {}
Model.__index = Model

local function chunks_of(answer)
  local chunks = {}
  local function add(delta)
    table.insert(chunks, 'data: ' .. vim.json.encode({ choices = { { index = 0, delta = delta } } }) .. '\n\n')
  end
  for at = 1, #(answer.text or ''), piece_size do
    add({ content = answer.text:sub(at, at + piece_size - 1) })
  end
  if answer.call then
    local called = { name = answer.call.name }
    add({ tool_calls = { { index = 0, id = answer.call.id, type = 'function', ['function'] = called } } })
    local arguments = vim.json.encode(answer.call.arguments)
    for at = 1, #arguments, piece_size do
      local piece = arguments:sub(at, at + piece_size - 1)
      add({ tool_calls = { { index = 0, ['function'] = { arguments = piece } } } })
    end
  end
  table.insert(chunks, 'data: [DONE]\n\n')
  return chunks
end

local function serve(self, connection, answers)
  local request = ''
  connection:read_start(function(_, data)
    request = request .. (data or '')
    local head, body = request:match('^(.-\r\n\r\n)(.*)$')
    local length = head and tonumber(head:lower():match('content%-length: (%d+)'))
    if not length or #body < length then
      return
    end
    connection:read_stop()
    table.insert(self.received, body)
    local answer = answers[#self.received](body)
    connection:write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n')
    for _, chunk in ipairs(chunks_of(answer)) do
      connection:write(chunk)
    end
    connection:shutdown(function()
      connection:close()
    end)
  end)
end

-- Answers one request after the other by these functions of what came.
---@param answers (fun(body: string): { text?: string, call?: { id: string, name: string, arguments: table } })[]
---@return Model
function M.start(answers)
  local self = setmetatable({ received = {}, server = assert(vim.uv.new_tcp()) }, Model)
  assert(self.server:bind('127.0.0.1', 0))
  self.server:listen(8, function()
    local connection = assert(vim.uv.new_tcp())
    self.server:accept(connection)
    serve(self, connection, answers)
  end)
  self.port = self.server:getsockname().port
  return self
end

function Model:stop()
  self.server:close()
end

return M
