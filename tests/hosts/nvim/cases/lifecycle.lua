-- The sidecar that is gone, late or missing: sharing fails closed, editing goes on.
local lookalikes = require('lookalikes')

local open = [[
  local token = ...
  local uri = 'file:///project/a.sh'
  context = require('lampblack').open_context({
    client = { name = 'test', version = '1' }, destination = { provider = 'test' }, task = 'explain',
    items = { { id = '1', kind = 'file', uri = uri, text = 'T=' .. token .. '\n' } },
  })
  redacted = context:share().items[1].text
  return redacted
]]

local function state(nvim)
  return nvim:lua("return require('lampblack').status().state")
end

local function process(nvim)
  return nvim:lua("return require('lampblack').status().process")
end

return {
  {
    name = 'the sidecar is killed: shares are blocked, answers stay unrestored, masks stay; then all is well again',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('killed.env', { '# comment', 'T=' .. token })
      nvim:wait_for(1)
      local redacted = nvim:lua(open, token)
      assert(redacted:find('^T=Zq%w+\n$'), redacted)
      local before = process(nvim)
      vim.uv.kill(before, 'sigkill')
      local result = nvim:lua([[
        local stream = context:restore_stream({ purpose = 'edit', target = { uri = 'file:///project/a.sh' } })
        return {
          share = context:share({ deadlineMs = 1000 }),
          authorize = context:authorize({ kind = 'command', command = 'true' }),
          restore = context:restore(redacted, { purpose = 'edit', target = { uri = 'file:///project/a.sh' } }),
          stream = stream:push('a Zq').text .. stream:push('012 b').text .. stream:finish().text,
        }
      ]])
      assert(result.share.decision == 'block' and #result.share.items == 0, vim.inspect(result.share))
      assert(result.share.reasons[1].message:find('^not shared: '), vim.inspect(result.share))
      assert(result.authorize.decision == 'block', vim.inspect(result.authorize))
      assert(result.restore.text == redacted and result.restore.restored == 0, vim.inspect(result.restore))
      assert(#result.restore.withheld == 1 and result.restore.withheld[1].placeholder == redacted:sub(3, 22))
      assert(result.stream == 'a Zq012 b', result.stream)
      assert(not lookalikes.part_in(nvim:screen(), token), nvim:screen())

      nvim:wait('the sidecar to come back', function()
        return state(nvim) == 'running' and process(nvim) ~= before
      end)
      nvim:wait_for(1)
      nvim:type('GoU=' .. lookalikes.github() .. '<CR><Esc>')
      nvim:wait_for(2)
      assert(not lookalikes.part_in(nvim:screen(), token), nvim:screen())
      -- The context was opened again: the same placeholder, and its value is known.
      local again = nvim:lua([[
        local shared = context:share()
        return {
          shared = shared,
          restored = context:restore(redacted, { purpose = 'edit', target = { uri = 'file:///project/a.sh' } }).text,
        }
      ]])
      assert(again.shared.decision == 'redact' and again.shared.items[1].text == redacted, vim.inspect(again.shared))
      assert(again.restored == 'T=' .. token .. '\n', again.restored)
    end,
  },
  {
    name = 'the sidecar is killed in the middle of a stream: no byte of the answer is lost',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:lua(open, token)
      local placeholder = nvim:lua("return context:share({ style = 'same-length' }).items[1].text"):match('T=(%S+)')
      assert(#placeholder == #token, placeholder)
      local result = nvim:lua(
        [[
        local placeholder = ...
        stream = context:restore_stream({ purpose = 'edit', target = { uri = 'file:///project/a.sh' } })
        return stream:push('one ' .. placeholder .. ' two ' .. placeholder:sub(1, 25)).text
      ]],
        placeholder
      )
      assert(result == 'one ' .. token .. ' two ', result)
      vim.uv.kill(process(nvim), 'sigkill')
      local rest = nvim:lua(
        [[
        local placeholder = ...
        return stream:push(placeholder:sub(26)).text .. stream:push(' three').text .. stream:finish().text
      ]],
        placeholder
      )
      assert(rest == placeholder .. ' three', rest)
    end,
  },
  {
    name = 'the sidecar is late: the share is blocked at its deadline, and typing goes on',
    run = function(nvim)
      nvim:edit('late.env', { 'T=' .. lookalikes.github() })
      nvim:wait_for(1)
      nvim:lua(open, lookalikes.github())
      vim.uv.kill(process(nvim), 'sigstop')
      local begin = vim.uv.now()
      nvim:lua('context:share({ deadlineMs = 300 }, function(answer) late = answer end)')
      nvim:type('Gotyped meanwhile<Esc>')
      nvim:wait('the typed text', function()
        return nvim:screen():find('typed meanwhile', 1, true)
      end, 500)
      local answer = nvim:wait('the answer', function()
        local now = nvim:lua('return late or false')
        return now and now
      end)
      vim.uv.update_time()
      local took = vim.uv.now() - begin
      assert(answer.decision == 'block' and #answer.items == 0 and took < 1500, took .. vim.inspect(answer))
      vim.uv.kill(process(nvim), 'sigcont')
      nvim:wait('the sidecar to answer again', function()
        return nvim:lua('return context:share().decision') == 'redact'
      end)
      nvim:wait_for(1)
    end,
  },
  {
    name = 'an answer that is not as the protocol says is taken for a refusal',
    run = function(nvim, given)
      local script = nvim.directory .. '/sidecar'
      local server = given.repository .. '/tests/hosts/nvim/nonsense_sidecar.lua'
      vim.fn.writefile({ '#!/bin/sh', ("exec '%s' --clean --headless -l '%s'"):format(given.host, server) }, script)
      vim.uv.fs_chmod(script, tonumber('700', 8))
      nvim:lua("require('lampblack').setup({ binary = ... })", script)
      local answers = {
        'null',
        '"allow"',
        '{}',
        '{"decision":"allow"}',
        '{"decision":"maybe","items":[]}',
        '{"items":[{"id":"1","text":"all of it"}]}',
        '{"decision":"redact","items":[{"text":"no id"}]}',
        '{"decision":"redact","items":[{"id":"1","text":7}]}',
        '{"decision":"allow","items":"all"}',
        '{"decision":"block","items":[{"id":"1","text":"all of it"}]}',
      }
      for _, nonsense in ipairs(answers) do
        local result = nvim:lua(
          [[
            local lampblack, client = require('lampblack'), { name = 'test', version = '1' }
            local request = { client = client, destination = { provider = 'test' }, task = ..., items = {} }
            local context = lampblack.open_context(request)
            return {
              share = lampblack.share(request),
              authorize = context:authorize({ kind = 'command', command = (...):gsub('allow', 'yes') .. '' }),
              restore = context:restore((...), { purpose = 'display' }),
            }
          ]],
          nonsense
        )
        assert(result.share.decision == 'block' and #result.share.items == 0, nonsense .. vim.inspect(result.share))
        assert(#result.share.reasons > 0, nonsense)
        assert(result.authorize.decision == 'block', nonsense .. vim.inspect(result.authorize))
        assert(result.restore.text == nonsense and result.restore.restored == 0, vim.inspect(result.restore))
      end
    end,
  },
  {
    name = 'there is no sidecar: sharing is blocked with the reason, editing is as ever',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim)
      nvim:edit('none.env', { 'T=' .. lookalikes.github() })
      assert(state(nvim) == 'missing', state(nvim))
      local result = nvim:lua([[
        local context = require('lampblack').open_context({
          client = { name = 'test', version = '1' }, destination = { provider = 'test' }, task = 'explain', items = {},
        })
        context:update({ { kind = 'add', item = { id = '1', kind = 'prompt', text = 'hello' } } })
        return { share = context:share(), restore = context:restore('plain', { purpose = 'display' }) }
      ]])
      assert(result.share.decision == 'block' and #result.share.reasons == 1, vim.inspect(result.share))
      assert(result.restore.text == 'plain', vim.inspect(result.restore))
      nvim:type('Gomore<Esc>:write<CR>')
      nvim:wait('the file to be written', function()
        return vim.fn.readfile(nvim.directory .. '/files/none.env')[2] == 'more'
      end)
    end,
  },
  {
    name = 'a sidecar that crashes at its start is tried again at growing intervals, and given up never',
    setup = "{ binary = '/bin/false' }",
    run = function(nvim)
      local failures = function()
        return nvim:lua("return require('lampblack').status().failures")
      end
      local begin = vim.uv.now()
      nvim:wait('three crashes', function()
        return failures() >= 3
      end)
      vim.uv.update_time()
      assert(vim.uv.now() - begin >= 200, 'no pause between them')
      vim.wait(300)
      assert(failures() <= 4, failures())
    end,
  },
  {
    name = 'restart starts another process, and open buffers and contexts go to it',
    run = function(nvim)
      local token = lookalikes.github()
      nvim:edit('restart.env', { 'a', 'T=' .. token })
      nvim:wait_for(1)
      nvim:lua(open, token)
      local before = process(nvim)
      nvim:command('Lampblack restart')
      nvim:wait('another process', function()
        local now = process(nvim)
        return state(nvim) == 'running' and now and now ~= before
      end)
      nvim:wait_for(1)
      assert(nvim:lua('return context:share().decision') == 'redact')
      assert(nvim:lua("return require('lampblack').status().failures") == 0)
      nvim:wait('the old process to be gone', function()
        return vim.uv.kill(before, 0) ~= 0
      end)
    end,
  },
  {
    name = 'the sidecar ends with the editor',
    run = function(nvim)
      nvim:edit('end.env', { 'x' })
      nvim:wait('the sidecar', function()
        return state(nvim) == 'running'
      end)
      local sidecar = process(nvim)
      pcall(vim.rpcnotify, nvim.channel, 'nvim_command', 'qall!')
      assert(vim.wait(3000, function()
        return vim.uv.kill(sidecar, 0) ~= 0
      end, 20))
    end,
  },
}
