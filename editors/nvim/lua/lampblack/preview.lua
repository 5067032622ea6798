-- The preview: a tab with a diff of a text and of what an assistant would receive of it.
local mask = require('lampblack.mask')
local position = require('lampblack.position')

local M = {}

local notes = vim.api.nvim_create_namespace('lampblack.preview')

-- Fills the current window with a buffer that exists nowhere else: never written, gone with its window.
local function scratch(lines, filetype, title)
  local bufnr = vim.api.nvim_create_buf(false, true)
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
  vim.api.nvim_win_set_buf(0, bufnr)
  -- The syntax alone: setting the filetype would start other language servers on it.
  vim.bo[bufnr].syntax = filetype
  vim.wo.winbar = ' ' .. title:gsub('%%', '%%%%')
  vim.cmd.diffthis()
  return bufnr
end

---@param original string[]
---@param filetype string
---@param result lampblack.ShareResult
---@param item lampblack.SharedItem
function M.show(original, filetype, result, item)
  local replacements = item.replacements or {}
  local redacted = vim.split(item.text, '\n', { plain = true })
  local found = ('%d value%s replaced'):format(#replacements, #replacements == 1 and '' or 's')

  vim.cmd.tabnew()
  vim.bo.bufhidden = 'wipe'
  local left = scratch(original, filetype, 'here')
  if mask.is_enabled() then
    mask.set(
      left,
      vim.tbl_map(function(replacement)
        return position.span(original, replacement.range)
      end, replacements)
    )
  end

  vim.cmd('rightbelow vsplit')
  local right = scratch(redacted, filetype, ('what an assistant would receive (%s, %s)'):format(result.decision, found))
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
end

return M
