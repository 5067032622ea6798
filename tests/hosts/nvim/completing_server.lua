-- An assistant's language server for the tests of its guard: it writes all that it receives into the file of its argument,
-- keeps its documents as incremental changes say, and completes with their lines. Run by `nvim -l`.
local log = assert(io.open(_G.arg[1], 'a'))
local documents = {}

local function receive()
  local size
  for line in io.lines() do
    line = line:gsub('\r$', '')
    size = tonumber(line:match('^Content%-Length: (%d+)$')) or size
    if line == '' then
      local body = io.read(size)
      log:write(body, '\n')
      log:flush()
      return vim.json.decode(body)
    end
  end
end

local function send(message)
  message.jsonrpc = '2.0'
  local body = vim.json.encode(message)
  io.write(('Content-Length: %d\r\n\r\n%s'):format(#body, body))
  io.flush()
end

local function offset(text, place)
  local at = 1
  for _ = 1, place.line do
    at = assert(text:find('\n', at, true), 'a line that is not there') + 1
  end
  local line = text:match('^[^\n]*', at)
  local _, units = vim.str_utfindex(line)
  assert(place.character <= units, 'a column that is not there')
  return at + vim.str_byteindex(line, place.character, true)
end

local function change(uri, changes)
  for _, edit in ipairs(changes) do
    local text = documents[uri]
    if edit.range then
      local first, last = offset(text, edit.range.start), offset(text, edit.range['end'])
      documents[uri] = text:sub(1, first - 1) .. edit.text .. text:sub(last)
    else
      documents[uri] = edit.text
    end
  end
end

local asked = {}
for message in receive do
  local params = message.params
  if message.method == 'initialize' then
    local sync = { openClose = true, change = 2 }
    send({ id = message.id, result = { capabilities = { textDocumentSync = sync, inlineCompletionProvider = true } } })
  elseif message.method == 'textDocument/didOpen' then
    documents[params.textDocument.uri] = params.textDocument.text
  elseif message.method == 'textDocument/didChange' then
    change(params.textDocument.uri, params.contentChanges)
  elseif message.method == 'textDocument/inlineCompletion' then
    -- The lines of the document as the server has it: with whole placeholders, with pieces of them, and with none.
    local items = {}
    for line in vim.gsplit(documents[params.textDocument.uri], '\n', { plain = true }) do
      table.insert(items, { insertText = line, range = { start = params.position, ['end'] = params.position } })
      local piece = line:match('Zq%w+')
      table.insert(items, piece and { insertText = piece:sub(1, -5) } or nil)
    end
    send({ id = message.id, result = { items = items } })
  elseif message.method == 'test/askClient' then
    asked[#asked + 1] = message.id
    send({ id = 1000 + #asked, method = 'workspace/readFile', params = { uri = params.uri } })
  elseif message.method == 'exit' then
    os.exit(0)
  elseif not message.method and message.id and message.id > 1000 then
    send({ id = asked[message.id - 1000], result = message.result or vim.NIL })
  elseif message.method and message.id then
    send({ id = message.id, result = vim.NIL })
  end
end
os.exit(1)
