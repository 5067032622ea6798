-- Assistants' context windows: the client's half of the context methods. Everything here fails closed: whatever goes
-- wrong, the answer of share() and authorize() is "block", and restore() gives the text back as it came.
local client = require('lampblack.client')
local position = require('lampblack.position')

local M = {}

local default_deadline_ms = 2000
-- How much later than its deadline an answer may come through the pipe.
local grace_ms = 500
local restore_timeout_ms = 5000
-- Bytes of a placeholder in word form.
local word_size = 20

local open_contexts = {} ---@type table<string, lampblack.Context>

---@class lampblack.Context
---@field id string
---@field version integer
---@field findings? lampblack.Findings what the sidecar said last
---@field grants lampblack.Grant[] its own, as the sidecar said last
---@field private options lampblack.ContextOptions
---@field private items lampblack.Item[]
---@field private asked table<string, boolean> questions that its shares and actions led to
---@field private issued table<string, boolean> placeholders of the shares so far
---@field private streams integer
---@field private is_closed boolean
local Context = {}
Context.__index = Context

-- Runs `start` and hands its result to the callback; without one, to the coroutine that calls, or else to the caller
-- after waiting for it. `interrupted` makes the answer for a caller who pressed Ctrl-C meanwhile.
local function await(start, callback, interrupted)
  if callback then
    start(callback)
    return
  end
  local is_done, answer = false, nil
  local thread, is_main = coroutine.running()
  if is_main then
    thread = nil
  end
  local is_waiting = false
  start(function(result)
    is_done, answer = true, result
    if is_waiting then
      local ok, problem = coroutine.resume(thread)
      if not ok then
        error(debug.traceback(thread, problem), 0)
      end
    end
  end)
  if not is_done and thread then
    is_waiting = true
    coroutine.yield()
  elseif not is_done then
    -- `start` always ends by its own timeout.
    vim.wait(0x7fffffff, function()
      return is_done
    end, 1)
  end
  if not is_done then
    return interrupted()
  end
  return answer
end

local function blocked(message)
  return { decision = 'block', reasons = { { message = message } }, items = {}, legend = {} }
end

local function interrupted_share()
  return blocked('not shared: interrupted')
end

-- An answer that isn't as the protocol says must not be taken for a permission.
local function is_share_result(result)
  if type(result) ~= 'table' or type(result.items) ~= 'table' then
    return false
  end
  for _, item in ipairs(result.items) do
    if type(item) ~= 'table' or type(item.id) ~= 'string' then
      return false
    end
    if item.text ~= nil and type(item.text) ~= 'string' then
      return false
    end
  end
  return result.decision == 'allow' or result.decision == 'redact'
end

local function checked_share(result, problem)
  if problem then
    return blocked('not shared: ' .. problem)
  end
  if type(result) == 'table' and result.decision == 'block' then
    local answer = blocked('not shared')
    answer.reasons = type(result.reasons) == 'table' and result.reasons or answer.reasons
    answer.receipt, answer.question = result.receipt, result.question
    return answer
  end
  if not is_share_result(result) then
    return blocked('not shared: the answer is not one that this version understands')
  end
  result.reasons = result.reasons or {}
  result.legend = result.legend or {}
  return result
end

-- What looks like a placeholder, to tell which values are missing when nobody can restore them.
local function placeholders_in(text, reason)
  local found, seen = {}, {}
  for placeholder in text:gmatch('Zq[0-9a-hjkmnp-tv-z]+') do
    if #placeholder == word_size and not seen[placeholder] then
      seen[placeholder] = true
      table.insert(found, { placeholder = placeholder, reason = reason })
    end
  end
  return found
end

local function unrestored(text, problem)
  return { text = text, restored = 0, withheld = placeholders_in(text, problem) }
end

local function is_restore_result(result)
  return type(result) == 'table' and type(result.text) == 'string'
end

local function byte_offset(text, place)
  local offset = 0
  for _ = 1, place.line do
    local line_break = text:find('[\r\n]', offset + 1)
    if not line_break then
      return #text
    end
    offset = text:sub(line_break, line_break + 1) == '\r\n' and line_break + 1 or line_break
  end
  return offset + position.byte_column(text:match('^[^\r\n]*', offset + 1), place.character)
end

local function apply_edits(text, edits)
  for _, edit in ipairs(edits) do
    local first = byte_offset(text, edit.range.start)
    local last = math.max(first, byte_offset(text, edit.range['end']))
    text = text:sub(1, first) .. edit.text .. text:sub(last + 1)
  end
  return text
end

function Context:_index_of(id)
  for index, item in ipairs(self.items) do
    if item.id == id then
      return index
    end
  end
  error(('lampblack: the context has no item "%s"'):format(id), 0)
end

-- Our own copy of the items: a sidecar that was restarted gets them again.
function Context:_apply(change)
  if change.kind == 'add' then
    table.insert(self.items, (change.index or #self.items) + 1, vim.deepcopy(change.item))
  elseif change.kind == 'replace' then
    self.items[self:_index_of(change.item.id)] = vim.deepcopy(change.item)
  elseif change.kind == 'edit' then
    local item = self.items[self:_index_of(change.itemId)]
    item.text = apply_edits(item.text or '', change.edits)
  elseif change.kind == 'remove' then
    table.remove(self.items, self:_index_of(change.itemId))
  else
    error(('lampblack: unknown kind of change "%s"'):format(tostring(change.kind)), 0)
  end
end

function Context:_send_open()
  local options = self.options
  client.notify('context/didOpen', {
    context = {
      id = self.id,
      version = self.version,
      client = options.client,
      destination = options.destination,
      task = options.task,
      workspace = options.workspace or client.workspace(),
      items = self.items,
    },
  })
end

-- Changes the items; nothing is sent if one of the changes can't be applied.
---@param changes lampblack.Change[]
---@return integer version
function Context:update(changes)
  assert(not self.is_closed, 'lampblack: the context is closed')
  local before = vim.deepcopy(self.items)
  for _, change in ipairs(changes) do
    local ok, problem = pcall(self._apply, self, change)
    if not ok then
      self.items = before
      error(problem, 0)
    end
  end
  self.version = self.version + 1
  client.notify('context/didChange', { context = { id = self.id, version = self.version }, changes = changes })
  return self.version
end

function Context:_note_question(answer)
  if type(answer.question) == 'string' then
    self.asked[answer.question] = true
  end
end

-- The decision for sharing the context as it is now, and its items as they may be shared. Never throws.
---@param options? lampblack.ShareOptions
---@param callback? fun(result: lampblack.ShareResult)
---@return lampblack.ShareResult? result if there is no callback
function Context:share(options, callback)
  options = options or {}
  return await(function(done)
    if self.is_closed then
      done(blocked('not shared: the context is closed'))
      return
    end
    local deadline = options.deadlineMs or default_deadline_ms
    client.request(
      'context/share',
      function()
        local identity = { id = self.id, version = self.version }
        return { context = identity, style = options.style, deadlineMs = deadline }
      end,
      deadline + grace_ms,
      function(result, problem)
        local answer = checked_share(result, problem)
        self:_note_question(answer)
        for _, item in ipairs(answer.items) do
          for _, replacement in ipairs(item.replacements or {}) do
            self.issued[replacement.placeholder] = true
          end
        end
        done(answer)
      end
    )
  end, callback, interrupted_share)
end

-- May the assistant do this? Never throws.
---@param action lampblack.Action
---@param callback? fun(result: lampblack.AuthorizeResult)
---@return lampblack.AuthorizeResult? result if there is no callback
function Context:authorize(action, callback)
  return await(function(done)
    client.request(
      'context/authorize',
      function()
        return { context = { id = self.id }, action = action }
      end,
      default_deadline_ms + grace_ms,
      function(result, problem)
        if type(result) ~= 'table' or (result.decision ~= 'allow' and result.decision ~= 'block') then
          local message = 'not allowed: ' .. (problem or 'the answer is not one that this version understands')
          result = { decision = 'block', reasons = { { message = message } } }
        end
        result.reasons = result.reasons or {}
        self:_note_question(result)
        done(result)
      end
    )
  end, callback, interrupted_share)
end

-- Puts values back into an assistant's whole answer. Never throws; what can't be restored stays a placeholder.
---@param text string
---@param options lampblack.RestoreOptions
---@param callback? fun(result: lampblack.RestoreResult)
---@return lampblack.RestoreResult? result if there is no callback
function Context:restore(text, options, callback)
  return await(
    function(done)
      client.request(
        'context/restore',
        function()
          return {
            context = { id = self.id },
            purpose = options.purpose,
            target = options.target,
            escaping = options.escaping or 'none',
            text = text,
          }
        end,
        restore_timeout_ms,
        function(result, problem)
          if is_restore_result(result) then
            done(result)
          else
            done(unrestored(text, problem or 'the answer is not one that this version understands'))
          end
        end
      )
    end,
    callback,
    function()
      return unrestored(text, 'interrupted')
    end
  )
end

---@class lampblack.Stream
---@field private context lampblack.Context
---@field private options lampblack.RestoreOptions
---@field private name string
---@field private cut_off string the first bytes of a character whose others are still to come: JSON can't carry them
---@field private held string what the sidecar holds back: the beginning of a placeholder
---@field private problem? string why the rest of the stream is passed on unrestored
local Stream = {}
Stream.__index = Stream

-- The end of a text that may be the beginning of a placeholder: of a word that looks like one, or of one that was issued.
local function begun_placeholder(text, issued)
  for at in text:gmatch('()Z') do
    local rest = text:sub(at)
    if #rest < word_size and (rest == 'Z' or rest:find('^Zq[0-9a-hjkmnp-tv-z]*$')) then
      return rest
    end
    for placeholder in pairs(issued) do
      if #rest < #placeholder and vim.startswith(placeholder, rest) then
        return rest
      end
    end
  end
  return ''
end

-- How many bytes of a text are whole UTF-8 characters, not counting one that is cut off at its end.
local function whole_characters(text)
  for back = 1, math.min(3, #text) do
    local byte = text:byte(-back)
    if byte >= 0xC0 then
      local size = byte >= 0xF0 and 4 or byte >= 0xE0 and 3 or 2
      return size > back and #text - back or #text
    elseif byte < 0x80 then
      break
    end
  end
  return #text
end

-- Restores one more piece of an answer. A piece may end anywhere, within a placeholder too: its beginning then comes with
-- a later piece. What the pieces give, in order, and finish() after them, is the whole answer.
---@param delta string
---@param callback? fun(result: lampblack.RestoreResult)
---@return lampblack.RestoreResult? result if there is no callback
function Stream:push(delta, callback)
  return self:_restore(delta, false, callback)
end

-- Ends the stream: gives what was held back.
---@param callback? fun(result: lampblack.RestoreResult)
---@return lampblack.RestoreResult? result if there is no callback
function Stream:finish(callback)
  return self:_restore('', true, callback)
end

function Stream:_restore(delta, final, callback)
  delta = self.cut_off .. delta
  self.cut_off = delta:sub(whole_characters(delta) + 1)
  delta = delta:sub(1, #delta - #self.cut_off)
  local tail = final and self.cut_off or ''
  local held = self.held
  self.held = final and '' or begun_placeholder(held .. delta, self.context.issued)
  -- Without a sidecar what it held back is passed on by us, once, and everything after it as it comes.
  local function unrestored_from_here(problem)
    local text = (self.problem and '' or held) .. delta .. tail
    self.problem = self.problem or problem
    return unrestored(text, self.problem)
  end
  return await(
    function(done)
      if self.problem then
        done(unrestored_from_here())
        return
      end
      client.request(
        'context/restore',
        function()
          return {
            context = { id = self.context.id },
            purpose = self.options.purpose,
            target = self.options.target,
            escaping = self.options.escaping or 'none',
            stream = self.name,
            delta = delta,
            final = final,
          }
        end,
        restore_timeout_ms,
        function(result, problem)
          if is_restore_result(result) and not self.problem then
            result.text = result.text .. tail
            done(result)
          else
            done(unrestored_from_here(problem or 'the answer is not one that this version understands'))
          end
        end
      )
    end,
    callback,
    function()
      return unrestored_from_here('interrupted')
    end
  )
end

-- Puts values back into an answer that comes in pieces.
---@param options lampblack.RestoreOptions
---@return lampblack.Stream
function Context:restore_stream(options)
  self.streams = self.streams + 1
  return setmetatable({ context = self, options = options, name = tostring(self.streams), cut_off = '', held = '' }, Stream)
end

-- Ends the context, and with it the values that could be restored.
function Context:close()
  if not self.is_closed then
    self.is_closed = true
    open_contexts[self.id] = nil
    client.notify('context/didClose', { context = { id = self.id } })
    require('lampblack.questions').withdraw(self.id)
  end
end

local function random_id()
  local id = vim.uv.random(16):gsub('.', function(byte)
    return ('%02x'):format(byte:byte())
  end)
  return id
end

---@param options lampblack.ContextOptions
---@return lampblack.Context
function M.open(options)
  assert(type(options.client) == 'table', 'lampblack: a context needs a client')
  assert(not open_contexts[options.id or false], 'lampblack: a context of this id is open already')
  assert(type(options.destination) == 'table', 'lampblack: a context needs a destination')
  local context = setmetatable({
    id = options.id or 'nvim-' .. random_id(),
    version = 1,
    options = options,
    items = vim.deepcopy(options.items or {}),
    grants = {},
    asked = {},
    issued = {},
    streams = 0,
    is_closed = false,
  }, Context)
  open_contexts[context.id] = context
  context:_send_open()
  return context
end

---@param options lampblack.OneShot
---@param callback? fun(result: lampblack.ShareResult)
---@return lampblack.ShareResult?
function M.share_once(options, callback)
  return await(function(done)
    local deadline = options.deadlineMs or default_deadline_ms
    client.request(
      'context/share',
      function()
        return {
          client = options.client,
          destination = options.destination,
          task = options.task,
          workspace = options.workspace or client.workspace(),
          items = options.items,
          style = options.style,
          deadlineMs = deadline,
        }
      end,
      deadline + grace_ms,
      function(result, problem)
        done(checked_share(result, problem))
      end
    )
  end, callback, interrupted_share)
end

---@param params lampblack.Findings
function M.on_findings(params)
  local context = open_contexts[vim.tbl_get(params or {}, 'context', 'id')]
  if context then
    context.findings = params
    if context.options.on_findings then
      context.options.on_findings(params)
    end
  end
end

-- Tells the contexts that it concerns what is granted now: what was kept back may be shared, or no longer.
---@param grants lampblack.Grant[]
---@param question? string
function M.on_grants(grants, question)
  for id, context in pairs(open_contexts) do
    local own = vim.tbl_filter(function(grant)
      return grant.context == id
    end, grants)
    local is_asked = question ~= nil and context.asked[question]
    local is_concerned = is_asked or #own > 0 or #context.grants > 0
    context.grants = own
    if is_concerned and context.options.on_grants then
      context.options.on_grants({ grants = own, question = is_asked and question or nil })
    end
  end
end

---@return integer
function M.count()
  return vim.tbl_count(open_contexts)
end

client.on_ready(function()
  for _, context in pairs(open_contexts) do
    context:_send_open()
  end
end)

return M
