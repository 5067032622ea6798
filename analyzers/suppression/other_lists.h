// Lists of accepted findings that other tools keep, with those tools' own ideas of what is the same finding.
// Immutable once filled; any thread. Paths are relative to the list's folder, with "/" between.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzers/finding.h"

namespace analyzers {

// A `.gitleaksignore`: lines "file:rule:line" or "commit:file:rule:line". The commit is not compared: what is looked at
// here has none.
class GitleaksIgnore {
 public:
  GitleaksIgnore() = default;
  explicit GitleaksIgnore(std::string_view text);

  // Whether lines are known for that path at all: only then a finding's lines need to be counted.
  bool knows(std::string_view path) const { return by_path_.count(std::string(path)) != 0; }
  // Whether `rule` at one of the lines, which count from 1, is accepted.
  bool accepts(std::string_view path, const Rule& rule, std::size_t first_line, std::size_t last_line) const;

  // Numbers of the lines that are none of both forms, from 1.
  const std::vector<std::size_t>& unreadable() const { return unreadable_; }

 private:
  using Lines = std::multimap<std::size_t, std::string>;  // line to rule
  std::unordered_map<std::string, Lines> by_path_;
  std::vector<std::size_t> unreadable_;
};

// The results of a detect-secrets baseline, `.secrets.baseline`: SHA-1 of a value in a file.
class DetectSecretsResults {
 public:
  void add(std::string_view path, std::string sha1);  // in hexadecimal digits, lower case

  bool accepts(std::string_view path, std::string_view text, const Finding& finding) const;

 private:
  std::unordered_map<std::string, std::unordered_set<std::string>> by_path_;
};

}  // namespace analyzers
