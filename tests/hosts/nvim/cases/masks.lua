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
}
