-- What is covered on the screen: which findings, in which files and windows, and from which moment on.
local client = require('lampblack.client')
local config = require('lampblack.config')
local files = require('lampblack.files')
local hidden = require('lampblack.hidden')
local mask = require('lampblack.mask')
local position = require('lampblack.position')

local M = {}

-- After a restart all findings have come again by then.
local settled_after_ms = 2000
-- Windows that show other texts than buffers' own are looked at when nothing has changed in them for so long.
local pause_ms = 50
-- Larger ones are not.
local longest_bytes = 200000

local ranks = { verified = 4, format = 3, context = 2, generic = 1 }
local enabled = true
local is_presenting = false
-- Buffers whose changes lead to another look.
local watched = {} ---@type table<integer, boolean>
local due = {} ---@type table<integer, boolean>
-- Buffers that have been shown since they were read.
local drawn = {} ---@type table<integer, boolean>

-- Lampblack's diagnostics of one buffer or of all.
---@param bufnr? integer
---@return vim.Diagnostic[]
function M.diagnostics(bufnr)
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'lampblack'
  end, vim.diagnostic.get(bufnr))
end

-- How sure a finding is, from what its message says in brackets. What the sidecar knows from a file of credentials is sure.
---@param message string
---@return integer
local function rank(message)
  if message:find('(verified by ', 1, true) or message:find('(stands in a credential file)', 1, true) then
    return ranks.verified
  elseif message:find('(recognised by its format)', 1, true) then
    return ranks.format
  elseif message:find('(its provider is named close by)', 1, true) then
    return ranks.context
  end
  return ranks.generic
end

-- Covers what of these findings is to be covered.
---@generic T: { message: string }
---@param bufnr integer
---@param found T[]
---@param span_of fun(found: T): integer[] row, column, end row, end column
local function cover(bufnr, found, span_of)
  local is_credential_file = files.is_credential_file(vim.api.nvim_buf_get_name(bufnr))
  local wanted = {}
  for _, finding in ipairs(enabled and found or {}) do
    if is_presenting or is_credential_file or rank(finding.message) >= ranks[config.options.mask.tier] then
      table.insert(wanted, span_of(finding))
    end
  end
  mask.set(bufnr, wanted)
end

---@param bufnr integer
local function refresh(bufnr)
  if vim.api.nvim_buf_is_loaded(bufnr) and not watched[bufnr] then
    cover(bufnr, M.diagnostics(bufnr), function(diagnostic)
      local row, column = diagnostic.lnum, diagnostic.col
      return { row, column, diagnostic.end_lnum or row, diagnostic.end_col or column }
    end)
  end
end

-- Covers what the sidecar has just found, before anything else is told of it: Neovim itself redraws the screen then.
---@param bufnr integer
---@param found { message: string, range: lampblack.Range }[]
function M.cover(bufnr, found)
  if vim.api.nvim_buf_is_loaded(bufnr) then
    local lines = vim.api.nvim_buf_get_lines(bufnr, 0, -1, false)
    cover(bufnr, found, function(diagnostic)
      return position.span(lines, diagnostic.range)
    end)
  end
end

-- Asks what stands in a document and covers it.
---@param bufnr integer
---@param uri string
---@param done fun()
local function examine(bufnr, uri, done)
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local function params()
    return { textDocument = { uri = uri } }
  end
  client.request('textDocument/diagnostic', params, settled_after_ms, function(result)
    local is_same = vim.api.nvim_buf_is_loaded(bufnr) and vim.api.nvim_buf_get_changedtick(bufnr) == tick
    if is_same and type(vim.tbl_get(result or {}, 'items')) == 'table' then
      M.cover(bufnr, result.items)
    end
    done()
  end)
end

-- A buffer that the sidecar does not follow, shown to it as it is now.
---@param bufnr integer
---@param done fun()
local function examine_other(bufnr, done)
  local text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
  if #text > longest_bytes then
    done()
    return
  end
  local uri = hidden.open('screen', vim.bo[bufnr].filetype, text)
  examine(bufnr, uri, function()
    hidden.close(uri)
    done()
  end)
end

-- Runs something that calls back, and waits a little for it, so that the next redraw knows.
local function briefly(start)
  local is_done = false
  start(function()
    is_done = true
  end)
  vim.wait(config.options.mask.patience_ms, function()
    return is_done
  end, 1)
end

local function is_shown(bufnr)
  return vim.fn.bufwinid(bufnr) ~= -1
end

-- Lists, pickers and previews: a text on the screen that is no buffer's own.
---@param bufnr integer
local function is_other(bufnr)
  local kind = vim.bo[bufnr].buftype
  return kind == 'quickfix' or (kind == 'nofile' and not vim.b[bufnr].lampblack_own)
end

local function look_later(bufnr)
  if due[bufnr] then
    return
  end
  due[bufnr] = true
  vim.defer_fn(function()
    due[bufnr] = nil
    if vim.api.nvim_buf_is_loaded(bufnr) and watched[bufnr] and is_shown(bufnr) then
      examine_other(bufnr, function() end)
    end
  end, pause_ms)
end

---@param bufnr integer
local function watch(bufnr)
  if not enabled or not client.current() or not is_other(bufnr) then
    return
  end
  if not watched[bufnr] then
    watched[bufnr] = vim.api.nvim_buf_attach(bufnr, false, {
      on_lines = function()
        look_later(bufnr)
      end,
      on_detach = function()
        watched[bufnr] = nil
      end,
    })
  end
  if vim.bo[bufnr].buftype == 'quickfix' then
    briefly(function(done)
      examine_other(bufnr, done)
    end)
  else
    look_later(bufnr)
  end
end

-- Covers a file's values before it is drawn for the first time.
---@param bufnr integer
local function cover_first(bufnr)
  if not enabled or drawn[bufnr] or not client.attach(bufnr) then
    return
  end
  drawn[bufnr] = true
  briefly(function(done)
    examine(bufnr, vim.uri_from_bufnr(bufnr), done)
  end)
end

local function refresh_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if watched[bufnr] and vim.api.nvim_buf_is_loaded(bufnr) then
      if enabled then
        look_later(bufnr)
      else
        mask.set(bufnr, {})
      end
    else
      refresh(bufnr)
    end
  end
end

-- Turns the masks of all buffers on or off; nil: the other way.
---@param on? boolean
---@return boolean enabled
function M.toggle(on)
  if on == nil then
    on = not enabled
  end
  enabled = on
  refresh_all()
  return enabled
end

---@return boolean
function M.is_enabled()
  return enabled
end

-- A presentation: whatever is found is covered, everywhere, and the cursor uncovers nothing.
---@param on? boolean nil: the other way
---@return boolean is_presenting
function M.present(on)
  if on == nil then
    on = not is_presenting
  end
  is_presenting = on
  enabled = enabled or on
  mask.present(on)
  refresh_all()
  vim.cmd.redrawstatus()
  return is_presenting
end

---@return boolean
function M.is_presenting()
  return is_presenting
end

-- Called by setup().
function M.setup()
  enabled = config.options.mask.enabled
  mask.setup()
  local group = vim.api.nvim_create_augroup('lampblack.screen', {})
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = group,
    callback = function(event)
      -- While the sidecar is away its diagnostics are too: what was covered stays so until it says otherwise.
      if client.current() then
        refresh(event.buf)
      end
    end,
  })
  -- A sidecar that finds nothing in a buffer need not say so.
  client.on_ready(function()
    vim.defer_fn(refresh_all, settled_after_ms)
  end)
  vim.api.nvim_create_autocmd({ 'BufReadPre', 'BufUnload' }, {
    group = group,
    callback = function(event)
      drawn[event.buf] = nil
    end,
  })
  vim.api.nvim_create_autocmd({ 'BufWinEnter', 'FileType' }, {
    group = group,
    callback = function(event)
      if event.event == 'BufWinEnter' then
        cover_first(event.buf)
      end
      watch(event.buf)
    end,
  })
end

return M
