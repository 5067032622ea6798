-- The one sidecar of this Neovim: its start, its restart after a crash, and the buffers and requests that go to it.
local config = require('lampblack.config')
local requests = require('lampblack.requests')

local M = {}

local name = 'lampblack'
local has_lsp_config = vim.fn.has('nvim-0.11') == 1
local first_delay_ms = 250
local longest_delay_ms = 30000
-- A sidecar that lived this long was fine: the next crash counts as the first again.
local calm_after_ms = 60000

-- stopped: on purpose. starting: not yet answered initialize. running. waiting: crashed, to be started after a delay.
-- missing: no binary, or it could not be run.
---@type "stopped"|"starting"|"running"|"waiting"|"missing"
local state = 'stopped'
---@type vim.lsp.Client?
local current
---@type integer?
local current_id
local server_version ---@type string?
local protocol ---@type integer?
local process_id ---@type integer?
local failures = 0
local started_at = 0
-- Asked to stop, not crashed.
local stopping = false
local restart_after_stop = false
local told_missing = false
local delay_timer ---@type uv.uv_timer_t?

local ready_listeners = {} ---@type (fun())[]

-- Neovim 0.11 made functions of a client methods.
local function call(client, method, ...)
  if has_lsp_config then
    return client[method](client, ...)
  end
  return client[method](...)
end

-- Buffers that hold a text of their own. Those without a name are unnamed.lua's.
---@param bufnr integer
---@return boolean
local function is_eligible(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) or vim.api.nvim_buf_get_name(bufnr) == '' then
    return false
  end
  local kind = vim.bo[bufnr].buftype
  return kind == '' or kind == 'acwrite'
end

-- Those that were sent get no answer any more; the others don't either unless a sidecar is on its way up.
local function fail_pending(problem)
  requests.fail(problem, state == 'starting')
end

local function cancel_delay()
  if delay_timer then
    delay_timer:stop()
    delay_timer:close()
    delay_timer = nil
  end
end

local start

local function start_later()
  local delay = math.min(longest_delay_ms, first_delay_ms * 2 ^ failures)
  failures = failures + 1
  state = 'waiting'
  cancel_delay()
  delay_timer = vim.defer_fn(function()
    delay_timer = nil
    start()
  end, delay)
end

local function on_init(client, result)
  current = client
  current_id = client.id
  state = 'running'
  server_version = vim.tbl_get(result, 'serverInfo', 'version')
  protocol = vim.tbl_get(result, 'capabilities', 'experimental', 'lampblack', 'protocol')
  if config.options.diagnostic then
    vim.diagnostic.config(config.options.diagnostic, vim.lsp.diagnostic.get_namespace(client.id))
  end
  -- Contexts first: what waits may be about them.
  for _, listener in ipairs(ready_listeners) do
    listener()
  end
  requests.send_all(function(...)
    return call(client, 'request', ...)
  end)
end

local function on_exit(code, signal)
  -- At once: Neovim now takes the client's diagnostics away, and the masks must not follow them.
  current, current_id, process_id = nil, nil, nil
  state = restart_after_stop and 'starting' or 'stopped'
  vim.schedule(function()
    require('lampblack.questions').withdraw()
    require('lampblack.grants').forget()
    fail_pending(('the sidecar ended (exit code %d, signal %d)'):format(code, signal))
    if vim.v.exiting ~= vim.NIL then
      return
    end
    if restart_after_stop then
      restart_after_stop, stopping = false, false
      state = 'stopped'
      start()
    elseif stopping or (code == 0 and signal == 0) then
      -- Exit code 0 follows on shutdown and exit alone: somebody stopped it through Neovim.
      stopping = false
      state = 'stopped'
    else
      if vim.uv.now() - started_at > calm_after_ms then
        failures = 0
      end
      if failures == 0 then
        vim.notify('lampblack: the sidecar crashed and is started again', vim.log.levels.WARN)
      end
      start_later()
    end
  end)
end

-- Neovim 0.10 says "No information available" for each server that has no hover here, although another one had.
local function quiet_hover(problem, result, context, options)
  if result then
    return vim.lsp.handlers['textDocument/hover'](problem, result, context, options)
  end
end

-- Runs a command as Neovim would, but says nothing to it of a crash: the message that it has for that is longer than most
-- screens are wide, and typing would stop until somebody dismisses it.
local function quiet_about_exit(command)
  return function(dispatchers)
    local told = dispatchers.on_exit
    local ours = {
      on_exit = function(code, signal)
        on_exit(code, signal)
        told(0, 0)
      end,
    }
    return vim.lsp.rpc.start(command, vim.tbl_extend('force', dispatchers, ours))
  end
end

local function lsp_config(binary)
  local handlers = {
    ['textDocument/publishDiagnostics'] = function(problem, params, ...)
      local is_taken = require('lampblack.hidden').is_hidden(params.uri)
        or require('lampblack.unnamed').on_diagnostics(params)
      if not is_taken then
        require('lampblack.screen').cover(vim.uri_to_bufnr(params.uri), params.diagnostics)
        vim.lsp.diagnostic.on_publish_diagnostics(problem, params, ...)
      end
    end,
    ['context/publishFindings'] = function(_, params)
      require('lampblack.context').on_findings(params)
    end,
    ['lampblack/ask'] = require('lampblack.questions').on_ask,
    ['$/cancelRequest'] = require('lampblack.questions').on_cancel,
    ['grants/changed'] = require('lampblack.grants').on_changed,
  }
  if not has_lsp_config then
    handlers['textDocument/hover'] = quiet_hover
  end
  local capabilities = vim.lsp.protocol.make_client_capabilities()
  capabilities.experimental = { lampblack = { questions = true } }
  return {
    name = name,
    capabilities = capabilities,
    -- Masks need every buffer's findings as soon as there are any, seen or not, named or not: Neovim would not ask.
    init_options = { diagnostics = 'push' },
    cmd = { binary, 'serve', '--stdio', '--log-level', config.options.log_level },
    flags = { debounce_text_changes = config.options.debounce_ms },
    root_dir = vim.uri_to_fname(M.workspace()),
    handlers = handlers,
    on_init = on_init,
  }
end

-- Stands in the registered configuration: without any command Neovim would take buffers from the client again.
local function started_elsewhere()
  error('lampblack: this is started by the plugin itself')
end

-- All arguments for vim.lsp.start, with what the user set by vim.lsp.config('lampblack', …).
local function resolved_config(binary)
  local ours = lsp_config(binary)
  local theirs = has_lsp_config and vim.lsp.config[name] or {}
  local merged = vim.tbl_deep_extend('force', theirs, ours)
  local command = theirs.cmd ~= started_elsewhere and theirs.cmd or ours.cmd
  merged.cmd = type(command) == 'table' and quiet_about_exit(command) or command
  return merged
end

-- Attaches a buffer that can be, if it isn't yet, and says whether it is now.
---@param bufnr integer
---@return boolean
function M.attach(bufnr)
  if not current_id or not vim.api.nvim_buf_is_valid(bufnr) or not is_eligible(bufnr) then
    return false
  end
  return vim.lsp.buf_is_attached(bufnr, current_id) or vim.lsp.buf_attach_client(bufnr, current_id)
end

local function attach_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    M.attach(bufnr)
  end
end

local function start_process(settings)
  if has_lsp_config then
    return vim.lsp.start(settings, {
      attach = false,
      reuse_client = function()
        return false
      end,
      silent = true,
    })
  end
  return (vim.lsp.start_client(settings))
end

function start()
  if state == 'starting' or state == 'running' then
    return
  end
  cancel_delay()
  local binary, problem = config.find_binary()
  if not binary then
    state = 'missing'
    fail_pending(problem)
    if not told_missing then
      told_missing = true
      vim.notify('lampblack: ' .. problem, vim.log.levels.WARN)
    end
    return
  end
  state = 'starting'
  started_at = vim.uv.now()
  local before = vim.api.nvim_get_proc_children(vim.uv.os_getpid())
  current_id = start_process(resolved_config(binary))
  if not current_id then
    state = 'missing'
    fail_pending(binary .. ' could not be run')
    vim.notify(('lampblack: %s could not be run'):format(binary), vim.log.levels.WARN)
    return
  end
  -- Neovim doesn't tell a client's process: it is the child that has come.
  for _, child in ipairs(vim.api.nvim_get_proc_children(vim.uv.os_getpid())) do
    if not vim.tbl_contains(before, child) then
      process_id = child
    end
  end
  attach_all()
end

-- Starts the sidecar and attaches all open buffers and those to come. Called by setup().
function M.setup()
  local group = vim.api.nvim_create_augroup('lampblack.client', {})
  vim.api.nvim_create_autocmd({ 'BufFilePost', 'BufWinEnter', 'BufWritePost', 'FileType' }, {
    group = group,
    callback = function(event)
      M.attach(event.buf)
    end,
  })
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
    group = group,
    callback = function(event)
      -- Later, for those that no window shows: so far their file type is not known.
      vim.schedule(function()
        M.attach(event.buf)
      end)
    end,
  })
  if has_lsp_config then
    -- Registered, so that it can be extended and seen in :checkhealth vim.lsp. Which process a buffer goes to is decided
    -- here: Neovim knows neither the back-off nor that there is one sidecar for all roots.
    vim.lsp.config(name, {
      cmd = started_elsewhere,
      root_dir = function(bufnr)
        M.attach(bufnr)
      end,
    })
    vim.lsp.enable(name)
  end
  if state == 'running' or state == 'starting' then
    M.restart()
  else
    start()
  end
end

-- Ends the sidecar and starts it again, at once and with no regard to earlier crashes.
function M.restart()
  failures = 0
  told_missing = false
  if not current_id then
    state = 'stopped'
    start()
    return
  end
  restart_after_stop = true
  state = 'starting'
  local client = vim.lsp.get_client_by_id(current_id)
  if client then
    call(client, 'stop')
    -- One that hangs doesn't answer shutdown.
    local id = current_id
    vim.defer_fn(function()
      if current_id == id then
        call(client, 'stop', true)
      end
    end, 1000)
  end
end

-- Ends the sidecar until restart(). What is shared meanwhile is blocked.
function M.stop()
  cancel_delay()
  local client = current_id and vim.lsp.get_client_by_id(current_id)
  if client then
    stopping = true
    call(client, 'stop')
  end
  state = 'stopped'
end

-- Calls `listener` each time that a sidecar has come up, before any request goes to it.
---@param listener fun()
function M.on_ready(listener)
  table.insert(ready_listeners, listener)
end

-- Sends a notification; says false, and sends nothing, while no sidecar is ready.
---@param method string
---@param params table
---@return boolean
function M.notify(method, params)
  return state == 'running' and current ~= nil and call(current, 'notify', method, params)
end

-- Sends a request, as soon as a starting sidecar is ready, and calls `callback` exactly once: with the result, or with nil
-- and what went wrong, after `timeout_ms` at the latest.
---@param method string
---@param params fun(): table made when it is sent: a context may change until then
---@param timeout_ms integer
---@param callback fun(result: any, problem: string?)
function M.request(method, params, timeout_ms, callback)
  local entry = requests.add(method, params, timeout_ms, callback)
  if state == 'running' and current then
    entry.send(function(...)
      return call(current, 'request', ...)
    end)
  elseif state ~= 'starting' then
    entry.finish(nil, 'there is no sidecar: ' .. state)
  end
end

---@return string
function M.encoding()
  return current and current.offset_encoding or (has_lsp_config and 'utf-8' or 'utf-16')
end

---@class lampblack.ClientStatus
---@field state string
---@field process? integer
---@field version? string
---@field failures integer crashes in a row
---@field buffers integer

---@return lampblack.ClientStatus
function M.status()
  local buffers = 0
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if current_id and vim.lsp.buf_is_attached(bufnr, current_id) then
      buffers = buffers + 1
    end
  end
  return {
    state = state,
    process = process_id,
    version = server_version,
    failures = failures,
    buffers = buffers,
  }
end

-- The folder that Neovim works in, as a uri.
---@return string
function M.workspace()
  return vim.uri_from_fname(assert(vim.uv.cwd()))
end

-- The version of the context protocol that the sidecar speaks.
---@return integer?
function M.protocol()
  return protocol
end

-- The client while it is running.
---@return vim.lsp.Client?
function M.current()
  return state == 'running' and current or nil
end

return M
