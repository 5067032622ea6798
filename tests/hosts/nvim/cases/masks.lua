-- Masks, as they are on the terminal: what the host drew is what counts here.
local lookalikes = require('lookalikes')

local function hidden(nvim, value)
  nvim:wait('the value to be covered', function()
    return not lookalikes.part_in(nvim:screen(), value)
  end)
end

local function seen(nvim, text)
  nvim:wait(text .. ' to be seen', function()
    return nvim:screen():find(text, 1, true)
  end)
end

return {
  {
    name = 'a value is covered until the cursor is on it',
    run = function(nvim)
      local one, other = lookalikes.github(), lookalikes.github()
      nvim:edit('two.env', { '# first line', 'ONE=' .. one .. ' # é', 'OTHER=' .. other })
      nvim:wait_for(2)
      hidden(nvim, one)
      hidden(nvim, other)
      seen(nvim, 'ONE=████████')
      nvim:cursor(2, 10)
      seen(nvim, one)
      hidden(nvim, other)
      nvim:cursor(3, #'OTHER=')
      seen(nvim, other)
      hidden(nvim, one)
      nvim:cursor(3, 0)
      hidden(nvim, other)
      -- The text itself is what it was.
      local text = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
      assert(text == '# first line\nONE=' .. one .. ' # é\nOTHER=' .. other)
    end,
  },
  {
    name = 'a value is covered around the end of a wrapped line and at every place of one that is scrolled sideways',
    columns = 40,
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('narrow.env', { '', 'A_VERY_LONG_NAME=' .. token .. ' and more text after it that goes on and on', '' })
      nvim:wait_for(1)
      hidden(nvim, token)
      assert(nvim:screen():find('and more', 1, true), nvim:screen())
      nvim:command('set nowrap sidescroll=1 sidescrolloff=0')
      nvim:cursor(2, 0)
      for _ = 1, 30 do
        nvim:type('zl')
        -- The cursor is pushed along by the window's edge, on to the value.
        vim.wait(20)
        local at = nvim:lua('return vim.api.nvim_win_get_cursor(0)[2]')
        if at < #'A_VERY_LONG_NAME=' then
          hidden(nvim, token)
        end
      end
      nvim:type('$')
      for _ = 1, 40 do
        nvim:type('zh')
        vim.wait(20)
        local at = nvim:lua('return vim.api.nvim_win_get_cursor(0)[2]')
        if at >= #'A_VERY_LONG_NAME=' + #token then
          hidden(nvim, token)
        end
      end
    end,
  },
  {
    name = 'a selection across a value does not uncover it',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('selected.env', { 'first', 'TOKEN=' .. token, 'last' })
      nvim:wait_for(1)
      nvim:cursor(1, 0)
      nvim:type('VG')
      vim.wait(100)
      hidden(nvim, token)
      nvim:type('<Esc>ggvGl')
      vim.wait(100)
      hidden(nvim, token)
    end,
  },
  {
    name = 'all lines of a key are covered, and all are seen from any of them',
    run = function(nvim)
      local key = lookalikes.private_key()
      local lines = vim.list_extend({ 'before', 'the middle' }, key)
      table.insert(lines, 'after')
      nvim:edit('id.pem', lines)
      nvim:wait_for(1)
      for _, line in ipairs({ key[2], key[6], key[#key - 1] }) do
        hidden(nvim, line)
      end
      nvim:cursor(8, 3)
      seen(nvim, key[2])
      seen(nvim, key[#key - 1])
      nvim:cursor(1, 0)
      hidden(nvim, key[5])
    end,
  },
  {
    name = 'masks follow edits before and around the value',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('moved.env', { 'x', 'TOKEN=' .. token })
      nvim:wait_for(1)
      nvim:cursor(1, 0)
      nvim:type('Onew line<Esc>jjIexport <Esc>gg')
      nvim:wait('the mark to move', function()
        local found = nvim:diagnostics()
        return #found == 1 and found[1].lnum == 2 and found[1].col == #'export TOKEN='
      end)
      hidden(nvim, token)
      seen(nvim, 'export TOKEN=█')
      nvim:command('silent 3s/TOKEN=/T=/')
      nvim:type('gg')
      hidden(nvim, token)
      seen(nvim, 'export T=█')
    end,
  },
  {
    name = 'leaving the window covers the value, and masks can be turned off and on',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('window.env', { 'a', 'TOKEN=' .. token })
      nvim:wait_for(1)
      nvim:cursor(2, 8)
      seen(nvim, token)
      nvim:command('new')
      hidden(nvim, token)
      nvim:command('Lampblack mask off')
      seen(nvim, token)
      nvim:command('Lampblack mask')
      hidden(nvim, token)
      nvim:command('Lampblack mask off')
      seen(nvim, token)
      nvim:command('Lampblack mask on')
      hidden(nvim, token)
    end,
  },
  {
    name = 'masks can be turned off and drawn otherwise by options',
    setup = nil,
    run = function(nvim, given)
      local token = lookalikes.github()
      nvim:lua("require('lampblack').setup({ binary = ..., mask = { enabled = false } })", given.binary)
      nvim:edit('options.env', { 'a', 'TOKEN=' .. token })
      nvim:wait_for(1)
      seen(nvim, token)
      nvim:lua("require('lampblack').setup({ binary = ..., mask = { character = '*' } })", given.binary)
      nvim:wait('stars', function()
        return nvim:screen():find('TOKEN=' .. ('*'):rep(#token), 1, true)
      end)
      local ok, problem = pcall(nvim.lua, nvim, "require('lampblack').setup({ mask = { character = 'xx' } })")
      assert(not ok and problem:find('one cell wide', 1, true), problem)
      ok, problem = pcall(nvim.lua, nvim, "require('lampblack').setup({ masks = true })")
      assert(not ok and problem:find('unknown option "masks"', 1, true), problem)
    end,
  },
  {
    name = 'what is surely a secret is covered in ordinary files, all in files of credentials and in a presentation',
    run = function(nvim)
      local token, password = lookalikes.github(), lookalikes.password()
      local lines = { '# first', 'token = "' .. token .. '"', 'password = "' .. password .. '"', '# last' }
      nvim:edit('settings.py', lines)
      nvim:wait_for(2)
      hidden(nvim, token)
      seen(nvim, password)
      nvim:edit('.env', lines)
      nvim:wait_for(2)
      hidden(nvim, password)
      nvim:command('edit settings.py')
      nvim:command('Lampblack present')
      hidden(nvim, password)
      nvim:cursor(3, 15)
      nvim:type('aX<BS>')
      vim.wait(100)
      hidden(nvim, password)
      nvim:type('<Esc>')
      nvim:command('Lampblack present off')
      seen(nvim, password)
      nvim:lua("require('lampblack.config').options.mask.tier = 'generic'")
      nvim:command('Lampblack mask on')
      nvim:cursor(1, 0)
      hidden(nvim, password)
    end,
  },
  {
    name = 'a value is covered before it is drawn for the first time',
    run = function(nvim)
      nvim:wait('the sidecar', function()
        return nvim:lua("return require('lampblack').status().state") == 'running'
      end)
      nvim:lua("require('lampblack.config').options.mask.patience_ms = 10000")
      local drawn = nvim:record()
      for number = 1, 5 do
        local before, token = #drawn(), lookalikes.github()
        nvim:edit(('first%d.py'):format(number), { '# number ' .. number, 'token = "' .. token .. '"' })
        seen(nvim, '# number ' .. number)
        hidden(nvim, token)
        nvim:wait_for(1)
        nvim:wait('the record of it', function()
          return #drawn() > before
        end)
        assert(not drawn():find(token:sub(1, 12), 1, true), 'it was drawn')
      end
    end,
  },
  {
    name = 'values are covered in quickfix lists, pickers and previews, too',
    run = function(nvim)
      local token, other = lookalikes.github(), lookalikes.github()
      nvim:edit('listed.py', { '# first', 'token = "' .. token .. '"' })
      nvim:wait_for(1)
      nvim:command('vimgrep /token/j %')
      nvim:lua("require('lampblack.config').options.mask.patience_ms = 10000")
      local drawn = nvim:record()
      nvim:command('copen')
      seen(nvim, '2 col 1')
      hidden(nvim, token)
      assert(not drawn():find(token:sub(1, 12), 1, true), 'it was drawn')
      nvim:command('cclose')
      nvim:lua(
        [[
        local bufnr = vim.api.nvim_create_buf(false, true)
        picker = bufnr
        local place = { relative = 'editor', row = 5, col = 5, width = 70, height = 5, border = 'single' }
        vim.api.nvim_open_win(bufnr, false, place)
        vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, { 'picked.py: token = "' .. ... .. '"' })
      ]],
        other
      )
      seen(nvim, 'picked.py: token = "█████')
      hidden(nvim, other)
      nvim:lua('vim.api.nvim_buf_set_lines(picker, 0, 0, false, { "above", ... })', 'again = "' .. other .. '"')
      seen(nvim, 'again = "█████')
      hidden(nvim, other)
      nvim:command('Lampblack mask off')
      seen(nvim, other)
    end,
  },
  {
    name = 'a value can be revealed for some seconds, which are counted',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('revealed.env', { 'A=1', 'TOKEN=' .. token })
      nvim:wait_for(1)
      nvim:cursor(2, 10)
      nvim:command('Lampblack reveal 4')
      nvim:cursor(1, 0)
      seen(nvim, token)
      seen(nvim, 'covered in')
      nvim:wait('the end of it', function()
        return not lookalikes.part_in(nvim:screen(), token) and not nvim:screen():find('covered in', 1, true)
      end, 8000)
    end,
  },
}
