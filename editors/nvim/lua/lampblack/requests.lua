-- Requests without an answer yet, sent or waiting for a sidecar to be ready. Each of them is answered exactly once.
local M = {}

---@alias lampblack.Send fun(method: string, params: table, callback: fun(problem: table?, result: any)): boolean

---@class lampblack.Pending
---@field order integer
---@field is_sent boolean
---@field send fun(send: lampblack.Send)
---@field finish fun(result: any, problem: string?)

local pending = {} ---@type table<lampblack.Pending, boolean>
local added = 0

---@return lampblack.Pending[]
local function in_order()
  local entries = vim.tbl_keys(pending)
  table.sort(entries, function(one, other)
    return one.order < other.order
  end)
  return entries
end

-- Adds a request, whose callback is called exactly once: with the result, or with nil and what went wrong, after so many
-- milliseconds at the latest.
---@param method string
---@param params fun(): table made when it is sent
---@param timeout_ms integer
---@param callback fun(result: any, problem: string?)
---@return lampblack.Pending
function M.add(method, params, timeout_ms, callback)
  local timer = assert(vim.uv.new_timer()) ---@type uv.uv_timer_t?
  local entry ---@type lampblack.Pending
  added = added + 1
  entry = {
    order = added,
    is_sent = false,
    finish = function(result, problem)
      pending[entry] = nil
      if timer then
        timer:stop()
        timer:close()
        timer = nil
        callback(result, problem)
      end
    end,
    send = function(send)
      entry.is_sent = true
      local sent = send(method, params(), function(problem, result)
        if problem then
          entry.finish(nil, problem.message or 'the sidecar answered with an error')
        else
          entry.finish(result)
        end
      end)
      if not sent then
        entry.finish(nil, 'the sidecar could not be reached')
      end
    end,
  }
  timer:start(
    timeout_ms,
    0,
    vim.schedule_wrap(function()
      entry.finish(nil, ('no answer within %d ms'):format(timeout_ms))
    end)
  )
  pending[entry] = true
  return entry
end

-- Sends those that wait, in order.
---@param send lampblack.Send
function M.send_all(send)
  for _, entry in ipairs(in_order()) do
    if not entry.is_sent then
      entry.send(send)
    end
  end
end

-- Answers all, or those that were sent, with what went wrong.
---@param problem string
---@param only_sent boolean
function M.fail(problem, only_sent)
  for _, entry in ipairs(in_order()) do
    if entry.is_sent or not only_sent then
      entry.finish(nil, problem)
    end
  end
end

return M
