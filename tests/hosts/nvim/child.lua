-- One Neovim under test: a real one on a real terminal (tmux), with folders of its own, driven over msgpack-RPC.
local M = {}

---@class Child
---@field channel integer
---@field directory string
---@field session string
local Child = {}
Child.__index = Child

local socket_name = 'lampblack-' .. vim.uv.os_getpid()
local started = 0
local longest_case_ms = 60000

local function tmux(...)
  local result = vim.system({ 'tmux', '-L', socket_name, '-f', '/dev/null', ... }, { text = true }):wait(10000)
  assert(result.code == 0, ('tmux %s: %s'):format(table.concat({ ... }, ' '), result.stderr))
  return result.stdout
end

-- Options that every host starts with; `setup` is the Lua text of the table for setup().
local init = [[
vim.o.swapfile = false
vim.o.shortmess = vim.o.shortmess .. 'I'
vim.opt.runtimepath:prepend(%q)
require('lampblack').setup(%s)
]]

-- Runs a command in a terminal that draws on the display, with colours and letters, for pictures.
local function open_window(self, environment, command)
  local look = { '-fa', 'DejaVu Sans Mono', '-fs', '11', '-geometry', '138x30+0+0', '-b', '8', '+sb', '-bg', '#14161b' }
  local arguments = vim.list_extend({ 'env' }, environment)
  vim.list_extend(vim.list_extend(arguments, { 'xterm' }), look)
  self.window =
    vim.system(vim.list_extend(vim.list_extend(arguments, { '-e' }), command), { cwd = self.directory .. '/files' })
end

local function open_session(self, environment, command, options)
  local arguments = { 'new-session', '-d', '-s', self.session, '-c', self.directory .. '/files' }
  vim.list_extend(arguments, { '-x', tostring(options.columns or 100), '-y', tostring(options.lines or 30) })
  for _, variable in ipairs(environment) do
    vim.list_extend(arguments, { '-e', variable })
  end
  tmux(unpack(vim.list_extend(arguments, command)))
end

---@class HostOptions
---@field host string
---@field repository string
---@field setup string
---@field columns? integer
---@field lines? integer
---@field in_window? boolean on the display, not in tmux

---@param options HostOptions
---@return Child
function M.start(options)
  started = started + 1
  local self = setmetatable({ session = 'host-' .. started }, Child)
  self.directory = vim.fn.tempname()
  local environment = { 'HOME=' .. self.directory, 'LC_ALL=C.UTF-8' }
  for _, kind in ipairs({ 'CONFIG', 'DATA', 'STATE', 'CACHE', 'RUNTIME' }) do
    local folder = self.directory .. '/' .. kind:lower()
    vim.fn.mkdir(folder, 'p', '0700')
    local variable = kind == 'RUNTIME' and 'XDG_RUNTIME_DIR' or ('XDG_%s_HOME'):format(kind)
    table.insert(environment, ('%s=%s'):format(variable, folder))
  end
  vim.fn.mkdir(self.directory .. '/files')

  local settings = self.directory .. '/init.lua'
  vim.fn.writefile(vim.split(init:format(options.repository .. '/editors/nvim', options.setup), '\n'), settings)
  local address = self.directory .. '/nvim.pipe'
  local command = { options.host, '-u', settings, '-i', 'NONE', '--listen', address }
  local open = options.in_window and open_window or open_session
  open(self, environment, command, options)
  local connected = vim.wait(10000, function()
    local ok, channel = pcall(vim.fn.sockconnect, 'pipe', address, { rpc = true })
    self.channel = ok and channel or 0
    return self.channel > 0
  end, 20)
  -- It listens before it has read its settings.
  connected = connected and vim.wait(10000, function()
    return self:lua('return vim.v.vim_did_enter') == 1
  end, 20)
  assert(connected, 'the host did not come up:\n' .. self:screen())
  self:watch()
  return self
end

-- A host that hangs would hang the request that waits for it: it is killed instead.
function Child:watch()
  local process = self:lua('return vim.fn.getpid()')
  self.watchdog = assert(vim.uv.new_timer())
  self.watchdog:start(longest_case_ms, 0, function()
    vim.uv.kill(process, 'sigkill')
  end)
end

-- Runs Lua in the host. Arguments are in `...`; what it returns comes back.
function Child:lua(code, ...)
  return vim.rpcrequest(self.channel, 'nvim_exec_lua', code, { ... })
end

-- Types keys, as a person does.
function Child:type(keys)
  vim.rpcrequest(self.channel, 'nvim_input', keys)
end

function Child:command(command)
  vim.rpcrequest(self.channel, 'nvim_command', command)
end

-- What stands on the terminal.
---@return string
function Child:screen()
  if self.window then
    return '(in a window)'
  end
  return tmux('capture-pane', '-p', '-t', self.session)
end

-- Keeps all that is drawn from now on in a file; returns a function that reads it.
---@return fun(): string
function Child:record()
  local path = self.directory .. '/drawn'
  tmux('pipe-pane', '-t', self.session, ("cat > '%s'"):format(path))
  return function()
    return vim.fn.filereadable(path) == 1 and table.concat(vim.fn.readfile(path, 'b'), '\n') or ''
  end
end

-- Waits until `holds` returns something true, and returns it.
function Child:wait(what, holds, timeout)
  local result
  local ok = vim.wait(timeout or 5000, function()
    result = holds()
    return result
  end, 20)
  assert(ok, ('waited in vain for: %s. The screen:\n%s'):format(what, self:screen()))
  return result
end

-- Writes a file into the host's folder of files and edits it there.
---@param name string
---@param lines string[]
---@return string path
function Child:edit(name, lines)
  local path = self.directory .. '/files/' .. name
  vim.fn.writefile(lines, path)
  self:command('edit ' .. path)
  return path
end

-- Lampblack's diagnostics of the current buffer.
function Child:diagnostics()
  return self:lua([[
    return vim.tbl_map(function(found)
      return {
        lnum = found.lnum, col = found.col, end_lnum = found.end_lnum, end_col = found.end_col,
        message = found.message, code = found.code, severity = found.severity, source = found.source,
      }
    end, vim.diagnostic.get(0))
  ]])
end

-- Waits for so many diagnostics.
function Child:wait_for(count)
  local found
  self:wait(count .. ' diagnostics', function()
    found = self:diagnostics()
    return #found == count
  end)
  return found
end

function Child:cursor(row, column)
  self:type(('<Esc>%dG0%s'):format(row, column > 0 and column .. 'l' or ''))
  self:wait('the cursor to be there', function()
    local at = vim.rpcrequest(self.channel, 'nvim_win_get_cursor', 0)
    return at[1] == row
  end)
end

-- Ends the host and removes its folders.
function Child:stop()
  self.watchdog:stop()
  self.watchdog:close()
  pcall(vim.rpcnotify, self.channel, 'nvim_command', 'qall!')
  vim.wait(3000, function()
    if self.window then
      return self.window:is_closing()
    end
    return vim.system({ 'tmux', '-L', socket_name, 'has-session', '-t', self.session }):wait().code ~= 0
  end, 20)
  pcall(vim.fn.chanclose, self.channel)
  vim.fn.delete(self.directory, 'rf')
end

-- Ends the terminals that are left.
function M.stop_all()
  vim.system({ 'tmux', '-L', socket_name, 'kill-server' }):wait()
end

return M
