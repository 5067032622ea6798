-- Pastes: what holds a secret can be pasted as a placeholder or as a reference to the environment, and it is told when one
-- was pasted as it is. Never a dialog, and nothing at all in files that are there for credentials.
local client = require('lampblack.client')
local config = require('lampblack.config')
local files = require('lampblack.files')
local hidden = require('lampblack.hidden')
local position = require('lampblack.position')

local M = {}

-- What is larger is no secret but a file.
local longest = 50000
-- A paste waits no longer for the sidecar, and is then done as it is.
local patience_ms = 400
local request_ms = 1000
-- Shorter ones are no pasted secrets.
local shortest = 8

local streamed = {} ---@type string[]
local pasted ---@type string? by the terminal, last
local told ---@type string? where it was told of last

local function say(message, level)
  vim.notify('lampblack: ' .. message, level or vim.log.levels.INFO)
end

---@class lampblack.Paste a text in its place, with the rest of its lines: names there tell what is a value
---@field text string
---@field first integer bytes before what is pasted
---@field last integer bytes up to its end

-- The paste after edits that touch it, and where the cursor belongs; nil if there is none.
---@param paste lampblack.Paste
---@param edits { range: lampblack.Range, text: string }[]
---@return string? text
---@return integer? cursor
local function applied(paste, edits)
  local own, last = {}, paste.last
  for _, edit in ipairs(edits) do
    local begin, finish = position.offset(paste.text, edit.range.start), position.offset(paste.text, edit.range['end'])
    if begin < paste.last and finish > paste.first then
      table.insert(own, edit)
      last = math.max(last, finish)
    end
  end
  if #own == 0 then
    return nil
  end
  local text = position.edited_at_once(paste.text, own)
  return text, #text - (#paste.text - last)
end

---@param paste lampblack.Paste
---@param done fun(text?: string, cursor?: integer, problem?: string)
local function as_placeholder(paste, done)
  require('lampblack').share({
    client = { name = 'Neovim', version = tostring(vim.version()) },
    destination = { provider = 'preview' },
    task = 'other',
    items = { { id = '1', kind = 'selection', languageId = vim.bo.filetype, text = paste.text } },
  }, function(shared)
    local item = shared.items[1]
    if not item or not item.text then
      local reason = shared.reasons[1]
      done(nil, nil, item and item.withheld or (reason and reason.message))
      return
    end
    done(applied(
      paste,
      vim.tbl_map(function(replacement)
        return { range = replacement.range, text = replacement.placeholder }
      end, item.replacements or {})
    ))
  end)
end

-- The edits of a code action, of whichever of its two forms.
local function edits_of(action, uri)
  local edits = {}
  for _, change in ipairs(vim.tbl_get(action or {}, 'edit', 'documentChanges') or {}) do
    if vim.tbl_get(change, 'textDocument', 'uri') == uri then
      vim.list_extend(edits, change.edits)
    end
  end
  vim.list_extend(edits, vim.tbl_get(action or {}, 'edit', 'changes', uri) or {})
  return vim.tbl_map(function(edit)
    return { range = edit.range, text = edit.newText }
  end, edits)
end

-- The sidecar knows how each language refers to the environment. It is shown a document that nobody sees, as it would be
-- after the paste.
---@param paste lampblack.Paste
---@param done fun(text?: string, cursor?: integer, problem?: string)
local function as_reference(paste, done)
  local uri = hidden.open('paste', vim.bo.filetype, paste.text, vim.fs.basename(vim.api.nvim_buf_get_name(0)))
  local function finish(...)
    hidden.close(uri)
    done(...)
  end
  local lines = vim.split(paste.text, '\n', { plain = true })
  local last_line = lines[#lines]
  client.request(
    'textDocument/codeAction',
    function()
      return {
        textDocument = { uri = uri },
        range = {
          start = { line = 0, character = 0 },
          ['end'] = { line = #lines - 1, character = position.units(last_line) },
        },
        context = { diagnostics = {} },
      }
    end,
    request_ms,
    function(actions, problem)
      local wanted = vim.tbl_filter(function(action)
        return vim.tbl_get(action, 'data', 'fix') == 'environment'
      end, type(actions) == 'table' and actions or {})
      local edits, left = {}, #wanted
      if left == 0 then
        finish(nil, nil, problem)
      end
      for _, action in ipairs(wanted) do
        client.request(
          'codeAction/resolve',
          function()
            return action
          end,
          request_ms,
          function(resolved)
            vim.list_extend(edits, edits_of(resolved, uri))
            left = left - 1
            if left == 0 then
              finish(applied(paste, edits))
            end
          end
        )
      end
    end
  )
end

local ways = { placeholder = as_placeholder, reference = as_reference }

local function is_ordinary(bufnr)
  return vim.bo[bufnr].buftype == ''
    and vim.bo[bufnr].modifiable
    and not files.is_credential_file(vim.api.nvim_buf_get_name(bufnr))
    and client.current() ~= nil
end

-- Where a text would come into the current line: behind the cursor, or before it.
---@param text string
---@param is_behind boolean
---@return lampblack.Paste
local function in_place(text, is_behind)
  local line = vim.api.nvim_get_current_line()
  local column = vim.api.nvim_win_get_cursor(0)[2]
  if is_behind and #line > 0 then
    column = column + #(vim.fn.matchstr(line:sub(column + 1), '^.'))
  end
  return { text = line:sub(1, column) .. text .. line:sub(column + 1), first = column, last = column + #text }
end

-- Puts the replaced line into the buffer, as one change, with the cursor behind what was pasted.
local function put(text, cursor)
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  local lines = vim.split(text, '\n', { plain = true })
  local before = vim.split(text:sub(1, cursor), '\n', { plain = true })
  vim.api.nvim_buf_set_lines(0, row, row + 1, false, lines)
  local is_inserting = vim.api.nvim_get_mode().mode:sub(1, 1) == 'i'
  local column = #before[#before]
  vim.api.nvim_win_set_cursor(0, { row + #before, is_inserting and column or math.max(0, column - 1) })
end

-- Waits for the paste as it may be instead. Nothing in time means that it is pasted as it is.
local function waited(way, paste)
  local is_done, text, cursor = false, nil, nil
  ways[way](paste, function(replaced, at)
    is_done, text, cursor = true, replaced, at
  end)
  vim.wait(patience_ms, function()
    return is_done
  end, 2)
  return text, cursor
end

-- Pastes a text guarded, or says false.
local function pasted_instead(text, is_behind)
  local way = config.options.paste.guard
  if not ways[way] or #text < shortest or #text > longest or not is_ordinary(0) then
    return false
  end
  local replaced, cursor = waited(way, in_place(text, is_behind))
  if not replaced then
    return false
  end
  put(replaced, cursor)
  say(('pasted as %s'):format(way))
  return true
end

-- vim.paste for the terminal's pastes, which may come in pieces.
local function guarded(original)
  return function(lines, phase)
    local mode = vim.api.nvim_get_mode().mode:sub(1, 1)
    if mode ~= 'n' and mode ~= 'i' then
      return original(lines, phase)
    end
    if phase == -1 or phase == 1 then
      streamed = {}
    end
    local joined = #streamed > 0 and (streamed[#streamed] .. lines[1]) or lines[1]
    streamed[math.max(1, #streamed)] = joined
    vim.list_extend(streamed, lines, 2)
    pasted = table.concat(streamed, '\n')
    if not ways[config.options.paste.guard] or not is_ordinary(0) then
      return original(lines, phase)
    elseif phase == 1 or phase == 2 then
      return true
    end
    return pasted_instead(pasted, mode == 'n') or original(streamed, -1)
  end
end

-- `p` and `P`, with a register and a count as ever.
local function guarded_key(key)
  return function()
    local register, count = vim.v.register, vim.v.count1
    local text = vim.fn.getreg(register)
    if count > 1 or vim.fn.getregtype(register) ~= 'v' or not pasted_instead(text, key == 'p') then
      vim.api.nvim_feedkeys(('"%s%d%s'):format(register, count, key), 'n', false)
    end
  end
end

-- Pastes a register with its secrets replaced; it stays unpasted if that can't be done.
---@param way "placeholder"|"reference"
---@param register? string
function M.run(way, register)
  if not ways[way] then
    say('paste takes placeholder or reference', vim.log.levels.ERROR)
    return
  end
  local text = vim.fn.getreg(register or '"')
  local is_lines = vim.fn.getregtype(register or '"') == 'V'
  if is_lines then
    -- Lines of their own, as `p` puts them.
    text = '\n' .. text:gsub('\n$', '')
    vim.cmd.normal({ '$', bang = true })
  end
  local before = { vim.api.nvim_get_current_buf(), vim.b.changedtick, vim.api.nvim_win_get_cursor(0) }
  ways[way](in_place(text, true), function(replaced, cursor, problem)
    if not vim.deep_equal(before, { vim.api.nvim_get_current_buf(), vim.b.changedtick, vim.api.nvim_win_get_cursor(0) }) then
      say('not pasted: the text or the cursor is another one now', vim.log.levels.WARN)
    elseif replaced then
      put(replaced, cursor)
    else
      say('not pasted: ' .. tostring(problem or 'there is no secret that could be replaced'), vim.log.levels.WARN)
    end
  end)
end

-- Says once that a paste brought a secret.
local function tell(bufnr)
  if config.options.paste.guard ~= 'tell' or bufnr ~= vim.api.nvim_get_current_buf() or not is_ordinary(bufnr) then
    return
  end
  local first, last = vim.api.nvim_buf_get_mark(bufnr, '['), vim.api.nvim_buf_get_mark(bufnr, ']')
  local found = vim.iter(require('lampblack.screen').diagnostics(bufnr)):find(function(diagnostic)
    return diagnostic.severity <= vim.diagnostic.severity.WARN
      and diagnostic.lnum + 1 <= last[1]
      and (diagnostic.end_lnum or diagnostic.lnum) + 1 >= first[1]
  end)
  local where = ('%d:%d:%d:%d:%d'):format(bufnr, first[1], first[2], last[1], last[2])
  if not found or where == told or first[1] == 0 then
    return
  end
  local end_line = vim.api.nvim_buf_get_lines(bufnr, last[1] - 1, last[1], false)[1] or ''
  local ok, lines =
    pcall(vim.api.nvim_buf_get_text, bufnr, first[1] - 1, first[2], last[1] - 1, math.min(#end_line, last[2] + 1), {})
  local text = ok and table.concat(lines, '\n') or ''
  local is_inserting = vim.api.nvim_get_mode().mode:sub(1, 1) == 'i'
  local function is_it(candidate)
    return candidate ~= nil and #candidate >= shortest and vim.startswith(text, (candidate:gsub('\n$', '')))
  end
  if is_it(pasted) or (not is_inserting and is_it(vim.fn.getreg('"'))) then
    told, pasted = where, nil
    say('a secret was pasted. Instead: u, and :Lampblack paste reference', vim.log.levels.WARN)
  end
end

-- Called by setup().
function M.setup()
  if not M.original then
    M.original = vim.paste
    vim.paste = guarded(M.original)
  end
  if ways[config.options.paste.guard] then
    for _, key in ipairs({ 'p', 'P' }) do
      if vim.fn.maparg(key, 'n') == '' then
        vim.keymap.set('n', key, guarded_key(key), { desc = 'put, with secrets replaced' })
      end
    end
  end
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = vim.api.nvim_create_augroup('lampblack.paste', {}),
    callback = function(event)
      tell(event.buf)
    end,
  })
end

return M
