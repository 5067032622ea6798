#include "analyzers/known/read_hosts.h"

#include <algorithm>
#include <set>

#include "analyzers/engine/bytes.h"

namespace analyzers {
namespace {

constexpr std::size_t kShortestWord = 4;       // bytes of a name without a dot
constexpr std::size_t kLongestName = 253;      // RFC 1035
constexpr std::size_t kMostPossible = 10'000;  // of a file

// Whom everybody talks to. Their subdomains, too; a bucket's or a tenant's name is told by other rules.
constexpr std::string_view kPublic[] = {"github.com",
                                        "githubusercontent.com",
                                        "github.io",
                                        "gitlab.com",
                                        "bitbucket.org",
                                        "sr.ht",
                                        "codeberg.org",
                                        "docker.io",
                                        "docker.com",
                                        "quay.io",
                                        "ghcr.io",
                                        "gcr.io",
                                        "k8s.io",
                                        "kubernetes.io",
                                        "mcr.microsoft.com",
                                        "microsoft.com",
                                        "azure.com",
                                        "windows.net",
                                        "amazonaws.com",
                                        "aws.amazon.com",
                                        "amazon.com",
                                        "google.com",
                                        "googleapis.com",
                                        "gstatic.com",
                                        "golang.org",
                                        "go.dev",
                                        "npmjs.org",
                                        "npmjs.com",
                                        "yarnpkg.com",
                                        "pypi.org",
                                        "pythonhosted.org",
                                        "python.org",
                                        "rubygems.org",
                                        "crates.io",
                                        "rust-lang.org",
                                        "maven.org",
                                        "apache.org",
                                        "gradle.org",
                                        "nuget.org",
                                        "packagist.org",
                                        "debian.org",
                                        "ubuntu.com",
                                        "alpinelinux.org",
                                        "fedoraproject.org",
                                        "archlinux.org",
                                        "kernel.org",
                                        "gnu.org",
                                        "hashicorp.com",
                                        "terraform.io",
                                        "openai.com",
                                        "anthropic.com",
                                        "stripe.com",
                                        "twilio.com",
                                        "sendgrid.com",
                                        "slack.com",
                                        "sentry.io",
                                        "datadoghq.com",
                                        "cloudflare.com",
                                        "jsdelivr.net",
                                        "unpkg.com",
                                        "w3.org",
                                        "json-schema.org",
                                        "schemastore.org",
                                        "openapis.org",
                                        "swagger.io",
                                        "opensource.org",
                                        "wikipedia.org",
                                        "stackoverflow.com",
                                        "codecov.io",
                                        "circleci.com",
                                        "travis-ci.com",
                                        "sonarcloud.io",
                                        "letsencrypt.org",
                                        "auth0.com",
                                        "okta.com",
                                        "atlassian.com",
                                        "atlassian.net",
                                        "jetbrains.com",
                                        "visualstudio.com",
                                        "nodejs.org",
                                        "mozilla.org",
                                        "heroku.com",
                                        "vercel.com",
                                        "netlify.com",
                                        "grafana.com",
                                        "prometheus.io",
                                        "elastic.co",
                                        "mongodb.net",
                                        "redis.io",
                                        "postgresql.org",
                                        "ietf.org",
                                        "iana.org",
                                        "spdx.org",
                                        "shields.io",
                                        "gitlab.io",
                                        "pkg.dev",
                                        "azurecr.io",
                                        "cncf.io",
                                        "helm.sh",
                                        "bitnami.com",
                                        "jenkins.io",
                                        "adoptium.net",
                                        "oracle.com",
                                        "apple.com",
                                        "facebook.com",
                                        "linkedin.com",
                                        "x.com",
                                        "twitter.com"};

// RFC 2606, RFC 6761 and what every machine calls itself.
constexpr std::string_view kReserved[] = {"example", "example.com", "example.org", "example.net",          "test",
                                          "invalid", "localhost",   "localdomain", "host.docker.internal", "onion"};

bool is_under(std::string_view name, std::string_view domain) {
  return name.ends_with(domain) && (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

bool is_name_byte(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

class Hosts {
 public:
  // A name, perhaps with a port, brackets or a dot behind it.
  void add(std::string_view name) {
    while (!name.empty() && std::string_view("\"'`[](,;").find(name.front()) != name.npos) name.remove_prefix(1);
    std::size_t end = 0;
    while (end < name.size() && is_name_byte(name[end])) ++end;
    // "${HOST}", "{{ host }}", "*.acme.com", "a@b": no name, or not all of one.
    if (end < name.size() && std::string_view(":/\"'`])},;?# \t").find(name[end]) == name.npos) return;
    name = name.substr(0, end);
    while (name.ends_with('.')) name.remove_suffix(1);
    std::string host = folded(name);
    if (is_host(host)) names_.insert(std::move(host));
  }

  // Every host of a URL in the text, and of git's user@host:path.
  void add_urls(std::string_view text) {
    for (std::size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
      std::string_view rest = text.substr(at + 3, 512);
      rest = rest.substr(0, rest.find_first_of("/ \t\r\n\"'<>"));
      if (const std::size_t user = rest.rfind('@'); user != rest.npos) rest.remove_prefix(user + 1);
      add(rest);
    }
  }

  // Every word of the line that could be one.
  void add_possible(std::string_view line) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      const std::size_t begin = at;
      while (at < line.size() && is_name_byte(line[at])) ++at;
      std::string_view word = line.substr(begin, at - begin);
      while (word.ends_with('.')) word.remove_suffix(1);
      if (word.find('.') == word.npos || possible_.size() == kMostPossible) continue;
      std::string host = folded(word);
      if (is_host(host)) possible_.insert(std::move(host));
    }
  }

  HostNames take() { return {{names_.begin(), names_.end()}, {possible_.begin(), possible_.end()}}; }

 private:
  static bool is_host(std::string_view name) {
    if (name.size() < kShortestWord || name.size() > kLongestName || !is_alphanumeric(name.front())) return false;
    if (name.find("..") != name.npos) return false;
    const std::string_view last = name.substr(name.rfind('.') + 1);
    if (last.empty() || !std::all_of(name.begin(), name.end(), is_name_byte)) return false;
    const bool dotted = last.size() < name.size();
    if (std::all_of(last.begin(), last.end(), is_digit) && dotted) return false;  // an address, a version
    // Without a dot it is a name only if it isn't a word: "db-07", "buildhost2".
    if (!dotted && (name.find_first_of("0123456789-") == name.npos || !is_letter(name.front()))) return false;
    auto is_under_name = [name](std::string_view domain) { return is_under(name, domain); };
    return std::none_of(std::begin(kPublic), std::end(kPublic), is_under_name) &&
           std::none_of(std::begin(kReserved), std::end(kReserved), is_under_name);
  }

  std::set<std::string> names_, possible_;
};

// What one registers of a host's name: its last two parts, or three where the last two are a country's ("co.uk"). Empty
// for a name without a dot.
std::string_view domain_of(std::string_view name) {
  const std::size_t last = name.rfind('.');
  if (last == name.npos || last == 0) return {};
  std::size_t dot = name.rfind('.', last - 1);
  const std::size_t second = dot == name.npos ? 0 : dot + 1;
  if (name.size() - last == 3 && last - second <= 3 && second > 1) dot = name.rfind('.', second - 2);
  return dot == name.npos ? name : name.substr(dot + 1);
}

// The next word of the line, which loses it.
std::string_view next_word(std::string_view& line) {
  while (!line.empty() && is(line.front(), kBlank)) line.remove_prefix(1);
  std::size_t end = 0;
  while (end < line.size() && !is(line[end], kBlank)) ++end;
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

bool is_host_key(std::string_view key) {
  static constexpr std::string_view kEnds[] = {"host",        "hostname",    "host_name",  "server",  "domain",
                                               "domain_name", "fqdn",        "endpoint",   "address", "externalname",
                                               "registry",    "dns_name",    "broker",     "hosts",   "dnsnames",
                                               "servername",  "server_name", "domainname", "records"};
  std::string name = folded(key);
  std::replace(name.begin(), name.end(), '-', '_');
  return std::any_of(std::begin(kEnds), std::end(kEnds), [&](std::string_view end) { return name.ends_with(end); });
}

bool is_image(std::string_view key) {
  return equals_folded(key, "image") || equals_folded(key, "repository") || equals_folded(key, "from");
}

void add_list(std::string_view values, Hosts& out) {
  for (std::size_t at = 0; at <= values.size();) {
    const std::size_t end = std::min(values.find(',', at), values.size());
    std::string_view value = values.substr(at, end - at);
    while (!value.empty() && (is(value.front(), kBlank) || value.front() == '[')) value.remove_prefix(1);
    if (value.find("://") == value.npos) out.add(value);
    at = end + 1;
  }
}

// A line of YAML, JSON, HCL, a .env or a Dockerfile. `list` is whether the lines before it began a list of hosts.
void read_setting(std::string_view line, bool& list, Hosts& out) {
  std::size_t begin = 0;
  while (begin < line.size() && (is(line[begin], kBlank) || line[begin] == '"' || line[begin] == '\'')) ++begin;
  const bool item = begin < line.size() && line[begin] == '-' && begin + 1 < line.size() && is(line[begin + 1], kBlank);
  if (item)
    for (++begin; begin < line.size() && (is(line[begin], kBlank) || line[begin] == '"' || line[begin] == '\'');)
      ++begin;
  std::size_t end = begin;
  while (end < line.size() && is_name_byte(line[end])) ++end;
  const std::string_view key = line.substr(begin, end - begin);
  std::size_t at = end;
  while (at < line.size() && (is(line[at], kBlank) || line[at] == '"' || line[at] == '\'')) ++at;
  const bool assigned =
      at < line.size() && (line[at] == ':' || line[at] == '=') &&
      !(at + 1 < line.size() && line[at] == ':' && is(line[at + 1], kWord));  // "host:port", not a key
  if (!assigned) {
    if (list && (item || begin > 0)) return out.add(line.substr(begin));
    if (starts_folded(line.substr(begin), "from ")) {
      const std::string_view image = line.substr(begin + 5);
      if (const std::size_t slash = image.find('/');
          slash != image.npos && image.substr(0, slash).find('.') != image.npos)
        out.add(image.substr(0, slash + 1));
    }
    if (!item && line.find_first_not_of(" \t]})") != line.npos) list = false;
    return;
  }
  std::string_view value = line.substr(at + 1);
  while (!value.empty() && (is(value.front(), kBlank) || value.front() == '=')) value.remove_prefix(1);
  list = false;
  // "endpoint = var.endpoint": only literals are names.
  const bool literal = !value.empty() && std::string_view("\"'[").find(value.front()) != value.npos;
  if (line[at] == '=' && is(line[at - 1], kBlank) && !literal) return;
  if (is_host_key(key) || equals_folded(key, "extra_hosts")) {
    list = value.empty() || value == "[";
    add_list(value, out);
  } else if (is_image(key)) {
    while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
    if (const std::size_t slash = value.find('/');
        slash != value.npos && value.substr(0, slash).find('.') != value.npos)
      out.add(value.substr(0, slash + 1));
  }
}

void read_line(std::string_view line, HostFile kind, bool& list, Hosts& out) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == line.npos || line[first] == '#' || line.substr(first, 2) == "//") return;
  std::string_view rest = line;
  switch (kind) {
    case HostFile::none:
      return;
    case HostFile::hosts: {
      const std::string_view address = next_word(rest);
      if (address.starts_with("127.") || address == "::1" || address.starts_with("fe00") || address.starts_with("ff0"))
        return;
      for (std::string_view name = next_word(rest); !name.empty() && name[0] != '#'; name = next_word(rest))
        out.add(name);
      return;
    }
    case HostFile::ssh_config: {
      const std::string_view key = next_word(rest);
      if (!equals_folded(key, "host") && !equals_folded(key, "hostname") && !equals_folded(key, "proxyjump")) return;
      for (std::string_view name = next_word(rest); !name.empty(); name = next_word(rest)) {
        for (std::size_t at = 0; at < name.size();) {
          const std::size_t end = std::min(name.find(',', at), name.size());
          std::string_view one = name.substr(at, end - at);
          if (const std::size_t user = one.rfind('@'); user != one.npos) one.remove_prefix(user + 1);
          out.add(one);
          at = end + 1;
        }
      }
      return;
    }
    case HostFile::known_hosts: {
      std::string_view names = next_word(rest);
      if (names.starts_with('@')) names = next_word(rest);
      if (!names.starts_with('|')) add_list(names, out);
      return;
    }
    case HostFile::git_config: {
      const std::size_t equals = rest.find('=');
      if (equals == rest.npos) return;
      std::string_view value = rest.substr(equals + 1);
      value = next_word(value);
      if (value.find("://") != value.npos) return;  // told as a URL
      const std::size_t colon = value.find(':'), user = value.find('@');
      if (colon != value.npos && user != value.npos && user < colon) out.add(value.substr(user + 1, colon - user - 1));
      return;
    }
    case HostFile::settings:
      return read_setting(line, list, out);
  }
}

}  // namespace

HostFile host_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view above = path.substr(0, path.size() - name.size());
  if (path == "/etc/hosts") return HostFile::hosts;
  if (above.ends_with(".ssh/") || above.ends_with("ssh/")) {
    if (name == "config" || name == "ssh_config") return HostFile::ssh_config;
    if (name.starts_with("known_hosts")) return HostFile::known_hosts;
  }
  if (above.ends_with(".git/") && name == "config") return HostFile::git_config;
  if (above.ends_with(".kube/") && name == "config") return HostFile::settings;
  for (const std::string_view end : {".yml", ".yaml", ".tf", ".tfvars", ".env", "Jenkinsfile", "Dockerfile"})
    if (name.ends_with(end)) return HostFile::settings;
  if (name.starts_with(".env")) return HostFile::settings;
  const bool described = name.find("openapi") != name.npos || name.find("swagger") != name.npos ||
                         name.starts_with("appsettings") || name == "kubeconfig";
  return described ? HostFile::settings : HostFile::none;
}

HostNames read_hosts(std::string_view text, HostFile kind) {
  Hosts out;
  bool list = false;
  for (std::size_t begin = 0; begin < text.size() && kind != HostFile::none;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    read_line(line, kind, list, out);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != line.npos && line[first] != '#') {
      if (kind >= HostFile::git_config) out.add_urls(line);
      out.add_possible(line);
    }
    begin = end + 1;
  }
  return out.take();
}

std::vector<std::string> hosts_of(std::span<const HostNames> files) {
  std::set<std::string_view> hosts, domains;
  for (const HostNames& file : files)
    for (const std::string& name : file.sure) {
      hosts.insert(name);
      domains.insert(domain_of(name));
    }
  for (const HostNames& file : files)
    for (const std::string& name : file.possible)
      if (domains.contains(domain_of(name))) hosts.insert(name);
  return {hosts.begin(), hosts.end()};
}

}  // namespace analyzers
