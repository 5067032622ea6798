-- Kinds of files by their names.
local M = {}

-- Lua patterns of whole names, in lower case.
local credential_files = {
  '^%.env$',
  '^%.envrc$',
  '^%.env%..+$',
  '^.+%.env$',
  '^[._]netrc$',
  '^%.pgpass$',
  '^%.npmrc$',
  '^%.pypirc$',
  '^%.git%-credentials$',
  '^%.htpasswd$',
  '^%.my%.cnf$',
  '^%.s3cfg$',
  '^%.boto$',
  '^%.dockercfg$',
  '^kubeconfig$',
  '^credentials$',
  '^id_[rde]%w+$',
}
local credential_endings = {}
for ending in ('pem key p8 p12 pfx jks keystore kdbx ppk tfvars secrets'):gmatch('%w+') do
  credential_endings[ending] = true
end
local configuration_endings = { json = true, toml = true, yaml = true, yml = true, ini = true }
local is_pattern = { example = true, sample = true, template = true, dist = true }

-- Whether a file is there to hold credentials, so that finding one in it is no news.
---@param path string
---@return boolean
function M.is_credential_file(path)
  local name = vim.fs.basename(path):lower()
  local ending = name:match('.%.([^.]+)$')
  if name:find('^%.env%.') and is_pattern[ending] then
    return false
  end
  local stem = name:match('^(.-)s?%.[^.]+$')
  if credential_endings[ending] or (configuration_endings[ending] and (stem == 'secret' or stem == 'credential')) then
    return true
  end
  return vim.iter(credential_files):any(function(pattern)
    return name:find(pattern) ~= nil
  end)
end

return M
