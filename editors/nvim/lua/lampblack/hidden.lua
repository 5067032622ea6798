-- Documents that the sidecar examines and nobody sees: pastes before they happen, and texts that are no buffer's own.
local client = require('lampblack.client')

local M = {}

local scheme = 'lampblack-hidden:'
local opened = 0

---@param kind string what it is for
---@param language string
---@param text string
---@param name? string of the file whose text it resembles
---@return string uri
function M.open(kind, language, text, name)
  opened = opened + 1
  local uri = ('%s/%s/%d/%s'):format(scheme, kind, opened, name or '')
  client.notify('textDocument/didOpen', {
    textDocument = { uri = uri, languageId = language, version = 1, text = text },
  })
  return uri
end

---@param uri string
function M.close(uri)
  client.notify('textDocument/didClose', { textDocument = { uri = uri } })
end

-- What is found in them is asked for, and shown nowhere.
---@param uri string
---@return boolean
function M.is_hidden(uri)
  return vim.startswith(uri, scheme)
end

return M
