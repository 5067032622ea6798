// The policy: what is to be done with a finding, an item, an edit or a command, for a destination and a task.
// Immutable once made; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration/settings.h"
#include "server/policy/glob.h"

namespace server {

// Ever more restrictive: a person's yes is looser than redaction.
enum class Action : std::uint8_t { allow, ask, redact, block };
std::string_view to_string(Action action);

// Ever less trusted.
enum class Tier : std::uint8_t { local, approved, vendor, unknown };
std::string_view to_string(Tier tier);

// What a client says of its context; empty where it says nothing.
struct Claims {
  std::string client;
  std::string provider;
  std::string model;
  std::string endpoint;
  std::string task;
};

struct PolicyRule {
  Action then = Action::block;
  Action otherwise = Action::block;  // what holds while a person is asked
  std::int64_t minutes = 0;          // for how long a person can say yes
  std::string reason;                // what a developer should do
  std::string place;                 // "FILE:LINE", or "preset NAME:LINE"

  std::array<std::uint64_t, 7> sets{};    // of words, by the bits that the policy gives them
  std::vector<std::string> destinations;  // names; empty for any, as below
  std::vector<PathPattern> paths;
  std::vector<std::string> clients;  // patterns
};

// A context's claims against the policy's destinations.
struct Recipient {
  Tier tier = Tier::unknown;
  std::string client;
  std::uint64_t task = 0;                 // its bit
  std::vector<std::string> destinations;  // the names that it has in the layers
  const PolicyRule* refusal = nullptr;    // not null: it is not to be used for this task
};

// What is asked about. Empty where it does not apply.
struct Question {
  std::string_view action = "share";  // "share", "edit", "command", "tool"
  std::string_view data_class;        // of a share: that of a finding or an item
  std::string_view evidence;
  std::string_view path;  // relative to the workspace where it is in it
  std::string_view path_class;
  std::string_view command_class;
};

struct Verdict {
  Action action = Action::block;
  Action meanwhile = Action::block;  // for `ask` what holds until a person has answered, else the action
  std::int64_t minutes = 0;          // for `ask`
  const PolicyRule* rule = nullptr;  // that decided; null where none did
};

class Policy {
 public:
  // Of settings whose files are right.
  explicit Policy(const Settings& settings);

  Recipient recipient_of(const Claims& claims) const;

  // Whether values of this class come back in the arguments of a tool of this name. Never in a shell's.
  bool restores_into(std::string_view tool, std::string_view data_class) const;

  // In a layer the first rule that matches decides, across layers the most restrictive of those.
  Verdict decide(const Recipient& recipient, const Question& question) const;

 private:
  // The sets of words in a rule.
  enum class Kind : std::uint8_t { data_class, evidence, tier, task, action, path_class, command_class };
  static constexpr std::size_t kKinds = 7;

  struct Destination {
    bool only_tightens = false;
    std::string name;
    std::vector<std::string> providers, models, hosts, clients;
    Tier tier = Tier::unknown;
    std::uint64_t tasks = ~std::uint64_t{0};
    PolicyRule refusal;
  };

  // Tools that get values back.
  struct Restored {
    std::vector<std::string> tools;  // patterns
    std::vector<std::string> classes;
  };

  void add_words(const Table& layer);
  std::uint64_t bit(Kind kind, std::string_view word) const;
  std::uint64_t mask(Kind kind, const Table& when) const;
  std::vector<PolicyRule> rules_of(const Table& layer, const std::string& file) const;
  std::vector<PolicyRule> preset(std::string_view name) const;
  std::vector<Destination> destinations_of(const Table& layer, const std::string& file, bool only_tightens) const;

  std::array<std::map<std::string, std::uint64_t, std::less<>>, kKinds> bits_;
  std::vector<std::vector<PolicyRule>> lists_;
  std::vector<std::vector<Destination>> destinations_;
  std::vector<Restored> restored_;
};

// The more restrictive of two.
Verdict stricter(const Verdict& a, const Verdict& b);

// What a developer should do.
std::string reason_of(const Verdict& verdict);

// What is wrong with the policy in a file, besides what the table of keys tells.
std::vector<analyzers::Diagnostic> policy_problems(const Table& layer);

// The host of an endpoint in lower case, empty where it is none that can be relied on. A socket's path is "unix:".
std::string host_of(std::string_view endpoint);
bool is_loopback(std::string_view host);

// The TOML of a preset.
std::string_view preset_text(std::string_view name);

}  // namespace server
