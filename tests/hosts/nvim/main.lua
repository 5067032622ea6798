-- Runs all cases in all hosts; see the script `run`, which sets the environment.
local here = vim.fs.dirname(vim.uv.fs_realpath(debug.getinfo(1, 'S').source:sub(2)))
package.path = here .. '/?.lua;' .. package.path

local child = require('child')

local repository = assert(vim.env.LAMPBLACK_REPOSITORY)
local binary = assert(vim.env.LAMPBLACK_BINARY)
local only = vim.env.LAMPBLACK_CASE
local files = {
  'marks',
  'masks',
  'commands',
  'contexts',
  'questions',
  'assistants',
  'completions',
  'pastes',
  'inspect',
  'lifecycle',
  'plugin',
  'picture',
}
local passed, failed = 0, 0

for host in vim.gsplit(assert(vim.env.LAMPBLACK_HOSTS), ':') do
  local version = vim.fn.fnamemodify(host, ':h:t')
  for _, file in ipairs(files) do
    for _, case in ipairs(require('cases.' .. file)) do
      if not only or case.name:find(only, 1, true) then
        local setup = case.setup or ('{ binary = %q }'):format(binary)
        local nvim
        local ok, problem = xpcall(function()
          local size = { columns = case.columns, lines = case.lines, in_window = case.in_window }
          nvim = child.start(vim.tbl_extend('error', size, { host = host, repository = repository, setup = setup }))
          case.run(nvim, { binary = binary, repository = repository, host = host })
        end, debug.traceback)
        if nvim then
          nvim:stop()
        end
        if ok then
          passed = passed + 1
          io.write(('ok %s: %s: %s\n'):format(version, file, case.name))
        else
          failed = failed + 1
          io.write(('\nFAILED %s: %s: %s\n%s\n\n'):format(version, file, case.name, problem))
        end
      end
    end
  end
end

child.stop_all()
io.write(('%d passed, %d failed\n'):format(passed, failed))
os.exit(failed == 0 and passed > 0 and 0 or 1)
