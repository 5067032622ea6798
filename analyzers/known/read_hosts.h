// Reads the names of an organisation's hosts out of the files that are full of them: hosts and ssh files, kubeconfig,
// Compose, Kubernetes, Terraform, CI, OpenAPI, git remotes. Pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers {

// What kind of host names a file has, by its name.
enum class HostFile { none, hosts, ssh_config, known_hosts, git_config, settings };
HostFile host_file(std::string_view path);

// In lower case, each once and sorted. Addresses, templates, reserved and widely known public hosts are left out, and
// so are short words without a dot, such as "redis": they would stand everywhere.
struct HostNames {
  std::vector<std::string> sure;      // by where they stand
  std::vector<std::string> possible;  // look like a host with a domain; so do "values.yaml" and "var.name"
};
HostNames read_hosts(std::string_view text, HostFile kind);

// The sure ones of some files, and those of the possible ones that are in a domain of a sure one.
std::vector<std::string> hosts_of(std::span<const HostNames> files);

}  // namespace analyzers
