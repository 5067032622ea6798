-- :checkhealth lampblack
local M = {}

-- Assistants by the module that shows that they are here, with the module of their guard.
local assistants = {
  codecompanion = 'codecompanion',
  CopilotChat = 'copilotchat',
  avante = 'avante',
  copilot = 'lsp',
}

local function check_assistants()
  for name, guard in vim.spairs(assistants) do
    if package.loaded[name] then
      if package.loaded['lampblack.adapters.' .. guard] then
        vim.health.ok(('%s is loaded, and its guard is'):format(name))
      else
        vim.health.warn(('%s is loaded without its guard: what it sends is not redacted'):format(name), {
          'See :help lampblack-' .. guard,
        })
      end
    end
  end
end

function M.check()
  local health = vim.health
  local client = require('lampblack.client')
  local config = require('lampblack.config')

  health.start('lampblack')
  if vim.fn.has('nvim-0.10') == 1 then
    health.ok(('Neovim %s'):format(tostring(vim.version())))
  else
    health.error('Neovim 0.10 or newer is needed')
  end

  local binary, problem = config.find_binary()
  if not binary then
    health.error(problem, { 'Build it with ./dev build', "Set require('lampblack').setup { binary = … }" })
    return
  end
  local ran, answer = pcall(function()
    return vim.system({ binary, '--version' }, { text = true, timeout = 5000 }):wait()
  end)
  if ran and answer.code == 0 then
    health.ok(('%s is %s'):format(binary, vim.trim(answer.stdout)))
  else
    health.error(('%s does not run'):format(binary))
  end

  local status = client.status()
  local advice = { 'See :Lampblack log', 'Try :Lampblack restart' }
  if status.state ~= 'running' then
    health.error(('the sidecar is not running: %s'):format(status.state), advice)
    return
  end
  health.ok(('the sidecar is running (process %s)'):format(status.process or 'unknown'))
  if status.failures > 0 then
    health.warn(('it crashed %d times'):format(status.failures), advice)
  end
  local protocol = client.protocol()
  if protocol == 1 then
    health.ok('it speaks version 1 of the context protocol')
  else
    health.error(('it speaks version %s of the context protocol, 1 is needed'):format(tostring(protocol)))
  end
  health.info(('positions are counted in %s'):format(client.encoding()))
  if vim.v.servername ~= '' then
    health.info('Neovim listens, so programs that it starts can answer questions for you, see :help lampblack-questions')
  end
  check_assistants()
  local masks = require('lampblack.screen').is_enabled() and 'on' or 'off'
  health.info(('%d buffers attached, masks %s'):format(status.buffers, masks))
end

return M
