-- The open grants, as the sidecar told them last: shown, counted down and revoked here. Nothing here makes one.
local client = require('lampblack.client')

local M = {}

local list_timeout_ms = 2000
local grants = {} ---@type lampblack.Grant[]
local received_ms = 0
local countdown ---@type uv.uv_timer_t?

local function say(message, level)
  vim.notify('lampblack: ' .. message, level or vim.log.levels.INFO)
end

-- The clock of the wall: the others stand still while the machine sleeps.
local function now_ms()
  local seconds, microseconds = vim.uv.gettimeofday()
  return seconds * 1000 + math.floor(microseconds / 1000)
end

-- Milliseconds that a grant still holds.
local function remaining(grant)
  return math.max(0, grant.remainingMs - (now_ms() - received_ms))
end

local function minutes(milliseconds)
  local seconds = math.ceil(milliseconds / 1000)
  return ('%d:%02d'):format(math.floor(seconds / 60), seconds % 60)
end

local function is_grant(grant)
  return type(grant) == 'table'
    and type(grant.id) == 'string'
    and type(grant.what) == 'string'
    and type(grant.remainingMs) == 'number'
end

local function stop_countdown()
  if countdown then
    countdown:stop()
    countdown:close()
    countdown = nil
  end
end

local function set(list)
  grants = vim.tbl_filter(is_grant, type(list) == 'table' and list or {})
  received_ms = now_ms()
  if #grants == 0 then
    stop_countdown()
  elseif not countdown then
    countdown = assert(vim.uv.new_timer())
    countdown:start(
      1000,
      1000,
      vim.schedule_wrap(function()
        vim.cmd.redrawstatus()
      end)
    )
  end
  vim.cmd.redrawstatus()
  vim.api.nvim_exec_autocmds('User', { pattern = 'LampblackGrants', modeline = false })
end

-- The handler of `grants/changed`.
function M.on_changed(_, params)
  if type(params) == 'table' then
    set(params.grants)
    require('lampblack.context').on_grants(grants, type(params.question) == 'string' and params.question or nil)
  end
end

-- They live in the memory of a sidecar: with it they are gone.
function M.forget()
  set({})
  require('lampblack.context').on_grants({})
end

-- The open grants, with the milliseconds that they hold from now on.
---@return lampblack.Grant[]
function M.list()
  return vim.tbl_map(function(grant)
    return vim.tbl_extend('force', grant, { remainingMs = remaining(grant) })
  end, grants)
end

-- Ends a grant. What is decided afterwards, in whichever sidecar, is decided without it.
---@param id string
---@param callback? fun(problem: string?)
function M.revoke(id, callback)
  client.request(
    'grants/revoke',
    function()
      return { id = id }
    end,
    list_timeout_ms,
    function(_, problem)
      if callback then
        callback(problem)
      end
    end
  )
end

-- A grant in one line.
---@param grant lampblack.Grant
---@return string
function M.line_of(grant)
  local uses = type(grant.usesLeft) == 'number' and (', %d left'):format(grant.usesLeft) or ''
  local destination = type(grant.destination) == 'string' and (' to ' .. grant.destination) or ''
  local task = type(grant.task) == 'string' and (' for ' .. grant.task) or ''
  return require('lampblack.questions').plain(
    ('%s  %s%s%s%s'):format(minutes(remaining(grant)), grant.what, destination, task, uses)
  )
end

-- Lets the person pick a grant to revoke.
function M.show()
  client.request(
    'grants/list',
    function()
      return vim.empty_dict()
    end,
    list_timeout_ms,
    function(result, problem)
      if problem or type(result) ~= 'table' then
        say('the grants are not known: ' .. (problem or 'the answer is not understood'), vim.log.levels.WARN)
        return
      end
      set(result.grants)
      if #grants == 0 then
        say('no grant is open')
        return
      end
      vim.ui.select(
        grants,
        { prompt = 'Grants (the chosen one is revoked)', kind = 'lampblack', format_item = M.line_of },
        function(grant)
          vim.cmd.redraw() -- the list is still there: with it the next message would wait for Enter
          if not grant then
            return
          end
          M.revoke(grant.id, function(failure)
            if failure then
              say('not revoked: ' .. failure, vim.log.levels.ERROR)
            else
              say('revoked: ' .. grant.what)
            end
          end)
        end
      )
    end
  )
end

-- For a statusline: that the sidecar is not running, that a presentation is on, what is asked and what is granted, with the
-- time until the next grant ends. Empty without any.
---@return string
function M.statusline()
  local parts = {}
  local state = client.status().state
  if state ~= 'running' and state ~= 'starting' then
    table.insert(parts, 'off')
  end
  if require('lampblack.screen').is_presenting() then
    table.insert(parts, 'presenting')
  end
  local asked = require('lampblack.questions').count()
  if asked > 0 then
    table.insert(parts, asked == 1 and '1 question' or asked .. ' questions')
  end
  if #grants > 0 then
    local first = math.huge
    for _, grant in ipairs(grants) do
      first = math.min(first, remaining(grant))
    end
    table.insert(parts, ('%s %s'):format(#grants == 1 and '1 grant' or #grants .. ' grants', minutes(first)))
  end
  return #parts > 0 and 'lampblack: ' .. table.concat(parts, ', ') or ''
end

return M
