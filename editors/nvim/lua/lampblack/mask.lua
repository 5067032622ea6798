-- Masks: found values are covered on the screen until the cursor is on them. The buffer's text is never touched.
--
-- A value has one invisible extmark over its range, which moves with edits, and while it is covered one overlay for each
-- of its characters: a longer overlay would not follow the text around a wrapped line's end.
local config = require('lampblack.config')

local M = {}

local ranges = vim.api.nvim_create_namespace('lampblack.mask.ranges')
local overlays = vim.api.nvim_create_namespace('lampblack.mask.overlays')
local overlay_priority = 5000
-- After a restart all findings have come again by then.
local settled_after_ms = 2000

-- Range marks whose value is uncovered, by buffer: those that the cursor is on.
local uncovered = {} ---@type table<integer, table<integer, boolean>>
local enabled ---@type boolean?

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

-- Uncovers what the cursor is on if the buffer is in the current window, and covers the rest.
---@param bufnr integer
local function follow_cursor(bufnr)
  local before = uncovered[bufnr] or {}
  local now = {}
  local by_id = {}
  if vim.api.nvim_get_current_buf() == bufnr then
    local cursor = vim.api.nvim_win_get_cursor(0)
    local row, column = cursor[1] - 1, cursor[2]
    -- Who types stands behind the last character.
    local slack = vim.api.nvim_get_mode().mode:sub(1, 1) == 'i' and 1 or 0
    for _, mark in ipairs(marks_of(bufnr, row)) do
      local begun = not is_before(row, column, mark.row, mark.column)
      if begun and is_before(row, column, mark.end_row, mark.end_column + slack) then
        now[mark.id] = true
        by_id[mark.id] = mark
      end
    end
  end
  uncovered[bufnr] = now
  for id in pairs(before) do
    if not now[id] then
      local mark = vim.api.nvim_buf_get_extmark_by_id(bufnr, ranges, id, { details = true })
      if mark[1] then
        local again = { row = mark[1], column = mark[2], end_row = mark[3].end_row, end_column = mark[3].end_col }
        uncover(bufnr, again)
        cover(bufnr, again)
      end
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

-- Lampblack's diagnostics of one buffer or of all.
---@param bufnr? integer
---@return vim.Diagnostic[]
function M.diagnostics(bufnr)
  return vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'lampblack'
  end, vim.diagnostic.get(bufnr))
end

---@param bufnr integer
local function refresh(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return
  end
  local wanted = {}
  if enabled then
    for _, found in ipairs(M.diagnostics(bufnr)) do
      table.insert(wanted, { found.lnum, found.col, found.end_lnum or found.lnum, found.end_col or found.col })
    end
  end
  M.set(bufnr, wanted)
end

local function refresh_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    refresh(bufnr)
  end
end

-- Turns the masks of all buffers on or off; nil: the other way.
---@param on? boolean
---@return boolean enabled
function M.toggle(on)
  if on == nil then
    on = not enabled
  end
  enabled = on
  refresh_all()
  return enabled
end

---@return boolean
function M.is_enabled()
  return enabled == true
end

-- Called by setup().
function M.setup()
  enabled = config.options.mask.enabled
  vim.api.nvim_set_hl(0, 'LampblackMask', { default = true, link = 'NonText' })
  vim.api.nvim_set_hl(0, 'LampblackPlaceholder', { default = true, link = 'Special' })
  local client = require('lampblack.client')
  local group = vim.api.nvim_create_augroup('lampblack.mask', {})
  vim.api.nvim_create_autocmd('DiagnosticChanged', {
    group = group,
    callback = function(event)
      -- While the sidecar is away its diagnostics are too: what was covered stays so until it says otherwise.
      if client.current() then
        refresh(event.buf)
      end
    end,
  })
  -- A sidecar that finds nothing in a buffer need not say so.
  client.on_ready(function()
    vim.defer_fn(refresh_all, settled_after_ms)
  end)
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
      uncovered[event.buf] = nil
    end,
  })
end

return M
