#include "analyzers/known/read_values.h"

#include <algorithm>
#include <array>
#include <set>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/engine.h"
#include "analyzers/engine/lexer.h"
#include "analyzers/engine/names.h"
#include "analyzers/engine/values.h"
#include "analyzers/known/learned_values.h"
#include "analyzers/redaction/known_values.h"

namespace analyzers {
namespace {

constexpr int kLeastRandom = 45;              // of a value whose name says nothing, in a file of credentials
constexpr std::size_t kLeastLength = 16;      // bytes of such a value
constexpr std::size_t kLongestValue = 16384;  // bytes: the longest keys

class Values {
 public:
  // As it stands, and without the escapes it may have in its file.
  void add(std::string_view value) {
    add_one(value);
    for (const std::string& form : decoded_forms(value)) add_one(form);
  }
  std::vector<std::string> take() { return {values_.begin(), values_.end()}; }

 private:
  void add_one(std::string_view value) {
    while (!value.empty() && is(value.front(), kBlank | kNewline)) value.remove_prefix(1);
    while (!value.empty() && is(value.back(), kBlank | kNewline)) value.remove_suffix(1);
    if (value.size() > kLongestValue || !is_worth_learning(value)) return;
    if (is_reference(value) || is_example_value(value)) return;
    values_.emplace(value);
  }

  std::set<std::string> values_;
};

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool looks_like_a_credential(std::string_view value) {
  return value.size() >= kLeastLength && !is_other_text(value) && !is_identifier_like(value) &&
         randomness(value) >= kLeastRandom &&
         std::none_of(value.begin(), value.end(), [](char c) { return is(c, kBlank | kNewline); });
}

// user:password, in base64.
void add_basic(std::string_view token, Values& out) {
  out.add(token);
  const auto decoded = decode_base64(token);
  if (!decoded || !is_valid_utf8(*decoded)) return;
  if (const std::size_t colon = decoded->find(':'); colon != decoded->npos)
    out.add(std::string_view(*decoded).substr(colon + 1));
}

// host:port:database:user:password, where a backslash stands before ":" and "\" (PostgreSQL, "The Password File").
void read_pgpass_line(std::string_view line, Values& out) {
  std::size_t colons = 0, at = 0;
  for (; at < line.size() && colons < 4; ++at) {
    if (line[at] == '\\')
      ++at;
    else if (line[at] == ':')
      ++colons;
  }
  if (colons < 4 || line.front() == '#') return;
  std::string password;
  for (std::size_t i = at; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    password += line[i];
  }
  out.add(password);
}

// "password WORD" anywhere between blanks, as in .netrc.
void read_netrc(std::string_view text, Values& out) {
  bool is_password = false;
  for (std::size_t at = 0; at < text.size();) {
    if (is(text[at], kBlank | kNewline)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is(text[end], kBlank | kNewline)) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (is_password) out.add(word);
    is_password = word == "password" || word == "account";
    at = end;
  }
}

bool is_one_of(std::string_view name, std::span<const std::string> names) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& one) { return equals_folded(name, folded(one)); });
}

// Whether what the name is given is a credential, whatever it looks like.
bool is_credential_name(std::string_view name, std::span<const std::string> names) {
  const NameKind kind = classify_name(name);
  return kind == NameKind::password || kind == NameKind::secret || is_one_of(name, names);
}

// Assignments: to the names that are given, and in a file of credentials to any name.
void read_line(std::string_view text, Span line, FileRole role, ValueFile file, std::span<const std::string> names,
               Values& out) {
  std::size_t at = line.begin;
  while (at < line.end && !is_letter(text[at]) && text[at] != '_' && text[at] != '#' && text[at] != ';') ++at;
  if (starts_folded(line.of(text).substr(at - line.begin), "export ")) at += 7;
  if (at == line.end || text[at] == '#' || text[at] == ';') return;
  const Span name = identifier_around(text, {at, at + 1});
  if (name.empty() || name.begin < line.begin) return;
  LastValue last{};
  const auto assignment = read_assignment(text, name, role, last);
  if (!assignment || assignment->op == Operator::prose || assignment->op == Operator::blank) return;
  const std::string_view value = assignment->value.of(text);
  const bool all = file == ValueFile::credentials;
  const bool told = all ? is_credential_name(name.of(text), names) : is_one_of(name.of(text), names);
  if (told || (all && looks_like_a_credential(value))) out.add(value);
}

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return name.starts_with(word); });
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return name.ends_with(word); });
}

bool one_of(std::string_view name, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

}  // namespace

ValueFile value_file(std::string_view path) {
  const std::string_view name = file_name(path);
  const std::string_view above = path.substr(0, path.size() - name.size());
  if (ends_with_any(name, {".example", ".sample", ".template", ".dist", ".md"}) ||
      name.find(".example.") != name.npos || name.find(".sample.") != name.npos)
    return ValueFile::none;
  if (name == ".env" || starts_with_any(name, {".env.", ".envrc"}) || name.ends_with(".env") ||
      one_of(name, {"credentials",
                    ".netrc",
                    "_netrc",
                    ".pgpass",
                    ".npmrc",
                    ".yarnrc.yml",
                    ".pypirc",
                    ".dockercfg",
                    ".git-credentials",
                    ".htpasswd",
                    ".s3cfg",
                    ".boto",
                    ".my.cnf",
                    ".dev.vars",
                    "credentials.toml",
                    "credentials.json",
                    "application_default_credentials.json",
                    "kubeconfig",
                    ".terraformrc",
                    "credentials.tfrc.json",
                    "auth.json"}) ||
      starts_with_any(name, {"secrets.", "secret."}) || one_of(name, {"secrets", ".secrets"}))
    return ValueFile::credentials;
  if (ends_with_any(above, {".kube/", ".docker/"}) && one_of(name, {"config", "config.json"}))
    return ValueFile::credentials;
  if (ends_with_any(name, {".tfvars", ".tfvars.json", ".auto.tfvars", ".tfstate"})) return ValueFile::settings;
  const bool yaml = ends_with_any(name, {".yml", ".yaml"});
  if ((name.starts_with("appsettings") && name.ends_with(".json")) ||
      (starts_with_any(name, {"application", "bootstrap"}) && (yaml || name.ends_with(".properties"))) ||
      (yaml && (starts_with_any(name, {"docker-compose", "compose", "hosts", "inventory", "vault", "values", "vars"}) ||
                above.find("group_vars/") != above.npos || above.find("host_vars/") != above.npos)) ||
      one_of(name, {"wp-config.php", "database.yml", "settings.xml", "gradle.properties", "web.config", "hosts.yml"}))
    return ValueFile::settings;
  if (name.ends_with(".json") &&
      (name.find("service-account") != name.npos || name.find("service_account") != name.npos ||
       name.find("serviceaccount") != name.npos || above.find("gcloud/") != above.npos))
    return ValueFile::settings;
  return ValueFile::none;
}

std::vector<std::string> read_values(std::string_view text, std::string_view path, ValueFile kind,
                                     std::span<const std::string> names) {
  Values out;
  if (kind == ValueFile::none) return {};
  AnalyzeOptions options;
  options.path = path;
  options.scan = kind == ValueFile::credentials ? Scan::share : Scan::mark;
  for (const Finding& finding : analyze(text, options).findings) {
    if (finding.rule->data_class != "secret" && finding.rule->data_class != "production-credential") continue;
    const std::string_view value = finding.value.of(text);
    const bool guessed = finding.tier == EvidenceTier::generic && !finding.has(Evidence::credential_name) &&
                         !finding.has(Evidence::url_userinfo) && !finding.has(Evidence::header);
    if (guessed && !looks_like_a_credential(value)) continue;
    if (finding.rule->id == "http-basic-authorization")
      add_basic(value, out);
    else
      out.add(value);
  }
  if (kind == ValueFile::settings && names.empty()) return out.take();
  const std::string_view name = file_name(path);
  if (name.ends_with("netrc")) read_netrc(text, out);
  const FileRole role = role_of(path);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Span line{begin, end - (end > begin && text[end - 1] == '\r' ? 1 : 0)};
    if (name == ".pgpass" && !line.empty())
      read_pgpass_line(line.of(text), out);
    else
      read_line(text, line, role, kind, names, out);
    begin = end + 1;
  }
  return out.take();
}

std::vector<std::string> read_variable(std::string_view variable, std::span<const std::string> names) {
  const std::size_t equals = variable.find('=');
  Values out;
  if (equals != variable.npos && is_credential_name(variable.substr(0, equals), names))
    out.add(variable.substr(equals + 1));
  return out.take();
}

}  // namespace analyzers
