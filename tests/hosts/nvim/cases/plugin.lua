-- The plugin as a package: help, health check, its own start.
return {
  {
    name = 'the health check is clean',
    run = function(nvim)
      nvim:edit('health.env', { 'x' })
      nvim:wait('the sidecar', function()
        return nvim:lua("return require('lampblack').status().state") == 'running'
      end)
      nvim:command('checkhealth lampblack')
      local report = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
      assert(report:find('OK it speaks version 1', 1, true), report)
      assert(not report:find('ERROR', 1, true) and not report:find('WARNING', 1, true), report)
    end,
  },
  {
    name = 'the health check says what is missing',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim)
      nvim:command('checkhealth lampblack')
      local report = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
      assert(report:find('ERROR', 1, true) and report:find('/nonexistent/lampblack', 1, true), report)
    end,
  },
  {
    name = 'the health check says which assistant is not guarded',
    run = function(nvim)
      nvim:wait('the sidecar', function()
        return nvim:lua("return require('lampblack').status().state") == 'running'
      end)
      nvim:lua([[
        package.loaded.avante, package.loaded.copilot = {}, {}
        require('lampblack.adapters.avante')
        vim.cmd.checkhealth('lampblack')
      ]])
      local report = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
      assert(report:find('OK avante is loaded, and its guard is', 1, true), report)
      assert(report:find('WARNING copilot is loaded without its guard', 1, true), report)
      assert(not report:find('codecompanion', 1, true), report)
    end,
  },
  {
    name = 'the statusline says when nothing runs and when a presentation is on',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim, given)
      assert(nvim:lua("return require('lampblack').statusline()") == 'lampblack: off')
      nvim:lua("require('lampblack').setup({ binary = ... })", given.binary)
      nvim:wait('an empty one', function()
        return nvim:lua("return require('lampblack').statusline()") == ''
      end)
      nvim:command('Lampblack present')
      assert(nvim:lua("return require('lampblack').statusline()") == 'lampblack: presenting')
    end,
  },
  {
    name = 'the help has all commands and options',
    run = function(nvim, given)
      local copy = nvim.directory .. '/doc'
      vim.fn.mkdir(copy)
      vim.uv.fs_copyfile(given.repository .. '/editors/nvim/doc/lampblack.txt', copy .. '/lampblack.txt')
      nvim:command('helptags ' .. copy)
      local tags = table.concat(vim.fn.readfile(copy .. '/tags'), '\n')
      for _, tag in ipairs({ 'lampblack', 'lampblack-options', 'lampblack-api', 'lampblack-commands', ':Lampblack' }) do
        assert(('\n' .. tags):find('\n' .. tag .. '\t', 1, true), 'no tag ' .. tag)
      end
      local text = table.concat(vim.fn.readfile(copy .. '/lampblack.txt'), '\n')
      for _, verb in ipairs(nvim:lua("return vim.fn.getcompletion('Lampblack ', 'cmdline')")) do
        assert(text:find('Lampblack ' .. verb, 1, true), 'no help for ' .. verb)
      end
      for _, option in ipairs(nvim:lua("return vim.tbl_keys(require('lampblack.config').defaults)")) do
        assert(text:find('\n' .. option, 1, true), 'no help for the option ' .. option)
      end
      for _, line in ipairs(vim.fn.readfile(copy .. '/lampblack.txt')) do
        assert(vim.fn.strdisplaywidth(line) <= 79, line)
      end
    end,
  },
  {
    name = 'without a call of setup() it starts by itself',
    run = function(nvim, given)
      local folder = nvim.directory .. '/bin'
      vim.fn.mkdir(folder)
      assert(vim.uv.fs_symlink(given.binary, folder .. '/lampblack'))
      local script = ([[
        vim.env.PATH = %q .. ':' .. vim.env.PATH
        vim.opt.runtimepath:prepend(%q)
        vim.cmd.runtime('plugin/lampblack.lua')
        vim.api.nvim_create_autocmd('VimEnter', {
          callback = vim.schedule_wrap(function()
            vim.wait(5000, function() return require('lampblack').status().state == 'running' end, 10)
            io.write(require('lampblack').status().state)
            vim.cmd.qall()
          end),
        })
      ]]):format(folder, given.repository .. '/editors/nvim')
      local file = nvim.directory .. '/start.lua'
      vim.fn.writefile(vim.split(script, '\n'), file)
      local environment = { XDG_STATE_HOME = nvim.directory .. '/state', HOME = nvim.directory }
      local result = vim
        .system({ given.host, '--clean', '--headless', '-S', file }, { env = environment, text = true })
        :wait(10000)
      assert(result.stdout:find('running', 1, true), vim.inspect(result))
    end,
  },
}
