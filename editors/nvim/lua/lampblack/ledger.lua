-- The view of what was shared and decided: the newest records of the ledger, in a tab.
local client = require('lampblack.client')

local M = {}

local limit = 200
local timeout_ms = 5000

local function joined(parts, separator)
  return table.concat(
    vim.tbl_filter(function(part)
      return part ~= ''
    end, parts),
    separator
  )
end

local function text(value)
  return type(value) == 'string' and value or ''
end

local function list(value)
  return type(value) == 'table' and value or {}
end

-- The client and the destination of a record are names, or objects of the protocol.
local function name(value)
  if type(value) ~= 'table' then
    return text(value)
  end
  return joined({ text(value.name or value.provider), text(value.model) }, '/')
end

local function findings(record)
  local counts = {}
  for _, finding in ipairs(list(record.findings)) do
    local class = text(finding.class)
    counts[class] = (counts[class] or 0) + (tonumber(finding.count) or 1)
  end
  local out = {}
  for class, count in vim.spairs(counts) do
    table.insert(out, ('%s ×%d'):format(class, count))
  end
  return table.concat(out, ', ')
end

-- One line for a record, from whatever it has.
---@param record table
---@return string
local function line_of(record)
  local time = type(record.time) == 'number' and os.date('%Y-%m-%d %H:%M:%S', math.floor(record.time / 1000)) or ''
  local items = {}
  for _, item in ipairs(list(record.items)) do
    table.insert(items, item.uri and text(item.uri) .. (item.withheld and ' (withheld)' or '') or '')
  end
  local reasons = {}
  for _, reason in ipairs(list(record.reasons)) do
    table.insert(reasons, text(reason.message))
  end
  local outcome = joined({ text(record.decision), text(record.choice), record.once and 'once' or '' }, ' ')
  local to = joined({ name(record.client), name(record.destination) }, ' → ')
  local what = joined({ text(record.what), findings(record), joined(items, ' '), joined(reasons, ' ') }, '; ')
  local line =
    joined({ time, ('%-9s %-6s'):format(text(record.kind), outcome), joined({ to, text(record.task) }, ', '), what }, '  ')
  return require('lampblack.questions').plain(line)
end

-- Shows the newest records.
function M.show()
  client.request(
    'ledger/query',
    function()
      return { limit = limit }
    end,
    timeout_ms,
    function(result, problem)
      if problem or type(result) ~= 'table' or type(result.records) ~= 'table' then
        local why = problem or 'the answer is not understood'
        vim.notify('lampblack: the ledger can not be read: ' .. why, vim.log.levels.WARN)
        return
      end
      local lines = vim.tbl_map(
        line_of,
        vim.tbl_filter(function(record)
          return type(record) == 'table'
        end, result.records)
      )
      if #lines == 0 then
        lines = { 'Nothing was shared yet.' }
      elseif result.next then
        table.insert(lines, '… and older ones: `lampblack ledger show` in a shell has them all')
      end
      vim.cmd.tabnew()
      require('lampblack.preview').scratch(lines, 'what was shared and decided, newest first')
    end
  )
end

return M
