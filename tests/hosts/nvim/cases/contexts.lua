-- The Lua API for assistants' context windows.
local lookalikes = require('lookalikes')

-- Runs Lua in the host that ends with a table, with a context `context` of one file and the token in `token`.
local function with_context(nvim, token, code)
  return nvim:lua([[
    local token, text, uri = ...
    local lampblack = require('lampblack')
    local context = lampblack.open_context({
      client = { name = 'test', version = '1' }, destination = { provider = 'test', model = 'm' }, task = 'explain',
      items = { { id = 'file', kind = 'file', uri = uri, languageId = 'sh', text = text } },
    })
  ]] .. code, token, ('export A="é𝄞"\nexport T="%s" # %s\n'):format(token, token), 'file:///project/a.sh')
end

return {
  {
    name = 'share redacts and restore gives the original bytes, into the file that they came from alone',
    run = function(nvim)
      local token = lookalikes.github()
      local result = with_context(
        nvim,
        token,
        [[
        local shared = context:share()
        local redacted = shared.items[1].text
        local function restore(purpose, target)
          return context:restore(redacted, { purpose = purpose, target = target })
        end
        return {
          shared = shared, text = text,
          right = restore('edit', { uri = uri }), wrong = restore('edit', { uri = 'file:///project/b.sh' }),
          display = restore('display'), tool = restore('tool', { tool = 'shell' }),
          command = context:authorize({ kind = 'edit', uri = uri, text = redacted }),
        }
      ]]
      )
      local shared = result.shared
      assert(shared.decision == 'redact' and type(shared.receipt) == 'string', vim.inspect(shared))
      assert(not lookalikes.part_in(vim.inspect(shared), token), vim.inspect(shared))
      local item = shared.items[1]
      assert(item.id == 'file' and #item.replacements == 2 and #shared.legend == 1, vim.inspect(shared))
      assert(item.text:find('^export A="é𝄞"\nexport T="(Zq%w+)" # %1\n$'), item.text)
      assert(result.right.text == result.text and #result.right.withheld == 0, vim.inspect(result.right))
      for _, kept in ipairs({ 'wrong', 'display', 'tool' }) do
        assert(result[kept].text == item.text and #result[kept].withheld > 0, kept .. vim.inspect(result[kept]))
      end
      assert(result.command.decision == 'allow', vim.inspect(result.command))
    end,
  },
  {
    name = 'a stream split at every byte restores the original bytes',
    run = function(nvim)
      local token = lookalikes.github()
      local result = with_context(
        nvim,
        token,
        [[
        local answer = '𝄞 ' .. context:share().items[1].text .. ' Zq and Z'
        local pieces = {}
        local stream = context:restore_stream({ purpose = 'edit', target = { uri = uri } })
        for byte in answer:gmatch('.') do
          pieces[#pieces + 1] = stream:push(byte).text
        end
        pieces[#pieces + 1] = stream:finish().text

        -- Without waiting for each answer, and in two pieces for a few of the places.
        local later = {}
        local unfinished = 0
        for cut = 1, #answer - 1, 7 do
          local parts = context:restore_stream({ purpose = 'edit', target = { uri = uri } })
          local at = #later + 1
          later[at] = ''
          unfinished = unfinished + 1
          local function add(restored)
            later[at] = later[at] .. restored.text
          end
          parts:push(answer:sub(1, cut), add)
          parts:push(answer:sub(cut + 1), add)
          parts:finish(function(restored)
            add(restored)
            unfinished = unfinished - 1
          end)
        end
        vim.wait(5000, function() return unfinished == 0 end, 5)
        return { pieces = table.concat(pieces), later = later, expected = '𝄞 ' .. text .. ' Zq and Z' }
      ]]
      )
      assert(result.pieces == result.expected, result.pieces)
      assert(#result.later > 5)
      for _, text in ipairs(result.later) do
        assert(text == result.expected, text)
      end
    end,
  },
  {
    name = 'a value with quotes and backslashes is escaped for the JSON that it is restored into',
    run = function(nvim)
      local secret = lookalikes.password() .. '\\t' .. lookalikes.password()
      local result = nvim:lua(
        [[
        local uri, secret = 'file:///project/a.json', ...
        local text = 'password = "' .. secret .. '"\n'
        local context = require('lampblack').open_context({
          client = { name = 'test', version = '1' }, destination = { provider = 'test' }, task = 'explain',
          items = { { id = '1', kind = 'file', uri = uri, text = text } },
        })
        local redacted = context:share().items[1].text
        local json = vim.json.encode({ answer = redacted })
        local restored = context:restore(json, { purpose = 'edit', target = { uri = uri }, escaping = 'json' }).text
        return { text = text, redacted = redacted, answer = vim.json.decode(restored).answer }
      ]],
        secret
      )
      assert(not lookalikes.part_in(result.redacted, secret), result.redacted)
      assert(result.answer == result.text, result.answer)
    end,
  },
  {
    name = 'updates reach the sidecar in order, with positions behind characters outside of the basic plane',
    run = function(nvim)
      local token = lookalikes.github()
      local result = with_context(
        nvim,
        token,
        [[
        local findings = {}
        local seen = 0
        context.options.on_findings = function(published)
          seen = published.context.version
          findings = published
        end
        local units = lampblack.encoding() == 'utf-8' and 6 or 3
        local begin = 10 + units
        context:update({
          { kind = 'add', item = { id = 'prompt', kind = 'prompt', text = 'what is this?' }, index = 0 },
          { kind = 'edit', itemId = 'file', edits = {
            { range = { start = { line = 0, character = begin }, ['end'] = { line = 0, character = begin } }, text = 'X' },
            { range = { start = { line = 1, character = 0 }, ['end'] = { line = 1, character = 6 } }, text = 'set' },
          } },
        })
        context:update({ { kind = 'add', item = { id = 'out', kind = 'terminal', text = 'key ' .. token } } })
        local first = context:share()
        vim.wait(2000, function() return seen == context.version end, 10)
        context:update({
          { kind = 'remove', itemId = 'out' },
          { kind = 'replace', item = { id = 'prompt', kind = 'prompt', text = 'no' } },
        })
        local ok, problem = pcall(context.update, context, { { kind = 'remove', itemId = 'unheard' } })
        local last = context:share()
        return { first = first, last = last, findings = findings, version = context.version, ok = ok, problem = problem }
      ]]
      )
      local first, last = result.first, result.last
      assert(
        vim.deep_equal(
          vim.tbl_map(function(item)
            return item.id
          end, first.items),
          { 'prompt', 'file', 'out' }
        ),
        vim.inspect(first)
      )
      assert(first.items[2].text:find('^export A="é𝄞X"\nset T="Zq', 1), first.items[2].text)
      assert(
        first.items[3].text:find('^key Zq%w+$') and not lookalikes.part_in(vim.inspect(first), token),
        vim.inspect(first)
      )
      assert(#last.items == 2 and last.items[1].text == 'no', vim.inspect(last))
      assert(result.version == 4 and not result.ok and result.problem:find('unheard', 1, true), vim.inspect(result.problem))
      assert(result.findings.decision == 'redact' and #result.findings.items >= 1, vim.inspect(result.findings))
      assert(not lookalikes.part_in(vim.inspect(result.findings), token))
    end,
  },
  {
    name = 'one-shot shares, opaque items, coroutines and callbacks',
    run = function(nvim)
      local token = lookalikes.github()
      local result = nvim:lua(
        [[
        local lampblack = require('lampblack')
        local request = {
          client = { name = 'test', version = '1' }, destination = { provider = 'test' }, task = 'review',
          style = 'same-length',
          items = {
            { id = '1', kind = 'prompt', text = 'my key is ' .. ... },
            { id = '2', kind = 'other', opaque = { mediaType = 'image/png', size = 10 } },
          },
        }
        local by_callback, by_coroutine
        lampblack.share(request, function(answer) by_callback = answer end)
        coroutine.wrap(function() by_coroutine = lampblack.share(request) end)()
        vim.wait(3000, function() return by_callback and by_coroutine end, 5)
        return { waited = lampblack.share(request), callback = by_callback, coroutine = by_coroutine }
      ]],
        token
      )
      for _, way in ipairs({ 'waited', 'callback', 'coroutine' }) do
        local answer = result[way]
        assert(answer.decision == 'redact', way .. vim.inspect(answer))
        assert(#answer.items[1].text == #('my key is ' .. token), vim.inspect(answer))
        assert(not lookalikes.part_in(vim.inspect(answer), token), vim.inspect(answer))
        assert(answer.items[2].text == nil and answer.items[2].withheld, vim.inspect(answer))
      end
    end,
  },
  {
    name = 'a closed context shares and restores nothing',
    run = function(nvim)
      local token = lookalikes.github()
      local result = with_context(
        nvim,
        token,
        [[
        local redacted = context:share().items[1].text
        context:close()
        context:close()
        return {
          redacted = redacted, share = context:share(), status = lampblack.status(),
          restore = context:restore(redacted, { purpose = 'edit', target = { uri = uri } }),
          authorize = context:authorize({ kind = 'command', command = 'true' }),
        }
      ]]
      )
      assert(result.share.decision == 'block' and #result.share.items == 0 and result.share.reasons[1].message)
      assert(result.restore.text == result.redacted and #result.restore.withheld > 0, vim.inspect(result.restore))
      assert(result.authorize.decision == 'block', vim.inspect(result.authorize))
      assert(result.status.contexts == 0)
    end,
  },
}
