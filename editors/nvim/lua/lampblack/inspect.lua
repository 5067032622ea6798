-- The inspector: a window with every open context, who has it, where it goes, what is in it, what would be decided now, and
-- what was. <CR> on an item shows the difference between what is in the context and what goes out.
local context = require('lampblack.context')
local position = require('lampblack.position')
local questions = require('lampblack.questions')

local M = {}

local drawing = vim.api.nvim_create_namespace('lampblack.inspect')
-- A context that fills up is drawn once.
local pause_ms = 100

local says = { allow = 'shared as it is', redact = 'shared redacted', block = 'not shared' }
local colours = { allow = 'DiagnosticOk', redact = 'DiagnosticWarn', block = 'DiagnosticError' }

---@class lampblack.InspectedLine
---@field text string
---@field colour? string
---@field context? lampblack.Context
---@field item? lampblack.Item

local function name_of(item)
  return item.title or (item.uri and vim.fs.basename(item.uri)) or item.kind
end

local function findings_of(window, id)
  for _, entry in ipairs(vim.tbl_get(window, 'findings', 'items') or {}) do
    if entry.id == id then
      return entry.findings
    end
  end
  return {}
end

-- The lines about one context.
---@param window lampblack.Context
---@param add fun(depth: integer, line: lampblack.InspectedLine)
local function describe(window, add)
  local about = window:about()
  local destination = about.destination.provider .. (about.destination.model and '/' .. about.destination.model or '')
  local decision = vim.tbl_get(window, 'findings', 'decision')
  add(0, {
    text = ('%s → %s, for %s'):format(about.client.name, destination, about.task or 'other'),
    colour = 'Title',
    context = window,
  })
  local endpoint = about.destination.endpoint and (', ' .. about.destination.endpoint) or ''
  add(1, { text = ('%s, version %d%s'):format(window.id, window.version, endpoint), colour = 'Comment' })
  add(1, {
    text = 'now: ' .. (decision and says[decision] or 'not examined yet'),
    colour = colours[decision] or 'Comment',
  })
  for _, reason in ipairs(vim.tbl_get(window, 'findings', 'reasons') or {}) do
    add(2, { text = ('%s  %s'):format(reason.message, reason.policy or ''), colour = 'Comment' })
  end
  local remaining = #window.grants > 0 and require('lampblack.grants').list() or {}
  for _, grant in ipairs(remaining) do
    if grant.context == window.id then
      add(2, { text = 'granted: ' .. require('lampblack.grants').line_of(grant), colour = 'DiagnosticWarn' })
    end
  end
  local items = window:contents()
  add(1, { text = ('items: %d'):format(#items) })
  for _, item in ipairs(items) do
    local found = findings_of(window, item.id)
    local masked = not item.text and 'withheld: it is no text' or #found > 0 and ('%d to mask'):format(#found) or ''
    add(2, {
      text = ('%-10s %s  %s'):format(item.kind, name_of(item), masked),
      colour = masked ~= '' and colours.redact or nil,
      context = window,
      item = item,
    })
    for _, finding in ipairs(found) do
      local text = ('%s (%s, %s)'):format(finding.title, finding.class, finding.tier)
      add(3, { text = text, colour = 'Comment', context = window, item = item })
    end
  end
  add(1, { text = ('shares: %d'):format(#window.shares) })
  for index = #window.shares, 1, -1 do
    local share = window.shares[index]
    local outcome = share.decision == 'block' and '' or (', %d replaced'):format(share.replaced)
    local receipt = share.receipt and (', receipt ' .. share.receipt) or ''
    add(2, {
      text = ('%s  %s%s%s'):format(os.date('%H:%M:%S', share.time), says[share.decision], outcome, receipt),
      colour = colours[share.decision],
    })
  end
end

---@return lampblack.InspectedLine[]
local function all_lines()
  local lines = {}
  local function add(depth, line)
    line.text = ('  '):rep(depth) .. questions.plain(line.text):gsub('%s+$', '')
    table.insert(lines, line)
  end
  for _, window in ipairs(context.all()) do
    if #lines > 0 then
      add(0, { text = '' })
    end
    describe(window, add)
  end
  if #lines == 0 then
    add(0, { text = 'No assistant has a context open.', colour = 'Comment' })
  end
  return lines
end

local function draw(bufnr)
  local lines = all_lines()
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(
    bufnr,
    0,
    -1,
    false,
    vim.tbl_map(function(line)
      return line.text
    end, lines)
  )
  vim.bo[bufnr].modifiable = false
  vim.api.nvim_buf_clear_namespace(bufnr, drawing, 0, -1)
  for row, line in ipairs(lines) do
    if line.colour then
      vim.api.nvim_buf_set_extmark(bufnr, drawing, row - 1, 0, { end_col = #line.text, hl_group = line.colour })
    end
  end
  return lines
end

-- A text with stars in place of what was found in it, one for each unit, so that the ranges hold.
local function starred(text, ranges)
  return position.edited_at_once(
    text,
    vim.tbl_map(function(range)
      local first, last = position.offset(text, range.start), position.offset(text, range['end'])
      local stars = text:sub(first + 1, last):gsub('[^\r\n]+', function(piece)
        return ('*'):rep(position.units(piece))
      end)
      return { range = range, text = stars }
    end, ranges)
  )
end

-- The difference between an item and what goes out of it: as it went, or else as it would be masked.
---@param window lampblack.Context
---@param item lampblack.Item
local function show(window, item)
  if not item.text then
    vim.notify('lampblack: this is no text, so it is withheld')
    return
  end
  local shared = window.shared
  local original = vim.split(item.text, '\n', { plain = true })
  local sent = shared and shared.texts[item.id] == item.text and shared.answer.decision ~= 'block'
  for _, answered in ipairs(sent and shared.answer.items or {}) do
    if answered.id == item.id then
      if not answered.text then
        require('lampblack.preview').refuse(shared.answer, answered)
      else
        require('lampblack.preview').show(original, item.languageId or '', shared.answer, answered, 'what went out')
      end
      return
    end
  end
  local found = findings_of(window, item.id)
  local ranges = vim.tbl_map(function(finding)
    return finding.range
  end, found)
  require('lampblack.preview').show(original, item.languageId or '', {
    decision = vim.tbl_get(window, 'findings', 'decision') or 'not examined yet',
    reasons = vim.tbl_get(window, 'findings', 'reasons') or {},
  }, {
    text = starred(item.text, ranges),
    replacements = vim.tbl_map(function(finding)
      return { range = finding.range, redactedRange = finding.range, class = finding.class, rule = finding.rule }
    end, found),
  }, 'what would be masked')
end

-- Opens the inspector in a tab of its own. It follows what happens until it is closed.
function M.show()
  vim.cmd.tabnew()
  local bufnr =
    require('lampblack.preview').scratch({}, 'what assistants have, and what of it may go out  (<CR> shows an item)')
  local lines = draw(bufnr)
  vim.wo.foldmethod = 'indent'
  vim.bo[bufnr].shiftwidth = 2
  vim.wo.foldlevel = 99
  vim.wo.wrap = false
  vim.wo.cursorline = true
  vim.keymap.set('n', '<CR>', function()
    local line = lines[vim.api.nvim_win_get_cursor(0)[1]]
    if line and line.item then
      show(line.context, line.item)
    end
  end, { buffer = bufnr, desc = 'show what goes out of it' })
  vim.keymap.set('n', 'q', '<Cmd>tabclose<CR>', { buffer = bufnr, desc = 'close' })
  local is_due = false
  local listener = vim.api.nvim_create_autocmd('User', {
    pattern = { 'LampblackContexts', 'LampblackGrants' },
    callback = function()
      if not is_due then
        is_due = true
        vim.defer_fn(function()
          is_due = false
          if vim.api.nvim_buf_is_valid(bufnr) then
            lines = draw(bufnr)
          end
        end, pause_ms)
      end
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    buffer = bufnr,
    once = true,
    callback = function()
      vim.api.nvim_del_autocmd(listener)
    end,
  })
end

return M
