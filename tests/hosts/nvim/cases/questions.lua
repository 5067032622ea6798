-- What a person is asked, and what they granted: with a sidecar that asks about everything (tests/hosts/asking_sidecar.py).

-- Starts it and opens a context; `told` are the changes of grants that the context heard of.
local open = [[
  local binary, text = ...
  require('lampblack').setup({ binary = binary })
  told = {}
  context = require('lampblack').open_context({
    client = { name = 'an-assistant', version = '1' }, destination = { provider = 'example' }, task = 'deploy',
    items = { { id = '1', kind = 'file', text = text } },
    on_grants = function(change) table.insert(told, change) end,
  })
]]

local function start(nvim, given, text)
  local script, log = nvim.directory .. '/sidecar', nvim.directory .. '/log'
  local program = given.repository .. '/tests/hosts/asking_sidecar.py'
  vim.fn.writefile({ '#!/bin/sh', ("exec python3 '%s' '%s'"):format(program, log) }, script)
  vim.uv.fs_chmod(script, tonumber('700', 8))
  nvim:lua(open, script, text or 'make deploy')
  nvim:wait('the sidecar', function()
    return nvim:lua("return require('lampblack').status().state") == 'running'
  end)
end

-- What the sidecar was sent.
local function received(nvim)
  return vim.tbl_map(vim.json.decode, vim.fn.readfile(nvim.directory .. '/log'))
end

-- The responses to its questions among that.
local function answers(nvim)
  return vim.tbl_filter(function(message)
    return not message.method
  end, received(nvim))
end

local function wait_for_answers(nvim, count)
  return nvim:wait(count .. ' answers', function()
    local all = answers(nvim)
    return #all == count and all
  end)
end

local function status(nvim)
  return nvim:lua("return require('lampblack').status()")
end

local function statusline(nvim)
  return nvim:lua("return require('lampblack').statusline()")
end

local function wait_for_questions(nvim, count)
  nvim:wait(count .. ' questions', function()
    return status(nvim).questions == count
  end)
end

-- Whether Neovim waits for a key of its stock picker. What else is asked of it then would wait, too.
local function is_picking(nvim)
  return vim.rpcrequest(nvim.channel, 'nvim_get_mode').mode ~= 'n'
end

-- Runs a verb that opens the picker, and types there.
local function pick(nvim, verb, keys)
  nvim:type(('<Esc><C-l>:Lampblack %s<CR>'):format(verb))
  nvim:wait('the choices', function()
    return is_picking(nvim) and nvim:screen():find('Type number', 1, true)
  end)
  local screen = nvim:screen()
  nvim:type(keys)
  nvim:wait('the choices to be gone', function()
    return not is_picking(nvim)
  end)
  return screen
end

return {
  {
    name = 'a question takes no key, is answered by a choice, and the grant is told, counted down and revoked',
    run = function(nvim, given)
      start(nvim, given)
      local shared = nvim:lua('return context:share()')
      assert(shared.decision == 'block' and shared.question == 'question-1', vim.inspect(shared))
      wait_for_questions(nvim, 1)
      nvim:type('i2<CR>typed<Esc>')
      nvim:wait('what is typed in the buffer', function()
        return nvim:lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')[2] == 'typed'
      end)
      assert(statusline(nvim) == 'lampblack: 1 question' and #answers(nvim) == 0, statusline(nvim))

      local screen = pick(nvim, 'answer', '4<CR>')
      assert(screen:find('May an-assistant do this, with model large of example, to deploy?', 1, true), screen)
      assert(screen:find('Production credential: once in deploy.sh', 1, true), screen)
      assert(screen:find('1: Redact%s+2: Block%s+3: Share Once%s+4: Share for 15 Minutes'), screen)
      nvim:wait('the grant', function()
        return status(nvim).grants == 1
      end)
      local told = nvim:lua('return told')
      assert(#told == 1 and told[1].question == 'question-1' and #told[1].grants == 1, vim.inspect(told))
      assert(statusline(nvim):find('^lampblack: 1 grant 1[45]:%d%d$'), statusline(nvim))
      local before = statusline(nvim)
      nvim:wait('the time to run', function()
        return statusline(nvim) ~= before
      end)
      assert(nvim:lua('return context:share().decision') == 'allow')

      screen = pick(nvim, 'grants', '1<CR>')
      assert(screen:find('1: 1[45]:%d%d  production credentials to example/large for deploy'), screen)
      nvim:wait('no grant', function()
        return status(nvim).grants == 0
      end)
      assert(statusline(nvim) == '' and nvim:lua('return #told[#told].grants') == 0)
      assert(nvim:lua('return context:share().decision') == 'block')
    end,
  },
  {
    name = 'leaving a question without a choice is no answer, and the first choices are no yes',
    run = function(nvim, given)
      start(nvim, given)
      nvim:lua("context:authorize({ kind = 'command', command = 'make deploy' })")
      wait_for_questions(nvim, 1)
      for _, keys in ipairs({ '<CR>', '<Esc>', 'q', '7<CR>' }) do
        pick(nvim, 'answer', keys)
        assert(status(nvim).questions == 1 and #answers(nvim) == 0, keys)
      end
      pick(nvim, 'answer', '1<CR>')
      assert(wait_for_answers(nvim, 1)[1].result.choice == 'block')
      assert(status(nvim).grants == 0)
    end,
  },
  {
    name = 'a question goes with its context, with its sidecar, and when it is withdrawn',
    run = function(nvim, given)
      start(nvim, given)
      nvim:lua('context:share() ; context:share()')
      wait_for_questions(nvim, 2)
      nvim:lua('context:close()')
      wait_for_questions(nvim, 0)
      for _, response in ipairs(wait_for_answers(nvim, 2)) do
        assert(response.result == vim.NIL, vim.inspect(response))
      end
      start(nvim, given, vim.json.encode({ context = { id = 'a stranger' } }))
      nvim:lua('context:share()')
      wait_for_questions(nvim, 1)
      vim.uv.kill(status(nvim).process, 'sigkill')
      wait_for_questions(nvim, 0)
    end,
  },
  {
    name = 'a question that is not as the protocol says is not put, and cannot be dressed up',
    run = function(nvim, given)
      start(nvim, given)
      for _, wrong in ipairs({
        '{"kind":"other"}',
        '{"message":7}',
        '{"choices":[]}',
        '{"choices":[{"id":"block"}]}',
        '{"context":{}}',
      }) do
        nvim:lua("context:authorize({ kind = 'command', command = ... })", wrong)
      end
      for _, response in ipairs(wait_for_answers(nvim, 5)) do
        assert(response.result == vim.NIL, vim.inspect(response))
      end
      assert(status(nvim).questions == 0)
      local dressed = vim.json.encode({ message = 'one\ntwo \226\128\174three', details = { 'a\27[2Jb' } })
      nvim:lua("context:authorize({ kind = 'command', command = ... })", dressed)
      wait_for_questions(nvim, 1)
      local prompt = nvim:lua([[
        vim.ui.select = function(_, options) prompt = options.prompt end
        vim.cmd('Lampblack answer')
        return prompt
      ]])
      assert(prompt == 'Lampblack: one two  three\n  a [2Jb', vim.inspect(prompt))
    end,
  },
  {
    name = 'no verb and no function of the API grants',
    run = function(nvim, given)
      start(nvim, given)
      nvim:lua('context:share()')
      wait_for_questions(nvim, 1)
      nvim:lua([[
        vim.ui.select = function() end
        vim.notify = function() end
        local none = function() end
        local lampblack = require('lampblack')
        for _, verb in ipairs(vim.fn.getcompletion('Lampblack ', 'cmdline')) do
          if verb ~= 'restart' then
            for _, argument in ipairs({ '', ' question-1', ' share-once', ' allow-once' }) do
              pcall(vim.cmd, 'Lampblack ' .. verb .. argument)
            end
          end
        end
        for name, call in pairs(lampblack) do
          if name ~= 'restart' and name ~= 'setup' then
            pcall(call, 'question-1', none)
            pcall(call, { id = 'question-1', choice = 'share-once' }, none)
          end
        end
        for _, call in pairs({ 'share', 'authorize', 'restore', 'update' }) do
          pcall(context[call], context, { id = 'question-1', choice = 'share-once' }, none)
        end
      ]])
      vim.wait(300)
      assert(status(nvim).grants == 0 and #answers(nvim) == 0, vim.inspect(answers(nvim)))
      assert(nvim:lua('return context:share().decision') == 'block')
    end,
  },
  {
    name = 'the sidecar is told that this client asks people',
    run = function(nvim, given)
      start(nvim, given)
      local first = received(nvim)[1]
      assert(
        first.method == 'initialize' and vim.tbl_get(first.params, 'capabilities', 'experimental', 'lampblack', 'questions')
      )
      assert(first.params.capabilities.textDocument.synchronization, 'the capabilities of Neovim itself are there')
    end,
  },
}
