-- An assistant that is a language server behind its guard: what it receives while a person types, and what comes back.
local lookalikes = require('lookalikes')

-- Starts it and attaches the current buffer.
local function start(nvim, given)
  nvim:lua(
    [[
    local host, server, log = ...
    local command = { host, '--clean', '--headless', '-l', server, log }
    client_id = vim.lsp.start({
      name = 'assistant',
      cmd = require('lampblack.adapters.lsp').wrap(command, { client = { name = 'assistant', version = '1' } }),
      root_dir = vim.fn.getcwd(),
      flags = { debounce_text_changes = 1 },
      handlers = {
        ['workspace/readFile'] = function(_, params)
          return { text = table.concat(vim.fn.readfile(vim.uri_to_fname(params.uri)), '\n') }
        end,
      },
    })
    function ask(method, params)
      local answer
      local client = vim.lsp.get_client_by_id(client_id)
      vim.wait(5000, function() return client.initialized and vim.lsp.buf_is_attached(0, client_id) end, 5)
      local function callback(problem, result) answer = { problem = problem, result = result } end
      if vim.fn.has('nvim-0.11') == 1 then
        client:request(method, params, callback, 0)
      else
        client.request(method, params, callback, 0)
      end
      vim.wait(5000, function() return answer end, 5)
      return answer
    end
    function complete()
      return ask('textDocument/inlineCompletion', {
        textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = 0, character = 0 },
        context = { triggerKind = 2 },
      })
    end
  ]],
    given.host,
    given.repository .. '/tests/hosts/nvim/completing_server.lua',
    nvim.directory .. '/received'
  )
end

local function received(nvim)
  local path = nvim.directory .. '/received'
  return vim.fn.filereadable(path) == 1 and table.concat(vim.fn.readfile(path), '\n') or ''
end

local function texts(answer)
  return vim.tbl_map(function(item)
    return item.insertText
  end, answer.result.items)
end

return {
  {
    name = 'the server gets masks as long as the values, and completions with whole placeholders get the values back',
    run = function(nvim, given)
      local token, password = lookalikes.github(), 'pä𝄞' .. lookalikes.password()
      nvim:edit(
        'complete.py',
        { 'TOKEN = "' .. token .. '"', 'x = "𝄞" ; password = "' .. password .. '" ; y = 2', '', 'z = 3' }
      )
      start(nvim, given)
      local answer = texts(nvim:lua('return complete()'))
      assert(answer[1] == 'TOKEN = "' .. token .. '"', vim.inspect(answer))
      assert(vim.tbl_contains(answer, 'z = 3') and not vim.inspect(answer):find('Zq', 1, true), vim.inspect(answer))
      -- Edits before, in and behind the values keep both sides in step: the server asserts every position.
      for _, keys in ipairs({
        'ggOabove 𝄞<Esc>',
        'jA # é<Esc>',
        'jA # end<Esc>',
        'Go<Esc>dd',
        'ggdd',
        'GA = 4<Esc>',
        'u',
      }) do
        nvim:type(keys)
        vim.wait(60)
      end
      answer = texts(nvim:lua('return complete()'))
      assert(answer[1] == 'TOKEN = "' .. token .. '" # é', vim.inspect(answer))
      for _, value in ipairs({ token, password }) do
        assert(not lookalikes.part_in(received(nvim), value), received(nvim))
      end
    end,
  },
  {
    name = 'a secret that is typed is masked from where it can be known',
    run = function(nvim, given)
      local token = lookalikes.github()
      nvim:edit('typed.py', { 'import os', '' })
      start(nvim, given)
      nvim:type('Go')
      for character in ('key = "' .. token .. '"'):gmatch('.') do
        nvim:type(character)
        vim.wait(15)
      end
      nvim:lua('return complete()')
      assert(received(nvim):find('key = ', 1, true), received(nvim))
      -- Its first characters name the issuer and are no part of the secret: so far it could be anything.
      assert(not lookalikes.part_in(received(nvim), token:sub(#'ghp_' + 1)), received(nvim))
    end,
  },
  {
    name = 'what the server asks for and what else it is told are redacted, too',
    run = function(nvim, given)
      local token = lookalikes.github()
      local path = nvim:edit('asked.py', { 'TOKEN = "' .. token .. '"' })
      start(nvim, given)
      local answer = nvim:lua('return ask("test/askClient", { uri = vim.uri_from_fname(...) })', path)
      assert(answer.result.text:find('^TOKEN = "Zq%w+"$') and #answer.result.text == #token + 10, vim.inspect(answer))
      nvim:lua('return ask("textDocument/didShowCompletion", { item = { insertText = "x = " .. ... } })', token)
      nvim:lua([[
        local client = vim.lsp.get_client_by_id(client_id)
        local unopened = { uri = 'file:///unopened', version = 1 }
        local piece = { textDocument = unopened, contentChanges = { { text = 'piecemeal' } } }
        for _, method in ipairs({ 'textDocument/didChange', 'notebookDocument/didChange' }) do
          client.rpc.notify(method, piece)
        end
        return ask('test/after', {})
      ]])
      assert(received(nvim):find('didShowCompletion', 1, true), received(nvim))
      assert(received(nvim):find('test\\?/after') and not received(nvim):find('piecemeal', 1, true), received(nvim))
      assert(not lookalikes.part_in(received(nvim), token), received(nvim))
    end,
  },
  {
    name = 'without a sidecar the server gets empty lines, and nothing is completed',
    setup = "{ binary = '/nonexistent/lampblack' }",
    run = function(nvim, given)
      local word = lookalikes.password()
      nvim:edit('blocked.py', { 'a = 1 # ' .. word, 'b = 2' })
      start(nvim, given)
      local answer = nvim:lua('return complete()')
      assert(answer.problem and answer.problem.message:find('lampblack: not shared', 1, true), vim.inspect(answer))
      nvim:type('Goc = 3<Esc>')
      vim.wait(100)
      local all = received(nvim)
      assert(all:find('didOpen', 1, true) and not all:find('b = 2', 1, true) and not all:find('c = 3', 1, true), all)
      assert(not lookalikes.part_in(all, word), all)
    end,
  },
}
