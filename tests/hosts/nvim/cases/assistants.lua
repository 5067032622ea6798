-- Assistants behind their guards: whole loops with a model that is not ours, whose plugins are stubs of the real ones at the
-- places where the guards hook in (stubs/).
local lookalikes = require('lookalikes')
local model = require('model')

local plugins = {
  codecompanion = {
    run = [[
      local stub = require('codecompanion')
      local adapter = require('lampblack.adapters.codecompanion').wrap(vim.deepcopy(stub.adapter))
      return stub.run(port, prompt, shared, adapter)
    ]],
    read = function(path)
      return { name = 'read_file', arguments = { filepath = path } }
    end,
    edit = function(path, old, new)
      local edits = { { oldText = old, newText = new } }
      return { name = 'insert_edit_into_file', arguments = { filepath = path, edits = edits } }
    end,
    shares_buffer = true,
  },
  copilotchat = {
    run = [[
      local stub = require('copilotchat')
      local provider, functions = require('lampblack.adapters.copilotchat').wrap(stub.provider, stub.functions)
      return stub.run(port, prompt, provider, functions)
    ]],
    read = function(path)
      return { name = 'file', arguments = { path = path } }
    end,
    edit = function(path, old, new)
      return { name = 'edit', arguments = { filename = path, old = old, new = new } }
    end,
  },
  avante = {
    run = [[
      local stub = require('avante')
      return stub.run(port, prompt, require('lampblack.adapters.avante').wrap(stub.provider, stub.tools))
    ]],
    read = function(path)
      return { name = 'view', arguments = { path = path } }
    end,
    edit = function(path, old, new)
      return { name = 'str_replace', arguments = { path = path, old_str = old, new_str = new } }
    end,
  },
}

local function run(nvim, given, plugin, port, prompt, shared)
  return nvim:lua(
    ([[
      local stubs, port, prompt, shared = ...
      package.path = stubs .. '/?.lua;' .. package.path
      -- Their schedulers are coroutines that no one else may yield to.
      local thread = coroutine.create(function() %s end)
      local ok, result = coroutine.resume(thread)
      assert(coroutine.status(thread) == 'dead', 'it yielded to a stranger')
      return { ok = ok, result = result }
    ]]):format(plugin.run),
    given.repository .. '/tests/hosts/nvim/stubs',
    port,
    prompt,
    shared
  )
end

local function call(id, what)
  return { text = 'I will call a tool.', call = vim.tbl_extend('error', { id = id }, what) }
end

local cases = {}

for name, plugin in vim.spairs(plugins) do
  table.insert(cases, {
    name = name .. ': a loop of prompt, read and edit, in which the model gets no value and the file gets its own back',
    run = function(nvim, given)
      local prompted, token, password = lookalikes.github(), lookalikes.github(), lookalikes.password()
      local path = nvim:edit('deploy.py', { 'TOKEN = "' .. token .. '"', 'password = "' .. password .. '"', 'RETRIES = 3' })
      local other = nvim:edit('other.py', { 'token = "' .. token .. '"', 'DEBUG = 1' })
      local written
      local loop = model.start({
        function()
          return call('call_1', plugin.read(path))
        end,
        function(body)
          written = assert(body:match('TOKEN = [\\"]*(Zq%w+)'), body)
          local old = ('TOKEN = "%s"'):format(written)
          return call('call_2', plugin.edit(path, old, old .. '  # production\nALSO = "' .. written .. '"'))
        end,
        function()
          return call('call_3', plugin.edit(other, 'DEBUG = 1', 'DEBUG = "' .. written .. '"'))
        end,
        function()
          return { text = 'Done.' }
        end,
      })
      local answer = run(nvim, given, plugin, loop.port, 'My key is ' .. prompted .. ', use it.', other)
      loop:stop()
      assert(answer.ok and answer.result == 'Done.' and #loop.received == 4, vim.inspect(answer))
      for _, body in ipairs(loop.received) do
        for _, value in ipairs({ prompted, token, password }) do
          assert(not lookalikes.part_in(body, value), body)
        end
        local decoded = vim.json.decode(body)
        assert(decoded.model == 'large' and decoded.stream == true, body)
      end
      assert(loop.received[4]:find('stand for them', 1, true), 'the model is told what the words are')
      assert(
        vim.deep_equal(vim.fn.readfile(path), {
          'TOKEN = "' .. token .. '"  # production',
          'ALSO = "' .. token .. '"',
          'password = "' .. password .. '"',
          'RETRIES = 3',
        }),
        table.concat(vim.fn.readfile(path), '\n')
      )
      -- Into another file it comes only if it was shared from there.
      local second = vim.fn.readfile(other)[2]
      assert(second == ('DEBUG = "%s"'):format(plugin.shares_buffer and token or written), second)
      -- The plugin's own temporary files have the redacted body.
      for _, file in ipairs(nvim:lua("return vim.fn.glob(vim.fs.dirname(vim.fn.tempname()) .. '/*', true, true)")) do
        for _, line in ipairs(vim.fn.readfile(file)) do
          assert(not lookalikes.part_in(line, token) and not lookalikes.part_in(line, prompted), line)
        end
      end
    end,
  })
  table.insert(cases, {
    name = name .. ': without a sidecar nothing is sent',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim, given)
      local loop = model.start({})
      local path = nvim:edit('x.py', { 'x = 1' })
      local answer = run(nvim, given, plugin, loop.port, 'hello', path)
      loop:stop()
      assert(not answer.ok and answer.result:find('^lampblack: not shared: '), vim.inspect(answer))
      assert(#loop.received == 0, vim.inspect(loop.received))
    end,
  })
end

table.insert(cases, {
  name = 'avante: a command that needs a person is not run',
  run = function(nvim, given)
    local path = nvim:edit('x.py', { 'x = 1' })
    local told
    local loop = model.start({
      function()
        return call('call_1', { name = 'bash', arguments = { command = 'npm publish; touch ' .. path .. '.published' } })
      end,
      function(body)
        told = body
        return { text = 'Done.' }
      end,
    })
    local answer = run(nvim, given, plugins.avante, loop.port, 'publish it', path)
    loop:stop()
    assert(answer.ok and answer.result == 'Done.', vim.inspect(answer))
    assert(told:find('lampblack: not allowed', 1, true), told)
    assert(vim.fn.filereadable(path .. '.published') == 0)
  end,
})

table.insert(cases, {
  name = 'images are withheld, and keys and long numbers are examined as well',
  run = function(nvim)
    local token = lookalikes.github()
    local result = nvim:lua(
      [[
      local guard = require('lampblack.adapters.conversation').new({})
      local body = {
        max_tokens = 4096, temperature = 0.5, empty = vim.empty_dict(),
        messages = { { role = 'user', content = {
          { type = 'text', text = 'look' },
          { type = 'image_url', image_url = { url = 'data:image/png;base64,AAAA' } },
          { type = 'text', text = 'data:image/png;base64,BBBB' },
        } } },
        input = { [...] = 1 },
      }
      return { json = vim.json.encode(guard:redact(body)), again = vim.json.encode(guard:redact(body)) }
    ]],
      token
    )
    assert(not result.json:find('AAAA', 1, true) and not result.json:find('BBBB', 1, true), result.json)
    assert(not lookalikes.part_in(result.json, token), result.json)
    local decoded = vim.json.decode(result.json)
    assert(decoded.max_tokens == 4096 and decoded.temperature == 0.5, result.json)
    assert(result.json:find('"empty":{}', 1, true), result.json)
    assert(result.json == result.again, result.again)
  end,
})

return cases
