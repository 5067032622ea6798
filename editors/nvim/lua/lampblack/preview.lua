-- The preview: a tab with a diff of a text and of what an assistant would receive of it.
local mask = require('lampblack.mask')
local position = require('lampblack.position')

local M = {}

local notes = vim.api.nvim_create_namespace('lampblack.preview')

-- Fills the current window with a buffer that exists nowhere else: never written, gone with its window.
---@param lines string[]
---@param title string
---@return integer bufnr
function M.scratch(lines, title)
  vim.bo.bufhidden = 'wipe'
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.bo[bufnr].bufhidden = 'wipe'
  -- What is covered here is known already.
  vim.b[bufnr].lampblack_own = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.api.nvim_win_set_buf(0, bufnr)
  vim.wo.winbar = ' ' .. title:gsub('%%', '%%%%')
  return bufnr
end

local function diffed(lines, filetype, title)
  local bufnr = M.scratch(lines, title)
  -- The syntax alone: setting the filetype would start other language servers on it.
  vim.bo[bufnr].syntax = filetype
  vim.cmd.diffthis()
  return bufnr
end

-- Why something is shared as it is, as far as no placeholder's own note says it.
local function other_reasons(result)
  local messages = {}
  for _, reason in ipairs(result.reasons) do
    if
      type(reason) == 'table'
      and type(reason.message) == 'string'
      and (result.decision == 'block' or not reason.findingId)
    then
      table.insert(messages, reason.message)
    end
  end
  return messages
end

-- Shows why nothing would be shared. The text itself is not shown: nobody has said where its values are.
---@param result lampblack.ShareResult
---@param item? lampblack.SharedItem
function M.refuse(result, item)
  local lines = { 'Nothing of this would be shared.', '' }
  for _, message in ipairs(item and item.withheld and { item.withheld } or other_reasons(result)) do
    table.insert(lines, '• ' .. tostring(message):gsub('%s+', ' '))
  end
  if result.question then
    table.insert(lines, '• A person is asked: `:Lampblack answer`')
  end
  vim.cmd.tabnew()
  M.scratch(lines, ('what an assistant would receive (%s)'):format(item and 'withheld' or result.decision))
end

---@param original string[]
---@param filetype string
---@param result lampblack.ShareResult
---@param item lampblack.SharedItem
---@param title? string
function M.show(original, filetype, result, item, title)
  local replacements = item.replacements or {}
  local redacted = vim.split(item.text, '\n', { plain = true })
  local found = ('%d value%s replaced'):format(#replacements, #replacements == 1 and '' or 's')

  vim.cmd.tabnew()
  local left = diffed(original, filetype, 'here')
  if require('lampblack.screen').is_enabled() then
    mask.set(
      left,
      vim.tbl_map(function(replacement)
        return position.span(original, replacement.range)
      end, replacements)
    )
  end

  vim.cmd('rightbelow vsplit')
  local right =
    diffed(redacted, filetype, ('%s (%s, %s)'):format(title or 'what an assistant would receive', result.decision, found))
  for _, replacement in ipairs(replacements) do
    local place = position.span(redacted, replacement.redactedRange)
    vim.api.nvim_buf_set_extmark(right, notes, place[1], place[2], {
      end_row = place[3],
      end_col = place[4],
      hl_group = 'LampblackPlaceholder',
      virt_text = { { ('  %s: %s'):format(replacement.class, replacement.rule), 'Comment' } },
      virt_text_pos = 'eol',
    })
  end
  local reasons = vim.tbl_map(function(message)
    return { { '• ' .. message, 'Comment' } }
  end, other_reasons(result))
  vim.api.nvim_buf_set_extmark(right, notes, #redacted - 1, 0, { virt_lines = reasons })
end

return M
