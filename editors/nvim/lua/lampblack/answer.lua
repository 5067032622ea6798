-- What a sidecar's answer comes to: how it is waited for, and what is made of one that is missing, late or nonsense.
-- Everything here fails closed.
local M = {}

-- Bytes of a placeholder in word form.
M.word_size = 20

-- Runs `start` and hands its result to the callback; without one, to the coroutine that calls, or else to the caller
-- after waiting for it. `interrupted` makes the answer for a caller who pressed Ctrl-C meanwhile.
function M.await(start, callback, interrupted)
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

function M.blocked(message)
  return { decision = 'block', reasons = { { message = message } }, items = {}, legend = {} }
end

function M.interrupted_share()
  return M.blocked('not shared: interrupted')
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

function M.checked_share(result, problem)
  if problem then
    return M.blocked('not shared: ' .. problem)
  end
  if type(result) == 'table' and result.decision == 'block' then
    local answer = M.blocked('not shared')
    answer.reasons = type(result.reasons) == 'table' and result.reasons or answer.reasons
    answer.receipt, answer.question = result.receipt, result.question
    return answer
  end
  if not is_share_result(result) then
    return M.blocked('not shared: the answer is not one that this version understands')
  end
  result.reasons = result.reasons or {}
  result.legend = result.legend or {}
  return result
end

-- What looks like a placeholder, to tell which values are missing when nobody can restore them.
local function placeholders_in(text, reason)
  local found, seen = {}, {}
  for placeholder in text:gmatch('Zq[0-9a-hjkmnp-tv-z]+') do
    if #placeholder == M.word_size and not seen[placeholder] then
      seen[placeholder] = true
      table.insert(found, { placeholder = placeholder, reason = reason })
    end
  end
  return found
end

function M.unrestored(text, problem)
  return { text = text, restored = 0, withheld = placeholders_in(text, problem) }
end

function M.is_restore_result(result)
  return type(result) == 'table' and type(result.text) == 'string'
end

return M
