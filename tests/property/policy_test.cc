// The policy against a slow reference that reads the tables word by word: random layers, random questions.
// LAMPBLACK_POLICY_CASES sets how many questions are asked, ten thousand without it.
#include "server/policy/policy.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>

namespace {

using namespace server;
using Strings = std::vector<std::string>;

const Strings kClasses{"secret",   "production-credential", "personal", "customer",
                       "internal", "protected-file",        "source",   "plans"};
const Strings kTiers{"approved", "vendor", "unknown"};
const Strings kTasks{"explain", "review", "deploy", "other", "migrate"};
const Strings kEvidence{"verified", "format", "context", "generic"};
const Strings kPaths{"**/*.pem", "src/**", "a/*/c.txt", "*.env", "**/secrets/**", "docs/?.md"};
const Strings kAskedPaths{"",     "x.pem",       "a/b/c.txt",   "a/b/d/c.txt", "src/a/b.cc",
                          ".env", "p/secrets/k", "secrets/k/l", "docs/a.md",   "src"};
const Strings kProviders{"alpha", "beta", "gamma"};
const Strings kClients{"editor", "agent-one", "agent-two"};
const Strings kPathClasses{"ci", "cryptography"};
const Strings kCommandClasses{"deploy", "opaque"};
const Strings kDecisions{"allow", "ask", "redact", "block"};
const Strings kPresetNames{"open", "standard", "strict", "regulated"};

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) {}
  bool once_in(unsigned n) { return random_() % n == 0; }
  std::size_t below(std::size_t n) { return random_() % n; }
  const std::string& of(const Strings& words) { return words[below(words.size())]; }
  std::string list(const Strings& words) {
    std::string out = "[\"" + of(words) + '"';
    while (once_in(2)) out += ", \"" + of(words) + '"';
    return out + ']';
  }

 private:
  std::mt19937 random_;
};

std::string layer_text(Random& random, bool system) {
  std::string out = "[policy]\n";
  if (random.once_in(2)) out += "preset = \"" + random.of(kPresetNames) + "\"\n";
  if (system && random.once_in(2)) out += "lock = [\"policy\"]\n";
  if (system && random.once_in(3)) out += "lock = [\"destination\"]\n";
  if (out.find("lock") != out.rfind("lock")) out.erase(out.rfind("lock"));
  out += "[[class]]\nname = \"plans\"\n[[task]]\nname = \"migrate\"\n";
  for (const char* name : {"one", "two"}) {
    out += std::string("[[destination]]\nname = \"") + name + "\"\ntier = \"" + random.of(kTiers) + "\"\n";
    out += "provider = " + random.list(kProviders) + '\n';
    if (random.once_in(3)) out += "tasks = " + random.list(kTasks) + '\n';
  }
  for (std::size_t rules = random.below(12); rules > 0; --rules) {
    out += "[[rule]]\nwhen = {";
    std::string separator = " ";
    const auto add = [&](const std::string& key, const std::string& value) {
      out += separator + key + " = " + value;
      separator = ", ";
    };
    Strings classes = kClasses;
    classes.push_back("any");
    if (random.once_in(2)) add("class", random.list(classes));
    if (random.once_in(4)) add("evidence", random.list(kEvidence));
    if (random.once_in(4)) add("tier", random.list({"local", "approved", "vendor", "unknown"}));
    if (random.once_in(4)) add("task", random.list(kTasks));
    if (random.once_in(5)) add("destination", random.list({"one", "two"}));
    if (random.once_in(4)) add("path", random.list(kPaths));
    if (random.once_in(5)) add("client", random.list({"editor", "agent-*"}));
    bool share = true;
    if (random.once_in(4)) {
      share = false;
      add("path-class", random.list({"ci", "cryptography", "any"}));
    } else if (random.once_in(4)) {
      share = false;
      add("command-class", random.list({"deploy", "opaque", "any"}));
    } else if (random.once_in(4)) {
      share = false;
      add("action", random.list({"edit", "command", "tool"}));
    }
    std::string then = random.of(kDecisions);
    if (!share && then == "redact") then = "block";
    out += " }\nthen = \"" + then + "\"\n";
    if (then == "ask" && random.once_in(2))
      out += std::string("otherwise = \"") + (share && random.once_in(2) ? "redact" : "block") + "\"\n";
  }
  return out;
}

// `*` is any text without "/", `**` any, by trying everything.
bool slow_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.starts_with("**/") && slow_glob(pattern.substr(3), text)) return true;
  if (pattern.starts_with("**/")) {
    for (std::size_t at = text.find('/'); at != text.npos; at = text.find('/', at + 1))
      if (slow_glob(pattern.substr(3), text.substr(at + 1))) return true;
    return false;
  }
  if (pattern.starts_with("**")) {
    for (std::size_t at = 0; at <= text.size(); ++at)
      if (slow_glob(pattern.substr(2), text.substr(at))) return true;
    return false;
  }
  if (pattern[0] == '*') {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (slow_glob(pattern.substr(1), text.substr(at))) return true;
      if (at < text.size() && text[at] == '/') return false;
    }
    return false;
  }
  if (text.empty() || (pattern[0] == '?' ? text[0] == '/' : pattern[0] != text[0])) return false;
  return slow_glob(pattern.substr(1), text.substr(1));
}

bool holds(const Strings& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::size_t place(const Strings& words, std::string_view word) {
  return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

// What the documentation says, over the tables as they were read.
class Reference {
 public:
  explicit Reference(const Settings& settings) : settings_(settings), lists_(lists()) {}

  std::pair<std::string, std::string> decide(const Claims& claims, const server::Question& question) const {
    resolve(claims);
    if (refused_) return {"block", "block"};
    std::string action, meanwhile;
    for (const std::vector<Table>& list : lists_) {
      for (const Table& rule : list) {
        if (!matches(rule.table("when"), claims, question)) continue;
        std::string then(rule.text("then"));
        std::string held = then;
        if (then == "ask") {
          held = rule.text("otherwise");
          if (held.empty()) held = is_share(rule.table("when")) ? "redact" : "block";
        }
        if (action.empty() || place(kDecisions, then) > place(kDecisions, action)) {
          action = then;
          meanwhile = held;
        } else if (then == action && place(kDecisions, held) > place(kDecisions, meanwhile)) {
          meanwhile = held;
        }
        break;
      }
    }
    return {action, meanwhile};
  }

 private:
  static bool is_share(const Table& when) {
    return when.texts("action").empty() && !when.has("path-class") && !when.has("command-class");
  }

  static const std::vector<Table>& preset(const std::string& name) {
    static std::map<std::string, std::vector<Table>> known;
    const auto [at, fresh] = known.try_emplace(name);
    if (fresh) at->second = read_layer(preset_text(name), Layer::system).root.tables("rule");
    return at->second;
  }

  std::vector<std::vector<Table>> lists() const {
    const auto said = [&](int layer) { return std::string(settings_.layers[layer].table("policy").text("preset")); };
    const bool locked = settings_.locked.contains("policy");
    std::string base = said(0).empty() ? "standard" : said(0);
    for (int layer : {1, 2}) {
      if (said(layer).empty() || (layer == 2 && !settings_.trusted)) continue;
      if (!locked || place(kPresetNames, said(layer)) > place(kPresetNames, base)) base = said(layer);
    }
    std::vector<std::vector<Table>> out(3);
    const auto add = [](std::vector<Table>& to, const std::vector<Table>& rules) {
      to.insert(to.end(), rules.begin(), rules.end());
    };
    add(out[settings_.trusted ? 0 : 2], settings_.layers[2].tables("rule"));
    add(out[0], settings_.layers[1].tables("rule"));
    add(out[0], preset(base));
    add(out[1], settings_.layers[0].tables("rule"));
    if (locked) add(out[1], preset(said(0).empty() ? "standard" : said(0)));
    if (!settings_.trusted && !said(2).empty()) add(out[2], preset(said(2)));
    return out;
  }

  void resolve(const Claims& claims) const {
    names_.clear();
    refused_ = false;
    std::size_t tier = 0, floor = 0;
    bool listed = false;
    for (int layer = 0; layer < 3; ++layer) {
      const bool only_tightens =
          (layer == 2 && !settings_.trusted) || (layer > 0 && settings_.locked.contains("destination"));
      for (const Table& one : settings_.layers[layer].tables("destination")) {
        if (!holds(one.texts("provider"), claims.provider)) continue;
        names_.emplace_back(one.text("name"));
        const std::size_t its = 1 + place(kTiers, one.text("tier"));
        if (!only_tightens) tier = std::max(tier, its);
        listed = listed || !only_tightens;
        floor = std::max(floor, its);
        if (one.has("tasks") && !holds(one.texts("tasks"), task(claims))) refused_ = true;
        break;
      }
    }
    if (!listed) tier = claims.endpoint == "unix:/s" ? 0 : 3;
    tier_ = Strings{"local", "approved", "vendor", "unknown"}[std::max(tier, floor)];
  }

  static std::string task(const Claims& claims) { return holds(kTasks, claims.task) ? claims.task : "other"; }

  bool matches(const Table& when, const Claims& claims, const server::Question& question) const {
    const auto fits = [&](std::string_view key, std::string_view asked) {
      if (!when.has(key)) return true;
      const Strings words = when.texts(key);
      return holds(words, asked) || (holds(words, "any") && !asked.empty() && asked != "source");
    };
    if (!fits("class", question.data_class) || !fits("evidence", question.evidence) || !fits("tier", tier_) ||
        !fits("task", task(claims)) || !fits("path-class", question.path_class) ||
        !fits("command-class", question.command_class))
      return false;
    Strings actions = when.texts("action");
    if (actions.empty() && when.has("command-class")) actions = {"command", "tool"};
    if (actions.empty() && when.has("path-class")) actions = {"edit", "tool"};
    if (actions.empty()) actions = {"share"};
    if (!holds(actions, question.action)) return false;
    const auto any = [&](std::string_view key, auto matches_one) {
      const Strings words = when.texts(key);
      return words.empty() || std::any_of(words.begin(), words.end(), matches_one);
    };
    return any("destination", [&](const std::string& name) { return holds(names_, name); }) &&
           any("client",
               [&](const std::string& pattern) {
                 return !claims.client.empty() && slow_glob(pattern, claims.client);
               }) &&
           any("path", [&](const std::string& pattern) {
             std::string_view path = question.path;
             if (path.empty()) return false;
             if (pattern.find('/') == pattern.npos) path = path.substr(path.rfind('/') + 1);
             return slow_glob(pattern, path);
           });
  }

  const Settings& settings_;
  std::vector<std::vector<Table>> lists_;
  mutable Strings names_;
  mutable std::string tier_;
  mutable bool refused_ = false;
};

}  // namespace

TEST_CASE("policy: decides as a slow reference does") {
  const char* asked = std::getenv("LAMPBLACK_POLICY_CASES");
  const unsigned long cases = asked ? std::strtoul(asked, nullptr, 10) : 10000;
  constexpr unsigned long kQuestions = 100;  // of one policy
  for (unsigned seed = 0; seed < cases / kQuestions; ++seed) {
    Random random(seed);
    std::array<LayerFile, kLayers> files;
    std::string texts;
    for (std::size_t i = 0; i < kLayers; ++i) {
      const std::string text = layer_text(random, i == 0) +
                               (i == 1 && random.once_in(2) ? "[trust]\nworkspaces = [\"/no/such/folder\"]\n" : "");
      texts += text + "---\n";
      LayerReading reading = read_layer(text, static_cast<Layer>(i));
      if (!reading.usable || !policy_problems(reading.root).empty()) FAIL(text);
      files[i] = {"file" + std::to_string(i), std::move(reading.root)};
    }
    const Settings settings = join(files, "/no/such/folder").settings;
    const Policy policy(settings);
    const Reference reference(settings);
    for (unsigned i = 0; i < kQuestions; ++i) {
      const Claims claims{random.once_in(3) ? "" : random.of(kClients), random.once_in(4) ? "" : random.of(kProviders),
                          "", random.once_in(4) ? "unix:/s" : "https://example.com/",
                          random.once_in(4) ? "unheard-of" : random.of(kTasks)};
      server::Question question;
      const std::string path = random.of(kAskedPaths);
      question.path = path;
      if (random.once_in(3)) {
        question.action = random.once_in(2) ? "edit" : "tool";
        if (random.once_in(2)) question.path_class = random.of(kPathClasses);
      } else if (random.once_in(3)) {
        question.action = "command";
        if (random.once_in(2)) question.command_class = random.of(kCommandClasses);
      } else if (!random.once_in(5)) {
        question.data_class = random.once_in(9) ? "of-a-later-version" : std::string_view(random.of(kClasses));
        if (random.once_in(2)) question.evidence = random.of(kEvidence);
      }
      const Verdict verdict = policy.decide(policy.recipient_of(claims), question);
      const auto [action, meanwhile] = reference.decide(claims, question);
      if (to_string(verdict.action) != action || to_string(verdict.meanwhile) != meanwhile) {
        CAPTURE(texts, claims.client, claims.provider, claims.endpoint, claims.task, question.action,
                question.data_class, question.evidence, path, question.path_class, question.command_class);
        CHECK(std::string(to_string(verdict.action)) == action);
        CHECK(std::string(to_string(verdict.meanwhile)) == meanwhile);
        return;
      }
    }
  }
}
