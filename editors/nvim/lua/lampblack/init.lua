-- The public API: everything that other plugins and an init.lua may call. See :help lampblack-api.
local client = require('lampblack.client')
local config = require('lampblack.config')
local context = require('lampblack.context')

local M = {}

local is_set_up = false

-- Takes the options of :help lampblack-options and starts the sidecar for all open buffers.
---@param options? lampblack.Options
function M.setup(options)
  config.set(options)
  is_set_up = true
  require('lampblack.screen').setup()
  require('lampblack.paste').setup()
  require('lampblack.unnamed').setup(config.options.diagnostic)
  client.setup()
end

-- For the plugin's own start: does nothing if setup() has been called.
function M.setup_once()
  if not is_set_up then
    M.setup()
  end
end

-- Opens an assistant's context window in the sidecar.
---@param options lampblack.ContextOptions
---@return lampblack.Context
function M.open_context(options)
  return context.open(options)
end

-- Shares items without a context. What it redacts can't be restored afterwards.
---@param options lampblack.OneShot
---@param callback? fun(result: lampblack.ShareResult)
---@return lampblack.ShareResult? result if there is no callback
function M.share(options, callback)
  return context.share_once(options, callback)
end

-- The encoding of the characters in ranges: "utf-8", "utf-16" or "utf-32". It is agreed on at the sidecar's start.
---@return string
function M.encoding()
  return client.encoding()
end

---@class lampblack.Status: lampblack.ClientStatus
---@field here integer findings in the current buffer
---@field everywhere integer findings in all buffers
---@field contexts integer open contexts
---@field questions integer asked and not yet answered
---@field grants integer open grants

-- The sidecar's state and what is found, without any part of a value.
---@return lampblack.Status
function M.status()
  local status = client.status()
  local diagnostics = require('lampblack.screen').diagnostics
  status.here = #diagnostics(vim.api.nvim_get_current_buf())
  status.everywhere = #diagnostics()
  status.contexts = context.count()
  status.questions = require('lampblack.questions').count()
  status.grants = #require('lampblack.grants').list()
  return status
end

-- The open grants. There is no function that makes one: a person does, by answering a question.
---@return lampblack.Grant[]
function M.grants()
  return require('lampblack.grants').list()
end

-- Ends a grant at once.
---@param id string
---@param callback? fun(problem: string?)
function M.revoke(id, callback)
  require('lampblack.grants').revoke(id, callback)
end

-- What one should know, for a statusline: that nothing runs, a presentation, what is asked and granted. Empty without any.
---@return string
function M.statusline()
  return require('lampblack.grants').statusline()
end

-- Ends the sidecar and starts it again at once.
function M.restart()
  client.restart()
end

return M
