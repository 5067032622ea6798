-- The verbs of :Lampblack.
local lookalikes = require('lookalikes')

local function messages(nvim)
  return nvim:lua("return vim.api.nvim_exec2('messages', { output = true }).output")
end

return {
  {
    name = 'preview is a diff of the original, covered, and of what would be shared',
    columns = 160,
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('preview.env', { 'A=1', 'Ü𝄞=' .. token .. ' # two: ' .. token, 'B=2' })
      nvim:wait_for(2)
      nvim:command('Lampblack preview')
      local windows = nvim:wait('the diff', function()
        local now = nvim:lua([[
          return vim.tbl_map(function(window)
            local bufnr = vim.api.nvim_win_get_buf(window)
            return {
              text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n'),
              diff = vim.wo[window].diff, bar = vim.wo[window].winbar, kind = vim.bo[bufnr].buftype,
            }
          end, vim.api.nvim_tabpage_list_wins(0))
        ]])
        return #now == 2 and now
      end)
      assert(windows[1].diff and windows[2].diff and windows[1].kind == 'nofile' and windows[2].kind == 'nofile')
      assert(windows[1].text == 'A=1\nÜ𝄞=' .. token .. ' # two: ' .. token .. '\nB=2', windows[1].text)
      assert(not lookalikes.part_in(windows[2].text, token), windows[2].text)
      local first, second = windows[2].text:match('^A=1\nÜ𝄞=(Zq%w+) # two: (Zq%w+)\nB=2$')
      assert(first and first == second and #first == 20, windows[2].text)
      assert(windows[2].bar:find('2 values', 1, true), windows[2].bar)
      nvim:wait('the screen without it', function()
        local screen = nvim:screen()
        return screen:find(first, 1, true) and not lookalikes.part_in(screen, token)
      end)
      nvim:command('tabclose')
      assert(nvim:lua('return #vim.api.nvim_list_tabpages()') == 1)
    end,
  },
  {
    name = 'preview of a selection shows the selection alone',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('part.env', { 'A=1', 'T=' .. token, 'B=2' })
      nvim:wait_for(1)
      nvim:command('2Lampblack preview')
      local text = nvim:wait('the diff', function()
        return nvim:lua([[
          local windows = vim.api.nvim_tabpage_list_wins(0)
          return #windows == 2 and vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(windows[2]), 0, -1, false)
        ]])
      end)
      assert(#text == 1 and text[1]:find('^T=Zq%w+$'), vim.inspect(text))
    end,
  },
  {
    name = 'redact puts the redacted selection into a register, and nothing else',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('register.env', { 'A=1', 'T=' .. token .. ' rest', 'B=2' })
      nvim:wait_for(1)
      nvim:lua("vim.fn.setreg('b', 'before')")
      nvim:type('ggjvE:Lampblack redact a<CR>')
      local register = nvim:wait('the register', function()
        local now = nvim:lua("return vim.fn.getreg('a')")
        return now ~= '' and now
      end)
      assert(register:find('^T=Zq%w+$') and #register == 22, register)
      assert(nvim:lua("return vim.fn.getregtype('a')") == 'v')
      assert(nvim:lua("return vim.fn.getreg('b')") == 'before')
      nvim:command('Lampblack redact')
      nvim:wait('the whole buffer in the unnamed register', function()
        return nvim:lua("return vim.fn.getreg('\"')"):find('^A=1\nT=Zq%w+ rest\nB=2\n$')
      end)
      assert(not lookalikes.part_in(messages(nvim), token), messages(nvim))
    end,
  },
  {
    name = 'redact leaves the register alone while nothing can be shared, and preview says why',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim)
      nvim:edit('blocked.env', { 'T=' .. lookalikes.github() })
      nvim:lua("vim.fn.setreg('a', 'before')")
      nvim:command('Lampblack redact a')
      nvim:wait('the reason', function()
        return messages(nvim):find('nothing would be shared', 1, true)
      end)
      assert(nvim:lua("return vim.fn.getreg('a')") == 'before')
      nvim:command('Lampblack preview')
      local text = nvim:wait('the preview', function()
        return nvim:lua('return #vim.api.nvim_list_tabpages()') == 2
          and nvim:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')
      end)
      assert(
        text[1] == 'Nothing of this would be shared.' and text[3] == '• not shared: there is no sidecar: missing',
        vim.inspect(text)
      )
    end,
  },
  {
    name = 'status says what runs and what is found',
    run = function(nvim)
      nvim:edit('status.env', { 'T=' .. lookalikes.github() })
      nvim:wait_for(1)
      nvim:command('Lampblack status')
      local text = messages(nvim)
      assert(text:find('running %(%d+%), 1 found here, 1 in all, masks on, 0 contexts'), text)
    end,
  },
  {
    name = 'the ledger lists what was shared, and no part of a value',
    columns = 160,
    run = function(nvim)
      local token = lookalikes.github()
      nvim:lua(
        [[
        local context = require('lampblack').open_context({
          client = { name = 'test', version = '1' }, destination = { provider = 'example' }, task = 'review',
          items = { { id = '1', kind = 'file', uri = 'file:///project/a.sh', text = 'T=' .. ... } },
        })
        assert(context:share().decision == 'redact')
      ]],
        token
      )
      nvim:command('Lampblack ledger')
      local lines = nvim:wait('the records', function()
        return nvim:lua('return #vim.api.nvim_list_tabpages()') == 2
          and nvim:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')
      end)
      assert(
        lines[1]:find('^%d+%-%d%d%-%d%d %d%d:%d%d:%d%d  share +redact .*example, review .*secret ×1.*file:///project/a.sh'),
        lines[1]
      )
      assert(not lookalikes.part_in(table.concat(lines, '\n'), token))
    end,
  },
  {
    name = 'the words of the command are completed, and wrong ones are told',
    run = function(nvim)
      local complete = "return vim.fn.getcompletion(..., 'cmdline')"
      local verbs = nvim:lua(complete, 'Lampblack ')
      assert(
        vim.deep_equal(verbs, {
          'answer',
          'grants',
          'inspect',
          'ledger',
          'log',
          'mask',
          'paste',
          'present',
          'preview',
          'redact',
          'restart',
          'reveal',
          'status',
        }),
        vim.inspect(verbs)
      )
      assert(vim.deep_equal(nvim:lua(complete, 'Lampblack re'), { 'redact', 'restart', 'reveal' }))
      assert(vim.deep_equal(nvim:lua(complete, 'Lampblack mask o'), { 'off', 'on' }))
      local ok, problem = pcall(nvim.command, nvim, 'Lampblack unmask')
      assert(not ok and problem:find('no :Lampblack unmask', 1, true), problem)
    end,
  },
  {
    name = 'the log opens, and neither it nor any file of the host holds a part of a value',
    setup = nil,
    run = function(nvim, given)
      nvim:lua("require('lampblack').setup({ binary = ..., log_level = 'debug' })", given.binary)
      local token = lookalikes.github()
      nvim:edit('logged.env', { 'T=' .. token })
      nvim:wait_for(1)
      nvim:type('Gox<Esc>')
      nvim:lua(
        [[
        local lampblack = require('lampblack')
        local item = { id = '1', kind = 'file', uri = 'file:///logged.env', text = 'T=' .. ... }
        local destination = { provider = 'test' }
        local context = lampblack.open_context({
          client = { name = 'test', version = '1' }, destination = destination, task = 'explain', items = { item },
        })
        context:restore(context:share().items[1].text, { purpose = 'edit', target = { uri = item.uri } })
      ]],
        token
      )
      nvim:command('Lampblack log')
      local log = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
      assert(log:find('context/share', 1, true), log)
      for _, folder in ipairs({ 'state', 'cache', 'data', 'runtime' }) do
        for name, kind in vim.fs.dir(nvim.directory .. '/' .. folder, { depth = 10 }) do
          if kind == 'file' then
            local file = assert(io.open(('%s/%s/%s'):format(nvim.directory, folder, name), 'rb'))
            local part = lookalikes.part_in(file:read('*a'), token)
            file:close()
            assert(not part, name .. ' holds a part of the value')
          end
        end
      end
    end,
  },
}
