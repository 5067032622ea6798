-- An assistant that is a language server, copilot.lua's for example: a `cmd` for its client that sends masks in place of
-- values, and puts the values back into completions. See :help lampblack-lsp.
local documents = require('lampblack.adapters.documents')
local leaves = require('lampblack.adapters.leaves')

local M = {}

-- Passed on as they are: what a client and its server say about themselves and their user's settings and account.
local plain = {
  ['initialize'] = true,
  ['initialized'] = true,
  ['shutdown'] = true,
  ['exit'] = true,
  ['checkStatus'] = true,
  ['setEditorInfo'] = true,
  ['workspace/didChangeConfiguration'] = true,
  ['workspace/configuration'] = true,
}
local plain_families = { '^%$/', '^signIn', '^signOut', '^window/', '^client/' }

local request_failed = -32803

---@class lampblack.LspOptions
---@field client? lampblack.Client
---@field destination? lampblack.Destination

local function is_plain(method)
  return plain[method] or vim.iter(plain_families):any(function(family)
    return method:find(family)
  end)
end

---@class lampblack.Wire what goes between one client and its server
---@field options lampblack.LspOptions
---@field inner table the server, as vim.lsp.rpc.start() returns it
---@field documents table<string, lampblack.Document> by uri
---@field encoding string
---@field waiting (fun(done: fun()))[] messages on their way out, in order
---@field is_busy boolean
---@field ids table<integer, integer> ids that the server knows, by those that the client knows
---@field last_id integer
local Wire = {}
Wire.__index = Wire

function Wire:_pump()
  while not self.is_busy and #self.waiting > 0 do
    self.is_busy = true
    local step = table.remove(self.waiting, 1)
    local is_inside = true
    step(function()
      self.is_busy = false
      if not is_inside then
        self:_pump()
      end
    end)
    is_inside = false
  end
end

-- Every message waits for those before it: a completion is asked for what was sent.
function Wire:_enqueue(step)
  table.insert(self.waiting, step)
  self:_pump()
end

-- The document that a message is about.
---@return lampblack.Document?
function Wire:_document(params)
  local uri = type(params) == 'table'
    and (vim.tbl_get(params, 'textDocument', 'uri') or vim.tbl_get(params, 'doc', 'uri') or params.uri)
  return self.documents[uri or false]
end

-- Calls `done` with a copy of a value that may be sent, or with the reason why there is none. Names of open documents were
-- examined when they were opened.
---@param value any
---@param done fun(value: any, problem: string?)
function Wire:_redact(value, done)
  if type(value) ~= 'table' then
    value = { value }
    return self:_redact(value, function(redacted, problem)
      done(redacted and redacted[1], problem)
    end)
  end
  local found = vim.tbl_filter(function(leaf)
    return not self.documents[leaf.text or false] and not leaf.place:find('#$')
  end, leaves.of(value, {}))
  if #found == 0 then
    done(value)
    return
  end
  local items = {}
  for index, leaf in ipairs(found) do
    table.insert(items, { id = tostring(index), kind = 'other', text = leaf.text, opaque = leaf.opaque })
  end
  require('lampblack').share({
    client = self.options.client or { name = 'language server' },
    destination = self.options.destination or { provider = 'unknown' },
    task = 'complete',
    style = 'same-length',
    items = items,
  }, function(shared)
    local texts = {}
    for index, item in ipairs(shared.items) do
      texts[found[index].place] = item.text
    end
    if vim.tbl_count(texts) ~= #found then
      local reason = shared.reasons[1]
      done(nil, 'not shared: ' .. (reason and tostring(reason.message) or 'withheld'))
      return
    end
    done(leaves.replaced(value, function(place, text)
      return texts[place] or text
    end))
  end)
end

-- Calls `done` with the parameters to send in place of these, or with the reason why they are not sent.
---@param done fun(params: any, problem: string?)
function Wire:_outgoing(method, params, done)
  local document = self:_document(params)
  if is_plain(method) then
    done(params)
  elseif method == 'textDocument/didOpen' then
    documents.open(params.textDocument, self.encoding, self.options, function(opened, text)
      self.documents[opened.uri] = opened
      done({ textDocument = vim.tbl_extend('force', params.textDocument, { text = text }) })
    end)
  elseif method == 'textDocument/didChange' and document then
    document:change(params.contentChanges, function(changes)
      done({ textDocument = params.textDocument, contentChanges = changes })
    end)
  elseif method == 'textDocument/didClose' and document then
    document:close()
    self.documents[document.uri] = nil
    done(params)
  elseif method == 'textDocument/didChange' or method:find('^notebookDocument/') then
    -- Pieces of a text that was never opened here: a secret could leave in pieces that say nothing. Neovim 0.10 sends such
    -- changes while a server is starting, and opens the document afterwards.
    done(nil, 'not shared: the document is not open')
  elseif document and document.problem then
    done(nil, document.problem)
  else
    self:_redact(params, done)
  end
end

-- Calls `done` with a result in whose items the values are back. Items with a value that can't be are left out.
---@param document? lampblack.Document
---@param result any
---@param done fun(result: any)
local function incoming(document, result, done)
  local list = type(result) == 'table' and (result.items or result.completions or result.edits or result)
  if not document or type(list) ~= 'table' or not vim.islist(list) then
    done(result)
    return
  end
  local kept, left = {}, 0
  local function settle()
    if left > 0 then
      return
    end
    local whole = {}
    for index = 1, #list do
      table.insert(whole, kept[index])
    end
    for _, member in ipairs({ 'items', 'completions', 'edits' }) do
      if result[member] then
        done(vim.tbl_extend('force', result, { [member] = whole }))
        return
      end
    end
    done(whole)
  end
  left = 1
  for index, item in ipairs(list) do
    local texts, missing = {}, false
    leaves.mapped(item, function(text)
      texts[text] = true
      return text
    end)
    left = left + 1
    local pending = vim.tbl_count(texts) + 1
    local function one_less()
      pending = pending - 1
      if pending == 0 then
        if not missing then
          kept[index] = leaves.mapped(item, function(text)
            return texts[text]
          end)
        end
        left = left - 1
        settle()
      end
    end
    for text in pairs(texts) do
      document:restore(text, function(restored)
        texts[text] = restored
        missing = missing or not restored
        one_less()
      end)
    end
    one_less()
  end
  left = left - 1
  settle()
end

function Wire:notify(method, params)
  self:_enqueue(function(done)
    if method == '$/cancelRequest' then
      params = { id = self.ids[params.id] or params.id }
    end
    self:_outgoing(method, params, function(outgoing, problem)
      if not problem then
        self.inner.notify(method, outgoing)
      end
      done()
    end)
  end)
  return not self.inner.is_closing()
end

function Wire:request(method, params, callback, on_reply)
  self.last_id = self.last_id + 1
  local id = self.last_id
  local function replied()
    self.ids[id] = nil
    if on_reply then
      on_reply(id)
    end
  end
  self:_enqueue(function(done)
    self:_outgoing(method, params, function(outgoing, problem)
      if problem then
        -- Later, as every reply comes: who asks must have the id first.
        vim.schedule(function()
          replied()
          callback({ code = request_failed, message = 'lampblack: ' .. problem })
        end)
      else
        local document = self:_document(params)
        local _, real = self.inner.request(method, outgoing, function(failure, result)
          if method == 'initialize' then
            self.encoding = vim.tbl_get(result or {}, 'capabilities', 'positionEncoding') or 'utf-16'
          end
          incoming(document, result, function(restored)
            callback(failure, restored)
          end)
        end, replied)
        self.ids[id] = real
      end
      done()
    end)
  end)
  return not self.inner.is_closing(), id
end

-- What the server asks for: files' texts, for example.
function Wire:answer(answer_of, method, params)
  local result, failure = answer_of(method, params)
  if failure or is_plain(method) then
    return result, failure
  end
  local thread, redacted, problem, is_done = coroutine.running(), nil, nil, false
  self:_redact(result, function(value, reason)
    redacted, problem, is_done = value, reason, true
    if coroutine.status(thread) == 'suspended' then
      coroutine.resume(thread)
    end
  end)
  if not is_done then
    coroutine.yield()
  end
  if problem then
    return nil, { code = request_failed, message = 'lampblack: ' .. problem }
  end
  return redacted
end

-- A `cmd` for vim.lsp.start() in place of this one.
---@param command string[]|fun(dispatchers: table, config: table?): table
---@param options? lampblack.LspOptions
---@return fun(dispatchers: table, config: table?): table
function M.wrap(command, options)
  return function(dispatchers, config)
    local wire = setmetatable({
      options = options or {},
      documents = {},
      encoding = 'utf-16',
      waiting = {},
      is_busy = false,
      ids = {},
      last_id = 0,
    }, Wire)
    local ours = vim.tbl_extend('force', dispatchers, {
      server_request = function(method, params)
        return wire:answer(dispatchers.server_request, method, params)
      end,
      on_exit = function(...)
        vim.schedule(function()
          for _, document in pairs(wire.documents) do
            document:close()
          end
        end)
        dispatchers.on_exit(...)
      end,
    })
    if type(command) == 'function' then
      wire.inner = command(ours, config)
    else
      local spawn = config and { cwd = config.cmd_cwd, env = config.cmd_env, detached = config.detached } or nil
      wire.inner = vim.lsp.rpc.start(command, ours, spawn)
    end
    return {
      request = function(...)
        return wire:request(...)
      end,
      notify = function(...)
        return wire:notify(...)
      end,
      is_closing = wire.inner.is_closing,
      terminate = wire.inner.terminate,
    }
  end
end

return M
