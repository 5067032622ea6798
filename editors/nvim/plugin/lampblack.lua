-- Loaded by Neovim at start: makes the command, and starts with the defaults if nobody has called setup() by then.
if vim.g.loaded_lampblack then
  return
end
vim.g.loaded_lampblack = 1

if vim.fn.has('nvim-0.10') == 0 then
  vim.notify('lampblack needs Neovim 0.10 or newer', vim.log.levels.WARN)
  return
end

vim.api.nvim_create_user_command('Lampblack', function(call)
  require('lampblack.commands').run(call)
end, {
  nargs = '+',
  range = true,
  desc = 'Lampblack: status, preview, redact, paste, mask, present, reveal, inspect, answer, grants, ledger, log, restart',
  complete = function(lead, line)
    return require('lampblack.commands').complete(lead, line)
  end,
})

local function start()
  require('lampblack').setup_once()
end

-- A plugin manager may load this file late and call setup() right after it: hence the wait for the next turn of the loop.
if vim.v.vim_did_enter == 1 then
  vim.schedule(start)
else
  vim.api.nvim_create_autocmd('VimEnter', { once = true, callback = start })
end
