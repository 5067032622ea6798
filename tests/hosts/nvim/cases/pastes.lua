-- Pastes of secrets: as they are, as placeholders, and as references to the environment.
local lookalikes = require('lookalikes')

local function text(nvim)
  return nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
end

local function wait_for_text(nvim, expected)
  nvim:wait('the text ' .. expected, function()
    return text(nvim):find(expected) ~= nil
  end)
end

local function messages(nvim)
  return nvim:lua("return vim.api.nvim_exec2('messages', { output = true }).output")
end

-- As a terminal pastes: in one piece, or in several.
local function paste(nvim, value)
  vim.rpcrequest(nvim.channel, 'nvim_paste', value, true, -1)
end

local function guard(nvim, given, kind)
  nvim:lua("require('lampblack').setup({ binary = ..., paste = { guard = select(2, ...) } })", given.binary, kind)
  nvim:wait('the sidecar', function()
    return nvim:lua("return require('lampblack').status().state") == 'running'
  end)
end

return {
  {
    name = 'a pasted secret is told of in one line, once, and not in files of credentials',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('deploy.py', { 'a = 1', '' })
      nvim:cursor(2, 0)
      paste(nvim, 'token = "' .. token .. '"')
      nvim:wait('the line', function()
        return messages(nvim):find('a secret was pasted', 1, true)
      end)
      assert(text(nvim):find(token, 1, true) and not lookalikes.part_in(messages(nvim), token))
      nvim:type('GoTyped = 1<Esc>')
      nvim:wait_for(1)
      vim.wait(200)
      local _, count = messages(nvim):gsub('a secret was pasted', '')
      assert(count == 1, messages(nvim))
      nvim:command('messages clear')
      nvim:lua("vim.fn.setreg('\"', 'other = \"' .. ... .. '\"', 'V')", lookalikes.github())
      nvim:type('Gp')
      nvim:wait('the line again', function()
        return messages(nvim):find('a secret was pasted', 1, true)
      end)
      nvim:command('messages clear')
      nvim:edit('production.env', { '' })
      paste(nvim, 'TOKEN=' .. token)
      nvim:wait_for(1)
      vim.wait(200)
      assert(messages(nvim) == '', messages(nvim))
      nvim:edit('typed.py', { '' })
      nvim:type('itoken = "' .. token .. '"<Esc>')
      nvim:wait_for(1)
      vim.wait(200)
      assert(messages(nvim):find('a secret was pasted', 1, true) == nil, messages(nvim))
    end,
  },
  {
    name = 'as a reference: in place of the value and its quotes, in the idiom of the language, and never in the buffer',
    run = function(nvim, given)
      local token = lookalikes.github()
      guard(nvim, given, 'reference')
      nvim:edit('deploy.py', { 'github_token = ""' })
      nvim:lua([[
        seen = ''
        vim.api.nvim_buf_attach(0, false, { on_lines = function(_, bufnr)
          seen = seen .. table.concat(vim.api.nvim_buf_get_lines(bufnr, 0, -1, false), '\n')
        end })
      ]])
      nvim:type('$i')
      paste(nvim, token)
      wait_for_text(nvim, '^github_token = os%.environ%["[%u_]+"%]$')
      assert(nvim:lua('return vim.api.nvim_get_mode().mode') == 'i')
      nvim:type('  # here<Esc>')
      wait_for_text(nvim, '"%]  # here$')
      assert(not lookalikes.part_in(nvim:lua('return seen'), token))
      -- What is no secret, or is pasted into a file for credentials, is pasted as it is.
      nvim:type('o')
      paste(nvim, 'retries = 3  # three of them')
      wait_for_text(nvim, '\nretries = 3  # three of them$')
      nvim:type('<Esc>')
      nvim:edit('production.env', { '' })
      paste(nvim, 'TOKEN=' .. token)
      wait_for_text(nvim, token)
    end,
  },
  {
    name = 'as a placeholder: by p, P and a paste in pieces, as one change',
    run = function(nvim, given)
      local token = lookalikes.github()
      guard(nvim, given, 'placeholder')
      nvim:edit('deploy.py', { 'a = 1', 'b = 2' })
      nvim:lua("vim.fn.setreg('\"', 'token = \"' .. ... .. '\"  # é')", token)
      nvim:type('gg$a; <Esc>p')
      wait_for_text(nvim, '^a = 1; token = "Zq%w+"  # é\nb = 2$')
      nvim:type('u')
      wait_for_text(nvim, '^a = 1; \nb = 2$')
      nvim:type('j0P')
      wait_for_text(nvim, '^a = 1; \ntoken = "Zq%w+"  # éb = 2$')
      nvim:type('Go<Esc>')
      local value = 'one\ntoken = "' .. token .. '"\ntwo'
      vim.rpcrequest(nvim.channel, 'nvim_paste', value:sub(1, 20), true, 1)
      vim.rpcrequest(nvim.channel, 'nvim_paste', value:sub(21, 40), true, 2)
      vim.rpcrequest(nvim.channel, 'nvim_paste', value:sub(41), true, 3)
      wait_for_text(nvim, '\none\ntoken = "Zq%w+"\ntwo$')
      assert(not lookalikes.part_in(text(nvim), token), text(nvim))
    end,
  },
  {
    name = 'the verb pastes a register either way, and nothing if it can not be replaced',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('deploy.js', { 'const a = 1', 'const b = 2' })
      nvim:wait('the sidecar', function()
        return nvim:lua("return require('lampblack').status().state") == 'running'
      end)
      nvim:lua("vim.fn.setreg('k', { 'const token = \"' .. ... .. '\"' }, 'V')", token)
      nvim:command('1')
      nvim:command('Lampblack paste reference k')
      wait_for_text(nvim, '^const a = 1\nconst token = process%.env%.[%u_]+\nconst b = 2$')
      nvim:command('Lampblack paste placeholder k')
      wait_for_text(nvim, '\nconst token = "Zq%w+"\nconst b = 2$')
      nvim:lua("vim.fn.setreg('k', 'nothing of value')")
      local before = text(nvim)
      nvim:command('Lampblack paste reference k')
      nvim:wait('the reason', function()
        return messages(nvim):find('not pasted', 1, true)
      end)
      assert(text(nvim) == before and not lookalikes.part_in(before, token))
    end,
  },
  {
    name = 'without a sidecar a paste is a paste',
    setup = "{ binary = '/nonexistent/lampblack', paste = { guard = 'reference' } }",
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('deploy.py', { '' })
      paste(nvim, 'token = "' .. token .. '"')
      wait_for_text(nvim, token)
    end,
  },
}
