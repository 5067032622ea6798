-- Masks: ranges of a buffer are covered on the screen until the cursor is on them. The buffer's text is never touched.
--
-- A value has one invisible extmark over its range, which moves with edits, and while it is covered one overlay for each
-- of its characters: a longer overlay would not follow the text around a wrapped line's end.
local config = require('lampblack.config')

local M = {}

local ranges = vim.api.nvim_create_namespace('lampblack.mask.ranges')
local overlays = vim.api.nvim_create_namespace('lampblack.mask.overlays')
local overlay_priority = 5000
-- Range marks whose value is uncovered, by buffer: those that the cursor is on.
local uncovered = {} ---@type table<integer, table<integer, boolean>>

-- Those that a person has uncovered for a while, by buffer, with the seconds that are left.
local revealed = {} ---@type table<integer, table<integer, integer>>
local countdowns = vim.api.nvim_create_namespace('lampblack.mask.countdowns')
local countdown ---@type uv.uv_timer_t?
-- In a presentation the cursor uncovers nothing.
local is_presenting = false

---@class lampblack.Mark
---@field id integer
---@field row integer
---@field column integer
---@field end_row integer
---@field end_column integer

---@param mark table as nvim_buf_get_extmarks returns it
---@return lampblack.Mark
local function unpack_mark(mark)
  return { id = mark[1], row = mark[2], column = mark[3], end_row = mark[4].end_row, end_column = mark[4].end_col }
end

---@param bufnr integer
---@param row? integer only those that touch this line
---@return lampblack.Mark[]
local function marks_of(bufnr, row)
  local first, last = 0, -1 ---@type any, any
  if row then
    first, last = { row, 0 }, { row, -1 }
  end
  local found = vim.api.nvim_buf_get_extmarks(bufnr, ranges, first, last, { details = true, overlap = true })
  return vim.tbl_map(unpack_mark, found)
end

local function is_before(row, column, other_row, other_column)
  return row < other_row or (row == other_row and column < other_column)
end

local function uncover(bufnr, mark)
  local first, last = { mark.row, mark.column }, { mark.end_row, mark.end_column }
  for _, overlay in ipairs(vim.api.nvim_buf_get_extmarks(bufnr, overlays, first, last, {})) do
    -- One at the very end covers the first character of what follows.
    if is_before(overlay[2], overlay[3], mark.end_row, mark.end_column) then
      vim.api.nvim_buf_del_extmark(bufnr, overlays, overlay[1])
    end
  end
end

local function cover(bufnr, mark)
  local character = config.options.mask.character
  local lines = vim.api.nvim_buf_get_lines(bufnr, mark.row, mark.end_row + 1, false)
  for number, line in ipairs(lines) do
    local row = mark.row + number - 1
    local column = row == mark.row and mark.column or 0
    local finish = row == mark.end_row and math.min(mark.end_column, #line) or #line
    for _, piece in ipairs(vim.fn.split(line:sub(column + 1, finish), '\\zs')) do
      local cells = vim.fn.strdisplaywidth(piece, vim.fn.strdisplaywidth(line:sub(1, column)))
      vim.api.nvim_buf_set_extmark(bufnr, overlays, row, column, {
        end_col = column + #piece,
        virt_text = { { character:rep(cells), 'LampblackMask' } },
        virt_text_pos = 'overlay',
        hl_mode = 'replace',
        priority = overlay_priority,
        invalidate = true,
        undo_restore = false,
      })
      column = column + #piece
    end
  end
end

local function key(row, column, end_row, end_column)
  return ('%d:%d:%d:%d'):format(row, column, end_row, end_column)
end

---@param bufnr integer
---@param id integer
---@return lampblack.Mark?
local function mark_of(bufnr, id)
  local mark = vim.api.nvim_buf_get_extmark_by_id(bufnr, ranges, id, { details = true })
  if mark[1] then
    return { id = id, row = mark[1], column = mark[2], end_row = mark[3].end_row, end_column = mark[3].end_col }
  end
end

-- The marks that the cursor is on, if the buffer is in the current window.
---@param bufnr integer
---@return table<integer, lampblack.Mark> by their ids
local function under_cursor(bufnr)
  local by_id = {}
  if vim.api.nvim_get_current_buf() == bufnr then
    local cursor = vim.api.nvim_win_get_cursor(0)
    local row, column = cursor[1] - 1, cursor[2]
    -- Who types stands behind the last character.
    local slack = vim.api.nvim_get_mode().mode:sub(1, 1) == 'i' and 1 or 0
    for _, mark in ipairs(marks_of(bufnr, row)) do
      local begun = not is_before(row, column, mark.row, mark.column)
      if begun and is_before(row, column, mark.end_row, mark.end_column + slack) then
        by_id[mark.id] = mark
      end
    end
  end
  return by_id
end

-- Uncovers what the cursor is on and what is revealed, and covers the rest.
---@param bufnr integer
local function follow_cursor(bufnr)
  local before, now = uncovered[bufnr] or {}, {}
  local by_id = is_presenting and {} or under_cursor(bufnr)
  for id in pairs(revealed[bufnr] or {}) do
    by_id[id] = by_id[id] or mark_of(bufnr, id)
  end
  for id in pairs(by_id) do
    now[id] = true
  end
  uncovered[bufnr] = now
  for id in pairs(before) do
    local mark = not now[id] and mark_of(bufnr, id)
    if mark then
      uncover(bufnr, mark)
      cover(bufnr, mark)
    end
  end
  for id, mark in pairs(by_id) do
    if not before[id] then
      uncover(bufnr, mark)
    end
  end
end

-- Covers exactly these ranges of a buffer, in bytes. What was covered and still is, isn't drawn anew.
---@param bufnr integer
---@param wanted { [1]: integer, [2]: integer, [3]: integer, [4]: integer }[] row, column, end row, end column
function M.set(bufnr, wanted)
  local missing = {}
  if #wanted == 0 then
    vim.api.nvim_buf_clear_namespace(bufnr, ranges, 0, -1)
    vim.api.nvim_buf_clear_namespace(bufnr, overlays, 0, -1)
    uncovered[bufnr] = nil
    return
  end
  for _, range in ipairs(wanted) do
    missing[key(range[1], range[2], range[3], range[4])] = range
  end
  for _, mark in ipairs(marks_of(bufnr)) do
    local at = key(mark.row, mark.column, mark.end_row, mark.end_column)
    if missing[at] then
      missing[at] = nil
    else
      vim.api.nvim_buf_del_extmark(bufnr, ranges, mark.id)
      uncover(bufnr, mark)
    end
  end
  for _, range in pairs(missing) do
    -- strict = false: the text may be newer than what was found in it.
    local ok, id = pcall(vim.api.nvim_buf_set_extmark, bufnr, ranges, range[1], range[2], {
      end_row = range[3],
      end_col = range[4],
      right_gravity = false,
      end_right_gravity = true,
      strict = false,
    })
    if ok then
      local mark = vim.api.nvim_buf_get_extmark_by_id(bufnr, ranges, id, { details = true })
      cover(bufnr, { row = mark[1], column = mark[2], end_row = mark[3].end_row, end_column = mark[3].end_col })
    end
  end
  follow_cursor(bufnr)
end

-- Counts the revealed values of all buffers down, and covers those whose time is over.
local function count_down()
  for bufnr, marks in pairs(revealed) do
    if not vim.api.nvim_buf_is_loaded(bufnr) then
      revealed[bufnr] = nil
    else
      vim.api.nvim_buf_clear_namespace(bufnr, countdowns, 0, -1)
      for id, left in pairs(marks) do
        local mark = mark_of(bufnr, id)
        marks[id] = mark and left > 0 and left - 1 or nil
        if marks[id] then
          -- Beside the value: at the line's end there are longer texts already.
          vim.api.nvim_buf_set_extmark(bufnr, countdowns, mark.end_row, mark.end_column, {
            virt_text = { { (' covered in %d s '):format(left), 'DiagnosticInfo' } },
            virt_text_pos = 'inline',
            strict = false,
          })
        end
      end
      if not next(marks) then
        revealed[bufnr] = nil
      end
      follow_cursor(bufnr)
    end
  end
  if countdown and not next(revealed) then
    countdown:stop()
    countdown:close()
    countdown = nil
  end
end

-- Uncovers what the cursor is on for some seconds, wherever the cursor goes.
---@param seconds integer
---@return boolean is_there
function M.reveal(seconds)
  local bufnr = vim.api.nvim_get_current_buf()
  local marks = under_cursor(bufnr)
  if not next(marks) then
    return false
  end
  revealed[bufnr] = revealed[bufnr] or {}
  for id in pairs(marks) do
    revealed[bufnr][id] = seconds
  end
  if not countdown then
    countdown = assert(vim.uv.new_timer())
    countdown:start(1000, 1000, vim.schedule_wrap(count_down))
  end
  count_down()
  return true
end

-- While it is on, the cursor uncovers nothing, and what is revealed is covered.
---@param on boolean
function M.present(on)
  is_presenting = on
  if on then
    for _, marks in pairs(revealed) do
      for id in pairs(marks) do
        marks[id] = 0
      end
    end
    count_down()
  end
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) then
      follow_cursor(bufnr)
    end
  end
end

-- Called by setup().
function M.setup()
  vim.api.nvim_set_hl(0, 'LampblackMask', { default = true, link = 'NonText' })
  vim.api.nvim_set_hl(0, 'LampblackPlaceholder', { default = true, link = 'Special' })
  local group = vim.api.nvim_create_augroup('lampblack.mask', {})
  vim.api.nvim_create_autocmd({ 'CursorMoved', 'CursorMovedI', 'ModeChanged', 'BufEnter', 'WinEnter' }, {
    group = group,
    callback = function(event)
      follow_cursor(event.buf)
    end,
  })
  vim.api.nvim_create_autocmd({ 'BufLeave', 'WinLeave' }, {
    group = group,
    callback = function(event)
      vim.schedule(function()
        if vim.api.nvim_buf_is_loaded(event.buf) then
          follow_cursor(event.buf)
        end
      end)
    end,
  })
  vim.api.nvim_create_autocmd({ 'BufUnload' }, {
    group = group,
    callback = function(event)
      uncovered[event.buf], revealed[event.buf] = nil, nil
    end,
  })
end

return M
