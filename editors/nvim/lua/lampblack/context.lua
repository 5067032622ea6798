-- Assistants' context windows: the client's half of the context methods. Everything here fails closed: whatever goes
-- wrong, the answer of share() and authorize() is "block", and restore() gives the text back as it came.
local answer = require('lampblack.answer')
local client = require('lampblack.client')
local position = require('lampblack.position')

local M = {}

local default_deadline_ms = 2000
-- How much later than its deadline an answer may come through the pipe.
local grace_ms = 500
local restore_timeout_ms = 5000
-- So many shares are remembered of a context; the ledger has all.
local remembered_shares = 50

local opened = 0
local open_contexts = {} ---@type table<string, lampblack.Context>

---@class lampblack.Context
---@field id string
---@field version integer
---@field private order integer
---@field findings? lampblack.Findings what the sidecar said last
---@field grants lampblack.Grant[] its own, as the sidecar said last
---@field shares { time: integer, decision: lampblack.Decision, replaced: integer, receipt?: string }[] the oldest first
---@field shared? { answer: lampblack.ShareResult, texts: table<string, string> } the last, with what was in the items then
---@field private options lampblack.ContextOptions
---@field private items lampblack.Item[]
---@field private asked table<string, boolean> questions that its shares and actions led to
---@field private issued table<string, boolean> placeholders of the shares so far
---@field private streams integer
---@field private is_closed boolean
local Context = {}
Context.__index = Context

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
    item.text = position.edited(item.text or '', change.edits)
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

-- What opened it, but for its items.
---@return lampblack.ContextOptions
function Context:about()
  return self.options
end

-- Its items as they are now.
---@return lampblack.Item[]
function Context:contents()
  return vim.deepcopy(self.items)
end

local function tell_of_change()
  vim.api.nvim_exec_autocmds('User', { pattern = 'LampblackContexts', modeline = false })
end

function Context:_note_share(result, texts)
  local replaced = 0
  for _, item in ipairs(result.items) do
    for _, replacement in ipairs(item.replacements or {}) do
      self.issued[replacement.placeholder] = true
      replaced = replaced + 1
    end
  end
  self.shared = { answer = result, texts = texts }
  local share = { time = os.time(), decision = result.decision, replaced = replaced, receipt = result.receipt }
  table.insert(self.shares, share)
  if #self.shares > remembered_shares then
    table.remove(self.shares, 1)
  end
  tell_of_change()
end

function Context:_note_question(result)
  if type(result.question) == 'string' then
    self.asked[result.question] = true
  end
end

-- The decision for sharing the context as it is now, and its items as they may be shared. Never throws.
---@param options? lampblack.ShareOptions
---@param callback? fun(result: lampblack.ShareResult)
---@return lampblack.ShareResult? result if there is no callback
function Context:share(options, callback)
  options = options or {}
  return answer.await(function(done)
    if self.is_closed then
      done(answer.blocked('not shared: the context is closed'))
      return
    end
    local deadline = options.deadlineMs or default_deadline_ms
    local texts = {}
    for _, item in ipairs(self.items) do
      texts[item.id] = item.text
    end
    client.request(
      'context/share',
      function()
        local identity = { id = self.id, version = self.version }
        return { context = identity, style = options.style, deadlineMs = deadline }
      end,
      deadline + grace_ms,
      function(result, problem)
        local shared = answer.checked_share(result, problem)
        self:_note_question(shared)
        self:_note_share(shared, texts)
        done(shared)
      end
    )
  end, callback, answer.interrupted_share)
end

-- May the assistant do this? Never throws.
---@param action lampblack.Action
---@param callback? fun(result: lampblack.AuthorizeResult)
---@return lampblack.AuthorizeResult? result if there is no callback
function Context:authorize(action, callback)
  return answer.await(function(done)
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
  end, callback, answer.interrupted_share)
end

-- Puts values back into an assistant's whole answer. Never throws; what can't be restored stays a placeholder.
---@param text string
---@param options lampblack.RestoreOptions
---@param callback? fun(result: lampblack.RestoreResult)
---@return lampblack.RestoreResult? result if there is no callback
function Context:restore(text, options, callback)
  return answer.await(
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
          if answer.is_restore_result(result) then
            done(result)
          else
            done(answer.unrestored(text, problem or 'the answer is not one that this version understands'))
          end
        end
      )
    end,
    callback,
    function()
      return answer.unrestored(text, 'interrupted')
    end
  )
end

-- Puts values back into an answer that comes in pieces.
---@param options lampblack.RestoreOptions
---@return lampblack.Stream
function Context:restore_stream(options)
  self.streams = self.streams + 1
  return require('lampblack.stream').begin(self, tostring(self.streams), options)
end

-- Ends the context, and with it the values that could be restored.
function Context:close()
  if not self.is_closed then
    self.is_closed = true
    open_contexts[self.id] = nil
    client.notify('context/didClose', { context = { id = self.id } })
    tell_of_change()
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
  opened = opened + 1
  local context = setmetatable({
    id = options.id or 'nvim-' .. random_id(),
    version = 1,
    order = opened,
    options = options,
    items = vim.deepcopy(options.items or {}),
    grants = {},
    shares = {},
    asked = {},
    issued = {},
    streams = 0,
    is_closed = false,
  }, Context)
  open_contexts[context.id] = context
  context:_send_open()
  tell_of_change()
  return context
end

---@param options lampblack.OneShot
---@param callback? fun(result: lampblack.ShareResult)
---@return lampblack.ShareResult?
function M.share_once(options, callback)
  return answer.await(function(done)
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
        done(answer.checked_share(result, problem))
      end
    )
  end, callback, answer.interrupted_share)
end

---@param params lampblack.Findings
function M.on_findings(params)
  local context = open_contexts[vim.tbl_get(params or {}, 'context', 'id')]
  if context then
    context.findings = params
    tell_of_change()
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

-- The open contexts, the oldest first.
---@return lampblack.Context[]
function M.all()
  local all = vim.tbl_values(open_contexts)
  table.sort(all, function(one, other)
    return one.order < other.order
  end)
  return all
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
