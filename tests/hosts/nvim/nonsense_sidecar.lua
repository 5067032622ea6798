-- A sidecar that starts well and then answers each request with nonsense: with what the request's own task or text, as JSON,
-- says. Run by `nvim -l`; for the tests of what the client takes for an answer.
local function receive()
  local size
  for line in io.lines() do
    line = line:gsub('\r$', '')
    size = tonumber(line:match('^Content%-Length: (%d+)$')) or size
    if line == '' then
      return vim.json.decode(io.read(size))
    end
  end
end

local function send(message)
  local body = vim.json.encode(message)
  io.write(('Content-Length: %d\r\n\r\n%s'):format(#body, body))
  io.flush()
end

for message in receive do
  if message.method == 'initialize' then
    send({ jsonrpc = '2.0', id = message.id, result = { capabilities = vim.empty_dict() } })
  elseif message.method == 'exit' then
    os.exit(0)
  elseif message.id then
    local params = message.params
    local nonsense = type(params) == 'table' and (params.task or params.text or (params.action or {}).command) or 'null'
    send({ jsonrpc = '2.0', id = message.id, result = vim.json.decode(nonsense) })
  end
end
os.exit(1)
