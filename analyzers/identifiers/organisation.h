// What names one organisation: its domains, hosts, code names, customers, tickets, and its words for production.
// Immutable once built; any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/finding.h"

namespace analyzers {

// Everything in any case of ASCII letters. Words under kShortestWord bytes are left out: they would stand everywhere.
struct OrganisationWords {
  std::vector<std::string> suffixes = {};       // domains of internal hosts: "corp.acme.com"
  std::vector<std::string> hosts = {};          // internal hosts and machines, listed: "db-07", "git.acme.com"
  std::vector<std::string> learned_hosts = {};  // that files name: whoever works with them knows, so never marked
  std::vector<std::string> names = {};          // code names and whatever else names the inside
  std::vector<std::string> people = {};         // such as authors
  std::vector<std::string> customers = {};      // customers
  std::vector<std::string> tickets = {};        // prefixes of their numbers: "OPS" of OPS-1234
  std::vector<std::string> production = {};  // words in hosts, paths and names that mean production, besides the usual
  bool home_directories = false;             // home directories are masked in shares
};

class Organisation {
 public:
  static constexpr std::size_t kShortestWord = 4;    // bytes
  static constexpr std::size_t kMostWords = 50'000;  // of all lists; what is more is left out

  explicit Organisation(OrganisationWords words);

  // Over the built-in rules and these words.
  const Sieve& sieve() const { return *sieve_; }

  // At the hit of a word of this organisation: what it names there, if it stands as a word of its own.
  std::optional<Finding> word_at(std::string_view text, const Hit& hit, Scan scan) const;

  // Lower case.
  const std::vector<std::string>& production() const { return production_; }

 private:
  enum class Kind : std::uint8_t { suffix, host, learned_host, name, person, customer, ticket, home };

  std::vector<std::pair<std::string, Kind>> words_;  // lower case, each once
  std::vector<std::string> production_;
  std::unique_ptr<const Sieve> sieve_;
};

}  // namespace analyzers
