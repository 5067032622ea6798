-- The options of setup(), their defaults and checks, and the search for the sidecar's binary.
local M = {}

---@class lampblack.Options
M.defaults = {
  -- Path of the sidecar. nil: `lampblack` on $PATH, else build/release/lampblack of the repository that this plugin is in.
  ---@type string?
  binary = nil,
  -- What the sidecar writes to Neovim's LSP log: "debug", "info", "warn", "error". It never writes text of buffers.
  log_level = 'warn',
  -- Milliseconds between an edit and its way to the sidecar.
  debounce_ms = 5,
  mask = {
    -- Cover found values on the screen until the cursor is on them.
    enabled = true,
    -- How sure a finding must be to be covered: "verified", "format", "context" or "generic". In files that are there for
    -- credentials, and in a presentation, all are.
    tier = 'format',
    -- Milliseconds that the first redraw of a buffer waits at most for what is found in it.
    patience_ms = 150,
    -- What covers them: one character, one cell wide.
    character = '█',
  },
  paste = {
    -- What a paste of a secret does, but for files of credentials: "tell" says so in one line, "placeholder" and "reference"
    -- (to the environment) paste that instead, "off" does nothing.
    guard = 'tell',
  },
  -- Passed to vim.diagnostic.config() for Lampblack's diagnostics alone. false: leave your own settings as they are.
  ---@type vim.diagnostic.Opts|false
  diagnostic = {
    virtual_text = { source = false, prefix = '■' },
    signs = { text = { '█', '▓', '▒', '░' } },
    underline = true,
    update_in_insert = true,
    severity_sort = true,
  },
}

---@type lampblack.Options
M.options = vim.deepcopy(M.defaults)

local function check(name, holds, expected)
  if not holds then
    error(('lampblack: the option `%s` must be %s, see :help lampblack-options'):format(name, expected), 0)
  end
end

---@param options? table
function M.set(options)
  options = options or {}
  for name in pairs(options) do
    -- `binary` has no default, so it is in no list of keys.
    if name ~= 'binary' and M.defaults[name] == nil then
      error(('lampblack: unknown option "%s", see :help lampblack-options'):format(name), 0)
    end
  end
  local merged = vim.tbl_deep_extend('force', M.defaults, options)
  check('binary', merged.binary == nil or type(merged.binary) == 'string', 'a path')
  check('log_level', type(merged.log_level) == 'string', 'a string')
  check('debounce_ms', type(merged.debounce_ms) == 'number', 'a number of milliseconds')
  check('mask', type(merged.mask) == 'table', 'a table')
  check('mask.enabled', type(merged.mask.enabled) == 'boolean', 'true or false')
  local tiers = { verified = true, format = true, context = true, generic = true }
  check('mask.tier', tiers[merged.mask.tier or ''], '"verified", "format", "context" or "generic"')
  check('mask.patience_ms', type(merged.mask.patience_ms) == 'number', 'a number of milliseconds')
  local character = merged.mask.character
  check('mask.character', type(character) == 'string' and vim.fn.strdisplaywidth(character) == 1, 'one cell wide')
  local guards = { tell = true, placeholder = true, reference = true, off = true }
  check('paste.guard', guards[vim.tbl_get(merged, 'paste', 'guard') or ''], '"tell", "placeholder", "reference" or "off"')
  check('diagnostic', merged.diagnostic == false or type(merged.diagnostic) == 'table', 'a table or false')
  M.options = merged
end

-- The binary that will run, or nil and where it was looked for.
---@return string? path
---@return string? problem
function M.find_binary()
  local chosen = M.options.binary
  if chosen then
    chosen = vim.fn.expand(chosen)
    if vim.fn.executable(chosen) == 1 then
      return vim.fn.exepath(chosen)
    end
    return nil, ('the option `binary` names %s, which is not executable'):format(chosen)
  end
  local on_path = vim.fn.exepath('lampblack')
  if on_path ~= '' then
    return on_path
  end
  local here = debug.getinfo(1, 'S').source:sub(2)
  local repository = vim.fn.fnamemodify(vim.uv.fs_realpath(here) or here, ':h:h:h:h:h')
  local built = repository .. '/build/release/lampblack'
  if vim.fn.executable(built) == 1 then
    return built
  end
  return nil, ('no `lampblack` on $PATH and none at %s; set the option `binary`'):format(built)
end

return M
