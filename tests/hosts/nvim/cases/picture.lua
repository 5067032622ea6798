-- The picture for the README, taken of a terminal window: marks, masks, and the hover of the value that the cursor is on.
local lookalikes = require('lookalikes')

return {
  {
    name = 'a picture is taken',
    in_window = true,
    run = function(nvim, given)
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
      nvim:command('set termguicolors number laststatus=2 noruler noshowcmd updatetime=100')
      nvim:command('syntax enable')
      nvim:wait_for(3)
      nvim:cursor(11, 17)
      -- The window of a hover goes when the cursor moves: that has to have been seen by then.
      vim.wait(300)
      nvim:lua("vim.lsp.buf.hover({ border = 'rounded', max_width = 72 })")
      vim.wait(1000)
      assert(nvim:lua('return #vim.api.nvim_tabpage_list_wins(0)') == 2, 'no hover window')
      local name = vim.fn.fnamemodify(given.host, ':h:t')
      local picture = ('%s/build/hosts/%s.png'):format(given.repository, name)
      if vim.env.UPDATE_PICTURES == '1' and name == 'nvim-0.12' then
        vim.fn.mkdir(given.repository .. '/docs/pictures', 'p')
        picture = given.repository .. '/docs/pictures/neovim.png'
      end
      local taken = vim.system({ 'import', '-window', 'root', '-trim', '+repage', picture }, { text = true }):wait(20000)
      assert(taken.code == 0, taken.stderr)
      -- A window that shows nothing is of one colour.
      local colours = vim.system({ 'identify', '-format', '%k', picture }, { text = true }):wait(20000)
      assert((tonumber(colours.stdout) or 0) > 20, vim.inspect(colours))
    end,
  },
}
