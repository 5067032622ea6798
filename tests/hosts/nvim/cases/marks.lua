-- Marks: what a person sees of a finding, and that it holds no part of the value.
local lookalikes = require('lookalikes')

-- Everything that the host holds for the screen besides the text: diagnostics, signs, virtual text.
local function decorations(nvim)
  return nvim:lua([[
    local signs, texts, masks = {}, {}, 0
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, -1, 0, -1, { details = true })) do
      local details = mark[4]
      if details.sign_text then
        signs[#signs + 1] = mark[2]
      end
      for _, chunk in ipairs(details.virt_text or {}) do
        if chunk[2] == 'LampblackMask' then
          masks = masks + 1
        else
          texts[#texts + 1] = chunk[1]
        end
      end
    end
    return { signs = signs, texts = table.concat(texts), masks = masks }
  ]])
end

return {
  {
    name = 'a file with secrets is marked where they are, without any part of them',
    run = function(nvim)
      local token, password, key = lookalikes.github(), lookalikes.password(), lookalikes.private_key()
      local lines = { 'name = "demo"', 'url = "𝄞é"; token = "' .. token .. '"', 'password = "' .. password .. '"', '' }
      vim.list_extend(lines, key)
      nvim:edit('settings.toml', lines)
      local found = nvim:wait_for(3)

      local column = #'url = "𝄞é"; token = "'
      assert(found[1].lnum == 1 and found[1].col == column and found[1].end_col == column + #token, vim.inspect(found[1]))
      local begin = #'password = "'
      assert(found[2].lnum == 2 and found[2].col == begin and found[2].end_col == begin + #password, vim.inspect(found[2]))
      assert(found[3].lnum <= 5 and found[3].end_lnum >= 4 + #key - 2, vim.inspect(found[3]))

      local shown = nvim:wait('signs and virtual text', function()
        local now = decorations(nvim)
        return #now.signs == 3 and now.texts ~= '' and now
      end)
      assert(shown.masks >= #token + #password + 64 * 10, 'masks: ' .. shown.masks)
      local texts = vim.inspect(found) .. shown.texts
      for _, value in ipairs({ token, password, key[2], key[5] }) do
        assert(not lookalikes.part_in(texts, value), texts)
      end
      assert(texts:find('GitHub', 1, true), texts)
      assert(nvim:screen():find('GitHub', 1, true), nvim:screen())
    end,
  },
  {
    name = 'a secret is marked while it is typed, character by character',
    run = function(nvim)
      nvim:edit('typed.env', { '# empty', '' })
      local token = lookalikes.github()
      nvim:type('Go')
      for character in ('GITHUB_TOKEN=' .. token):gmatch('.') do
        nvim:type(character)
        vim.wait(5)
      end
      local found = nvim:wait('the mark', function()
        local now = nvim:diagnostics()
        return #now == 1 and now[1].col == #'GITHUB_TOKEN=' and now[1].end_col == #'GITHUB_TOKEN=' + #token and now[1]
      end)
      assert(found.lnum == 2, vim.inspect(found))
      assert(nvim:lua('return vim.api.nvim_get_mode().mode') == 'i', 'still typing')
      nvim:wait('the sign while typing', function()
        return #decorations(nvim).signs == 1
      end)
      -- What is being typed stays readable for who types it, and is covered as soon as the cursor has left.
      assert(nvim:screen():find(token, 1, true), nvim:screen())
      nvim:type('<CR>')
      nvim:wait('the mask', function()
        return not lookalikes.part_in(nvim:screen(), token)
      end)
    end,
  },
  {
    name = 'a mark goes when its value goes',
    run = function(nvim)
      nvim:edit('gone.env', { 'TOKEN=' .. lookalikes.github(), 'x=1' })
      nvim:wait_for(1)
      nvim:type('ggdd')
      nvim:wait_for(0)
      assert(decorations(nvim).masks == 0)
      nvim:type('u')
      nvim:wait_for(1)
      assert(decorations(nvim).masks > 0)
    end,
  },
  {
    name = 'hover says what it is and what to do, without any part of the value',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('hover.env', { 'TOKEN=' .. token })
      nvim:wait_for(1)
      nvim:cursor(1, 12)
      nvim:command('lua vim.lsp.buf.hover()')
      local text = nvim:wait('the hover window', function()
        return nvim:lua([[
          for _, window in ipairs(vim.api.nvim_list_wins()) do
            if vim.api.nvim_win_get_config(window).relative ~= '' then
              return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
            end
          end
          return false
        ]])
      end)
      assert(text:find('GitHub', 1, true) and #text > 40, text)
      assert(not lookalikes.part_in(text, token), text)
    end,
  },
  {
    name = 'buffers of every kind of name and type are attached, helper windows are not',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('no_extension', { token })
      nvim:wait_for(1)
      nvim:command('enew')
      nvim:lua("vim.api.nvim_buf_set_name(0, 'other-scheme://host/a%20b')")
      nvim:lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'token', ... })", token)
      nvim:wait_for(1)
      nvim:command('new')
      nvim:lua(
        [[
        vim.bo.buftype = 'nofile'
        vim.api.nvim_buf_set_name(0, 'helper')
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { ... })
      ]],
        token
      )
      vim.wait(200)
      assert(#nvim:diagnostics() == 0)
    end,
  },
  {
    name = 'a buffer without a name is marked too',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:lua("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'first', 'token=' .. ... })", token)
      nvim:wait_for(1)
      nvim:type('ggOabove<Esc>')
      nvim:wait('the mark to move', function()
        local found = nvim:diagnostics()
        return found[1] and found[1].lnum == 2
      end)
      nvim:command('new')
      nvim:lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, { ... })', token)
      nvim:wait_for(1)
      nvim:wait('the mask in both', function()
        nvim:cursor(1, 0)
        return true
      end)
      nvim:type('Go<CR>end<Esc>')
      nvim:wait('nothing of it on the screen', function()
        return not lookalikes.part_in(nvim:screen(), token)
      end)
    end,
  },
  {
    name = 'a code action replaces a value by a reference to the environment',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('deploy.py', { 'import os', 'token = "' .. token .. '"' })
      nvim:wait_for(1)
      nvim:cursor(2, 12)
      local titles = nvim:lua([[
        titles = {}
        vim.ui.select = function(actions, _, choose)
          for _, entry in ipairs(actions) do
            titles[#titles + 1] = entry.action.title
            if entry.action.title == 'Replace by an environment variable' then
              choose(entry)
            end
          end
        end
        vim.lsp.buf.code_action()
        vim.wait(3000, function() return #titles > 0 end, 5)
        return titles
      ]])
      assert(#titles >= 3, vim.inspect(titles))
      nvim:wait('the reference', function()
        return nvim:lua('return vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]'):find('^token = os%.environ%["[%u_]+"%]$')
      end)
    end,
  },
}
