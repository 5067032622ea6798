-- An assistant's answer that comes in pieces, restored as it comes.
local answer = require('lampblack.answer')
local client = require('lampblack.client')

local M = {}

local timeout_ms = 5000

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
    if #rest < answer.word_size and (rest == 'Z' or rest:find('^Zq[0-9a-hjkmnp-tv-z]*$')) then
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
    return answer.unrestored(text, self.problem)
  end
  return answer.await(
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
        timeout_ms,
        function(result, problem)
          if answer.is_restore_result(result) and not self.problem then
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

---@param context lampblack.Context
---@param name string unique within the context
---@param options lampblack.RestoreOptions
---@return lampblack.Stream
function M.begin(context, name, options)
  return setmetatable({ context = context, options = options, name = name, cut_off = '', held = '' }, Stream)
end

return M
