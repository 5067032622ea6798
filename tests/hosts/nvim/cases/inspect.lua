-- The inspector: contexts as they are, and what goes out of them.
local lookalikes = require('lookalikes')

local open = [[
  local text = ...
  context = require('lampblack').open_context({
    client = { name = 'an-assistant', version = '1' }, destination = { provider = 'example', model = 'large' },
    task = 'review',
    items = {
      { id = '1', kind = 'file', uri = 'file:///project/deploy.py', languageId = 'python', text = text },
      { id = '2', kind = 'prompt', text = 'what is this?' },
      { id = '3', kind = 'other', title = 'a picture', opaque = { mediaType = 'image/png', size = 10 } },
    },
  })
]]

local function lines(nvim)
  return nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
end

local function wait_for(nvim, text)
  nvim:wait(text, function()
    return lines(nvim):find(text, 1, true)
  end)
end

-- What the windows of the tab show.
local function windows(nvim)
  return nvim:lua([[
    return vim.tbl_map(function(window)
      local bufnr = vim.api.nvim_win_get_buf(window)
      return { bar = vim.wo[window].winbar, text = table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n') }
    end, vim.api.nvim_tabpage_list_wins(0))
  ]])
end

return {
  {
    name = 'every context is listed with what would be decided now, follows what happens, and shows what goes out',
    columns = 140,
    run = function(nvim)
      local token, word = lookalikes.github(), 'pä𝄞' .. lookalikes.password()
      nvim:command('Lampblack inspect')
      wait_for(nvim, 'No assistant has a context open.')
      nvim:lua(open, 'TOKEN = "' .. token .. '"; x = 1\nx = "𝄞"; password = "' .. word .. '"; token = "' .. token .. '"')
      wait_for(nvim, 'an-assistant → example/large, for review')
      wait_for(nvim, 'now: shared redacted')
      wait_for(nvim, 'file       deploy.py  3 to mask')
      wait_for(nvim, 'GitHub personal access token (secret, verified)')
      wait_for(nvim, 'other      a picture  withheld: it is no text')
      wait_for(nvim, 'shares: 0')
      assert(not lookalikes.part_in(lines(nvim), token) and not lookalikes.part_in(lines(nvim), word), lines(nvim))

      nvim:type('/deploy.py<CR><CR>')
      nvim:wait('the diff', function()
        return #windows(nvim) == 2
      end)
      local right = windows(nvim)[2]
      assert(right.bar:find('what would be masked', 1, true), right.bar)
      local first, second = right.text:match('^TOKEN = "(%*+)"; x = 1\nx = "𝄞"; password = "%*+"; token = "(%*+)"$')
      assert(first == ('*'):rep(#token) and second == first, right.text)
      nvim:wait('the screen without it', function()
        return not lookalikes.part_in(nvim:screen(), token) and not lookalikes.part_in(nvim:screen(), word)
      end)
      nvim:command('tabclose')

      local receipt = nvim:lua('return context:share().receipt')
      wait_for(nvim, 'shares: 1')
      wait_for(nvim, 'shared redacted, 3 replaced, receipt ' .. receipt)
      nvim:type('gg/deploy.py<CR><CR>')
      nvim:wait('what went out', function()
        local now = windows(nvim)[2]
        return now and now.bar:find('what went out', 1, true) and now.text:find('^TOKEN = "Zq%w+"; x = 1\n')
      end)
      nvim:command('tabclose')

      nvim:lua('context:close()')
      wait_for(nvim, 'No assistant has a context open.')
      nvim:type('q')
      nvim:wait('the tab to be closed', function()
        return nvim:lua('return #vim.api.nvim_list_tabpages()') == 1
      end)
    end,
  },
}
