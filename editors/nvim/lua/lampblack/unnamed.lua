-- Buffers without a name: Neovim's own client would send all of them under one and the same uri, so they are sent here,
-- each under an untitled: uri, and what is found in them is set as diagnostics. A buffer that gets a name goes over to
-- Neovim's client.
local client = require('lampblack.client')
local position = require('lampblack.position')

local M = {}

local diagnostics = vim.api.nvim_create_namespace('lampblack.unnamed')

-- Version last sent, of the buffers that the sidecar knows.
local versions = {} ---@type table<integer, integer>
-- Buffers whose changes are told to us.
local watched = {} ---@type table<integer, boolean>

local function uri_of(bufnr)
  return ('untitled:nvim-%d-%d'):format(vim.uv.os_getpid(), bufnr)
end

---@param bufnr integer
---@return boolean
local function is_unnamed(bufnr)
  return vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_name(bufnr) == '' and vim.bo[bufnr].buftype == ''
end

local function lines_text(lines)
  return #lines == 0 and '' or table.concat(lines, '\n') .. '\n'
end

local function close(bufnr)
  if versions[bufnr] then
    versions[bufnr] = nil
    client.notify('textDocument/didClose', { textDocument = { uri = uri_of(bufnr) } })
    if vim.api.nvim_buf_is_valid(bufnr) then
      vim.diagnostic.reset(diagnostics, bufnr)
    end
  end
end

-- Every line is sent with its break, so that whole lines can always be exchanged.
local function on_lines(_, bufnr, _, first, last, new_last)
  if not versions[bufnr] then
    watched[bufnr] = nil
    return true
  end
  versions[bufnr] = versions[bufnr] + 1
  local range = { start = { line = first, character = 0 }, ['end'] = { line = last, character = 0 } }
  local text = lines_text(vim.api.nvim_buf_get_lines(bufnr, first, new_last, false))
  client.notify('textDocument/didChange', {
    textDocument = { uri = uri_of(bufnr), version = versions[bufnr] },
    contentChanges = { { range = range, text = text } },
  })
end

local function open(bufnr)
  versions[bufnr] = 0
  client.notify('textDocument/didOpen', {
    textDocument = {
      uri = uri_of(bufnr),
      languageId = vim.bo[bufnr].filetype,
      version = 0,
      text = lines_text(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)),
    },
  })
end

---@param bufnr integer
local function attach(bufnr)
  if not client.current() then
    return
  end
  if versions[bufnr] and not is_unnamed(bufnr) then
    close(bufnr)
  elseif not versions[bufnr] and is_unnamed(bufnr) then
    open(bufnr)
    if not watched[bufnr] then
      watched[bufnr] = vim.api.nvim_buf_attach(bufnr, false, {
        on_lines = on_lines,
        on_reload = function()
          close(bufnr)
          open(bufnr)
        end,
        on_detach = function()
          watched[bufnr] = nil
          close(bufnr)
        end,
      })
    end
  end
end

-- Takes a published finding list if it is about a buffer of ours.
---@param params lsp.PublishDiagnosticsParams
---@return boolean taken
function M.on_diagnostics(params)
  local bufnr = tonumber(params.uri:match('^untitled:nvim%-%d+%-(%d+)$'))
  if not bufnr then
    return false
  end
  if not versions[bufnr] then
    return true
  end
  -- Also of an earlier version: what has not changed since is not published again.
  require('lampblack.screen').cover(bufnr, params.diagnostics)
  local lines = vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
  vim.diagnostic.set(
    diagnostics,
    bufnr,
    vim.tbl_map(function(found)
      local span = position.span(lines, found.range)
      return {
        lnum = span[1],
        col = span[2],
        end_lnum = span[3],
        end_col = span[4],
        severity = found.severity,
        message = found.message,
        source = found.source,
        code = found.code,
      }
    end, params.diagnostics)
  )
  return true
end

-- Called by setup().
---@param options vim.diagnostic.Opts|false
function M.setup(options)
  if options then
    vim.diagnostic.config(options, diagnostics)
  end
  vim.api.nvim_create_autocmd({ 'BufNew', 'BufEnter', 'BufFilePost', 'OptionSet' }, {
    group = vim.api.nvim_create_augroup('lampblack.unnamed', {}),
    callback = function(event)
      -- Later: who makes a buffer for a helper window sets its kind in the same turn.
      vim.schedule(function()
        local bufnr = event.buf == 0 and vim.api.nvim_get_current_buf() or event.buf
        if vim.api.nvim_buf_is_valid(bufnr) then
          attach(bufnr)
        end
      end)
    end,
  })
  client.on_ready(function()
    versions = {}
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      attach(bufnr)
    end
  end)
end

return M
