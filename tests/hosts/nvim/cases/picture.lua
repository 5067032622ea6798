-- The pictures for the documentation, taken of a terminal window: marks, masks and the hover of the value that the cursor is
-- on; and the inspector.
local lookalikes = require('lookalikes')

-- Takes the picture, and looks whether there is something on it.
local function take(given, name)
  local host = vim.fn.fnamemodify(given.host, ':h:t')
  local picture = ('%s/build/hosts/%s-%s.png'):format(given.repository, name, host)
  if vim.env.UPDATE_PICTURES == '1' and host == 'nvim-0.12' then
    vim.fn.mkdir(given.repository .. '/docs/pictures', 'p')
    picture = ('%s/docs/pictures/%s.png'):format(given.repository, name)
  end
  local taken = vim.system({ 'import', '-window', 'root', '-trim', '+repage', picture }, { text = true }):wait(20000)
  assert(taken.code == 0, taken.stderr)
  -- A window that shows nothing is of one colour.
  local colours = vim.system({ 'identify', '-format', '%k', picture }, { text = true }):wait(20000)
  assert((tonumber(colours.stdout) or 0) > 20, vim.inspect(colours))
end

local look = 'set termguicolors number laststatus=2 noruler noshowcmd updatetime=100'

return {
  {
    name = 'a picture is taken',
    in_window = true,
    run = function(nvim, given)
      nvim:lua("require('lampblack').setup({ binary = ..., mask = { tier = 'generic' } })", given.binary)
      local token, password = lookalikes.github(), lookalikes.password()
      nvim:edit('release.py', {
        'import os',
        'import requests',
        '',
        'DATABASE = "postgres://orders:' .. password .. '@db.example.com/orders"',
        'WEBHOOK_KEY = os.environ["WEBHOOK_KEY"]',
        '',
        '',
        'def publish(version):',
        '    password = "' .. lookalikes.password() .. '"',
        '    sign(version, password, WEBHOOK_KEY)',
        '    token = "' .. token .. '"',
        '    headers = {"Authorization": f"Bearer {token}"}',
        '    requests.post(URL, json=version, headers=headers, timeout=10)',
      })
      nvim:command(look)
      nvim:command('syntax enable')
      nvim:wait_for(3)
      nvim:cursor(11, 17)
      -- The window of a hover goes when the cursor moves: that has to have been seen by then.
      vim.wait(300)
      nvim:lua("vim.lsp.buf.hover({ border = 'rounded', max_width = 72 })")
      vim.wait(1000)
      assert(nvim:lua('return #vim.api.nvim_tabpage_list_wins(0)') == 2, 'no hover window')
      take(given, 'neovim')
    end,
  },
  {
    name = 'a picture of the inspector is taken',
    in_window = true,
    run = function(nvim, given)
      nvim:command(look)
      nvim:lua(
        [[
        local token, password = ...
        local lampblack = require('lampblack')
        local context = lampblack.open_context({
          client = { name = 'codecompanion', version = '17' }, destination = { provider = 'anthropic', model = 'large' },
          task = 'refactor',
          items = {
            { id = '1', kind = 'system', text = 'You are an assistant.' },
            { id = '2', kind = 'prompt', text = 'Why does publish() fail?' },
            { id = '3', kind = 'file', uri = 'file:///work/release.py', languageId = 'python',
              text = 'token = "' .. token .. '"\npassword = "' .. password .. '"\n' },
            { id = '4', kind = 'toolResult', title = 'make publish', text = 'error: 403' },
            { id = '5', kind = 'other', title = 'screenshot.png', opaque = { mediaType = 'image/png', size = 10 } },
          },
        })
        context:share()
        lampblack.open_context({
          client = { name = 'copilot.lua', version = '1' }, destination = { provider = 'github-copilot' }, task = 'complete',
          items = { { id = '1', kind = 'file', uri = 'file:///work/build.py', text = 'import os' } },
        })
      ]],
        lookalikes.github(),
        lookalikes.password()
      )
      nvim:command('Lampblack inspect')
      nvim:wait('what is found', function()
        local text = nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
        return text:find('2 to mask', 1, true) and text:find('receipt', 1, true) and not text:find('not examined', 1, true)
      end)
      nvim:command('set nonumber')
      vim.wait(500)
      take(given, 'neovim-inspect')
    end,
  },
}
