-- What the sidecar asks a person for an assistant. A question waits until the person opens it, so that it never takes keys
-- that were meant for something else; nothing but their choice answers it.
local M = {}

---@class lampblack.Question
---@field id string
---@field context { id: string, client?: string, destination?: string, task?: string }
---@field kind "share"|"edit"|"command"|"tool"
---@field message string what, to whom, for what
---@field details string[]
---@field choices { id: string, title: string }[]

---@class lampblack.OpenQuestion: lampblack.Question
---@field answer fun(choice: string?) nil: nobody answers it any more

local open = {} ---@type lampblack.OpenQuestion[] the oldest first

-- These keep what holds without an answer, so they stand first, where a picker's cursor is.
local is_safe = { redact = true, block = true }

local wishes = {
  share = 'to send what its policy keeps back',
  edit = 'to edit a file',
  command = 'to run a command',
  tool = 'to call a tool',
}

local function say(message, level)
  vim.notify('lampblack: ' .. message, level or vim.log.levels.INFO)
end

-- One line of letters: what is asked names paths and commands that an assistant chose, and no control character or change of
-- writing direction in them may dress the question up.
---@param text string
---@return string
function M.plain(text)
  local reordering = { '\194[\128-\159]', '\226\128[\139-\143\168-\174]', '\226\129[\166-\169]' }
  text = text:gsub('%c', ' ')
  for _, pattern in ipairs(reordering) do
    text = text:gsub(pattern, ' ')
  end
  return text
end

---@return lampblack.Question?
local function read(params)
  if
    type(params) ~= 'table'
    or type(params.id) ~= 'string'
    or type(params.message) ~= 'string'
    or not wishes[params.kind]
  then
    return nil
  end
  if type(vim.tbl_get(params, 'context', 'id')) ~= 'string' or type(params.choices) ~= 'table' or #params.choices == 0 then
    return nil
  end
  local choices, others = {}, {}
  for _, choice in ipairs(params.choices) do
    if type(choice) ~= 'table' or type(choice.id) ~= 'string' or type(choice.title) ~= 'string' then
      return nil
    end
    table.insert(is_safe[choice.id] and choices or others, { id = choice.id, title = M.plain(choice.title) })
  end
  local details = {}
  for _, detail in ipairs(type(params.details) == 'table' and params.details or {}) do
    table.insert(details, M.plain(tostring(detail)))
  end
  return {
    id = params.id,
    context = params.context,
    kind = params.kind,
    message = M.plain(params.message),
    details = details,
    choices = vim.list_extend(choices, others),
  }
end

---@param question lampblack.OpenQuestion
---@return boolean was_open
local function close(question, choice)
  for index, entry in ipairs(open) do
    if entry == question then
      table.remove(open, index)
      question.answer(choice)
      vim.cmd.redrawstatus()
      return true
    end
  end
  return false
end

-- The handler of `lampblack/ask`. Neovim runs it in a coroutine of its own and sends what it returns in the end.
---@return { choice: string }|userdata answer
function M.on_ask(_, params)
  local question = read(params)
  if not question then
    return vim.NIL
  end
  ---@cast question lampblack.OpenQuestion
  local thread = coroutine.running()
  question.answer = function(choice)
    coroutine.resume(thread, choice)
  end
  table.insert(open, question)
  -- Later: whoever is told may answer at once, and the answer needs a coroutine that waits.
  vim.schedule(function()
    vim.cmd.redrawstatus()
    say(('an assistant asks %s, see :Lampblack answer'):format(wishes[question.kind]), vim.log.levels.WARN)
    vim.api.nvim_exec_autocmds('User', { pattern = 'LampblackAsk', modeline = false })
  end)
  local choice = coroutine.yield()
  return choice and { choice = choice } or vim.NIL
end

-- The handler of `$/cancelRequest`: the server doesn't wait for an answer any more.
function M.on_cancel(_, params)
  for _, question in ipairs(open) do
    if question.id == vim.tbl_get(params or {}, 'id') then
      close(question)
      return
    end
  end
end

-- Takes back the questions of a context, or all of them: the sidecar that asked is gone.
---@param context_id? string
function M.withdraw(context_id)
  for _, question in ipairs(vim.list_slice(open)) do
    if not context_id or question.context.id == context_id then
      close(question)
    end
  end
end

-- Shows the oldest question. Leaving it without a choice is no answer: it stays open.
function M.show()
  local question = open[1]
  if not question then
    say('nobody asks anything')
    return
  end
  local lines = vim.list_extend({ 'Lampblack: ' .. question.message }, question.details)
  vim.ui.select(question.choices, {
    prompt = table.concat(lines, '\n  '),
    kind = 'lampblack',
    format_item = function(choice)
      return choice.title
    end,
  }, function(choice)
    vim.cmd.redraw() -- the choices are still there: with them the next message would wait for Enter
    if choice and not close(question, choice.id) then
      say('that question is not open any more', vim.log.levels.WARN)
    elseif choice and #open > 0 then
      say(('%d more asked, see :Lampblack answer'):format(#open))
    end
  end)
end

---@return integer
function M.count()
  return #open
end

return M
