#include "server/known/protected_files.h"

#include <algorithm>
#include <filesystem>

#include "analyzers/engine/bytes.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

constexpr std::string_view kKeys[] = {".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".p8"};
constexpr std::string_view kCredentialFiles[] = {".env",         ".envrc",
                                                 ".netrc",       "_netrc",
                                                 ".pgpass",      ".npmrc",
                                                 ".pypirc",      ".git-credentials",
                                                 ".htpasswd",    ".dockercfg",
                                                 ".s3cfg",       ".boto",
                                                 ".my.cnf",      ".dev.vars",
                                                 ".terraformrc", ".vault-token",
                                                 "kubeconfig",   "secrets.yml",
                                                 "secrets.yaml", "secrets.json",
                                                 "secrets.toml", "application_default_credentials.json"};
constexpr std::string_view kCredentialPlaces[] = {".aws/credentials", ".kube/config", ".docker/config.json",
                                                  ".config/gh/hosts.yml", ".cargo/credentials.toml"};
constexpr std::string_view kDumps[] = {".dump", ".pgdump", ".dmp", ".hprof", ".sql.gz", ".rdb", "dump.sql"};
constexpr std::string_view kExamples[] = {".example", ".sample", ".template", ".dist", ".defaults"};

bool ends_with_any(std::string_view text, auto& ends) {
  return std::any_of(std::begin(ends), std::end(ends), [&](std::string_view end) { return text.ends_with(end); });
}

// What is protected without any list. `path` is in lower case.
std::string_view kind_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (ends_with_any(name, kKeys)) return "it is of a kind that holds keys";
  if (name.starts_with("id_") && name.find('.') == name.npos) return "it is of a kind that holds keys";
  if (std::find(std::begin(kCredentialFiles), std::end(kCredentialFiles), name) != std::end(kCredentialFiles) ||
      (name.starts_with(".env.") && !ends_with_any(name, kExamples)) || name.ends_with(".tfvars"))
    return "it is of a kind that holds credentials";
  if (std::any_of(std::begin(kCredentialPlaces), std::end(kCredentialPlaces), [&](std::string_view place) {
        return path.ends_with(place) && (path.size() == place.size() || path[path.size() - place.size() - 1] == '/');
      }))
    return "it is of a kind that holds credentials";
  if (ends_with_any(name, kDumps) || name == "core" ||
      (name.starts_with("core.") && name.find_first_not_of("0123456789", 5) == name.npos && name.size() > 5))
    return "it is a dump";
  if (path.ends_with("/.git/config")) return "git keeps the addresses of remotes in it";
  if ((name.starts_with('.') && name.ends_with("_history")) || name == "fish_history" ||
      name == "consolehost_history.txt")
    return "it is the history of a shell";
  return "";
}

bool is_named(const IgnoreRules& rules, std::string_view relative) {
  for (std::size_t slash = relative.find('/'); slash != relative.npos; slash = relative.find('/', slash + 1))
    if (rules.match(relative.substr(0, slash), true) == IgnoreRules::Verdict::ignored) return true;
  return rules.match(relative, false) == IgnoreRules::Verdict::ignored;
}

}  // namespace

ProtectedFiles::List::List(std::string folder_, std::string name_, std::string_view text)
    : folder(std::move(folder_)), name(std::move(name_)), rules(text), folded(analyzers::folded(text)) {}

std::string ProtectedFiles::reason_for_path(std::string_view path) const {
  const std::string low = analyzers::folded(path);
  if (const std::string_view kind = kind_of(low); !kind.empty()) return std::string(kind);
  for (const List& list : lists_) {
    std::size_t begin = 0;  // of the path, relative to the list's folder
    if (path.starts_with('/')) {
      begin = list.folder.size() + 1;
      if (path.size() <= begin || path[begin - 1] != '/' || !low.starts_with(analyzers::folded(list.folder))) continue;
    }
    if (is_named(list.rules, path.substr(begin)) || is_named(list.folded, std::string_view(low).substr(begin)))
      return "it is on the list " + list.name;
  }
  return "";
}

std::string ProtectedFiles::reason(std::string_view place) const {
  namespace fs = std::filesystem;
  if (place.empty()) return "";
  // Whatever scheme and authority a client writes before it, and whatever it asks for behind it.
  const std::size_t colon = place.find(':');
  const bool scheme = colon != place.npos && colon > 1 && place.find_first_of("/\\") > colon;
  std::string path(place);
  if (scheme) {
    std::string_view rest = place.substr(colon + 1);
    if (rest.starts_with("//")) rest.remove_prefix(std::min(rest.find('/', 2), rest.size()));
    path = project_root("file://" + std::string(rest));
  }
  std::replace(path.begin(), path.end(), '\\', '/');
  for (const std::string& form : {path, path.substr(0, path.find_first_of("?#"))}) {
    std::string normal = fs::path(form).lexically_normal().string();
    while (normal.size() > 1 && (normal.ends_with('/') || normal.ends_with(' '))) normal.pop_back();
    if (std::string why = reason_for_path(normal); !why.empty()) return why;
    if (!normal.starts_with('/')) {
      // Whatever it is relative to.
      for (const std::string& root : roots_)
        if (std::string why = reason_for_path(root + '/' + normal); !why.empty()) return why;
      continue;
    }
    std::error_code error;
    const fs::path real = fs::weakly_canonical(normal, error);
    if (error) return "where it leads can't be found out";
    if (std::string why = reason_for_path(real.string()); !why.empty()) return why;
  }
  return "";
}

}  // namespace server
