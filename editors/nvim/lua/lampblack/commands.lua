-- The verbs of :Lampblack and their completion.
local M = {}

local function say(message, level)
  vim.notify('lampblack: ' .. message, level or vim.log.levels.INFO)
end

-- The text that a command is about: the visual selection, the lines of its range, or the whole buffer.
---@return string[] lines
---@return boolean is_whole
local function text_of(call)
  if call.range == 0 then
    return vim.api.nvim_buf_get_lines(0, 0, -1, false), true
  end
  local first, last = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  if call.range == 2 and first[2] == call.line1 and last[2] == call.line2 then
    return vim.fn.getregion(first, last, { type = vim.fn.visualmode() }), false
  end
  return vim.api.nvim_buf_get_lines(0, call.line1 - 1, call.line2, false), false
end

-- Asks what an assistant would get of some lines, and calls `use` with the answer and the item, or `refuse` when it is
-- nothing.
local function share(lines, is_whole, use, refuse)
  local name = vim.api.nvim_buf_get_name(0)
  require('lampblack').share({
    client = { name = 'Neovim', version = tostring(vim.version()) },
    destination = { provider = 'preview' },
    task = 'other',
    items = {
      {
        id = '1',
        kind = is_whole and 'file' or 'selection',
        uri = name ~= '' and vim.uri_from_bufnr(0) or nil,
        languageId = vim.bo.filetype,
        text = table.concat(lines, '\n'),
      },
    },
  }, function(result)
    local item = result.items[1]
    if result.decision == 'block' or not item or not item.text then
      refuse(result, item)
    else
      use(result, item)
    end
  end)
end

local verbs = {}

-- One line that fits most screens: a longer message would have to be dismissed.
function verbs.status()
  local status = require('lampblack').status()
  local mask = require('lampblack.screen').is_enabled() and 'on' or 'off'
  local process = status.process and (' (%d)'):format(status.process) or ''
  local found = ('%d found here, %d in all'):format(status.here, status.everywhere)
  say(('%s%s, %s, masks %s, %d contexts'):format(status.state, process, found, mask, status.contexts))
end

function verbs.preview(_, call)
  local lines, is_whole = text_of(call)
  share(lines, is_whole, function(result, item)
    require('lampblack.preview').show(lines, vim.bo.filetype, result, item)
  end, require('lampblack.preview').refuse)
end

function verbs.redact(register, call)
  register = register or '"'
  if not register:match('^["%w*+_/-]$') then
    say(('"%s" is not the name of a register'):format(register), vim.log.levels.ERROR)
    return
  end
  local lines, is_whole = text_of(call)
  local is_part = call.range > 0 and vim.fn.visualmode() == 'v' and #lines > 0 and not is_whole
  share(lines, is_whole, function(result, item)
    vim.fn.setreg(register, item.text, is_part and 'v' or 'V')
    say(('%s, %d replaced, in register %s'):format(result.decision, #(item.replacements or {}), register))
  end, function(result, item)
    local reason = item and item.withheld or (result.reasons[1] and result.reasons[1].message) or 'no reason given'
    say('nothing would be shared: ' .. tostring(reason), vim.log.levels.WARN)
  end)
end

-- A verb that turns something on, off or, without a word, the other way.
local function switch(turn, on, off)
  return function(wanted)
    if wanted == nil or wanted == 'on' or wanted == 'off' then
      say(turn(wanted and wanted == 'on') and on or off)
    else
      say('this takes on, off or nothing', vim.log.levels.ERROR)
    end
  end
end

verbs.mask = switch(function(on)
  return require('lampblack.screen').toggle(on)
end, 'masks are on', 'masks are off')

verbs.present = switch(function(on)
  return require('lampblack.screen').present(on)
end, 'all that is found is covered', 'the presentation is over')

function verbs.paste(way, call)
  require('lampblack.paste').run(way, call.fargs[3])
end

function verbs.inspect()
  require('lampblack.inspect').show()
end

function verbs.reveal(seconds)
  local wanted = tonumber(seconds or 10)
  if not wanted or wanted < 1 then
    say('reveal takes a number of seconds', vim.log.levels.ERROR)
  elseif not require('lampblack.mask').reveal(math.floor(wanted)) then
    say('the cursor is on nothing that is covered', vim.log.levels.WARN)
  end
end

function verbs.answer()
  require('lampblack.questions').show()
end

function verbs.grants()
  require('lampblack.grants').show()
end

function verbs.ledger()
  require('lampblack.ledger').show()
end

function verbs.log()
  local path = require('vim.lsp.log').get_filename()
  local binary = require('lampblack.config').find_binary() or 'lampblack'
  local lines = {}
  for _, line in ipairs(vim.fn.filereadable(path) == 1 and vim.fn.readfile(path) or {}) do
    if line:find(binary, 1, true) or line:find('lampblack', 1, true) then
      table.insert(lines, line)
    end
  end
  vim.cmd.tabnew()
  vim.bo.buftype = 'nofile'
  vim.bo.bufhidden = 'wipe'
  vim.bo.swapfile = false
  if #lines == 0 then
    lines = { ('The sidecar has written nothing to %s. The option `log_level` says what it writes.'):format(path) }
  end
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.bo.modifiable = false
  vim.cmd('normal! G')
end

function verbs.restart()
  require('lampblack').restart()
  say('the sidecar restarts')
end

local arguments =
  { mask = { 'on', 'off' }, present = { 'on', 'off' }, redact = { '"', '+', '*' }, paste = { 'placeholder', 'reference' } }

-- Runs `:Lampblack VERB [ARGUMENT]`.
---@param call table as nvim_create_user_command hands it over
function M.run(call)
  local verb = verbs[call.fargs[1]]
  if not verb then
    say(('there is no :Lampblack %s, see :help lampblack-commands'):format(call.fargs[1]), vim.log.levels.ERROR)
    return
  end
  verb(call.fargs[2], call)
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(line:gsub('^.*Lampblack%s+', ''), '%s+')
  local candidates = #words <= 1 and vim.tbl_keys(verbs) or arguments[words[1]] or {}
  local fitting = vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, lead)
  end, candidates)
  table.sort(fitting)
  return fitting
end

return M
