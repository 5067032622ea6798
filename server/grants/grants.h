// What a person has said to questions of this sidecar, and for how long it holds. This memory alone grants anything.
// Plain values and no clock of its own; loop thread only.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace server {

// What an answer is bound to, besides what it is about. It counts for nothing else.
struct Terms {
  std::string context;        // the client's id
  std::uint64_t opening = 0;  // an id that is opened again is another context
  std::string kind;           // "share", "edit", "command", "tool"
  std::string client;
  std::string destination;
  std::string task;
  std::string workspace;
  std::string policy;  // its version
  friend bool operator==(const Terms&, const Terms&) = default;
};

// What is asked for: values by fingerprint and class, a class of paths, a command by fingerprint. No text of a client.
using Subjects = std::set<std::string>;

struct Grant {
  std::string id;
  Terms terms;
  Subjects subjects;
  std::int64_t expires = 0;  // boot_milliseconds()
  std::int64_t uses = 0;     // left
};

// A no, so that the same question is not put again and again.
struct Refusal {
  Terms terms;
  Subjects subjects;
  bool block = false;  // nothing is to be shared; else: as if nobody had been asked
  std::int64_t expires = 0;
};

class Grants {
 public:
  void add(Grant grant) { grants_.push_back(std::move(grant)); }
  void add(Refusal refusal) { refusals_.push_back(std::move(refusal)); }

  // Drops those of this context that were given under another policy, so that none comes to life again when the policy
  // is changed back. They are told.
  std::vector<std::string> keep_policy(const std::string& context, std::uint64_t opening, const std::string& policy);

  // The grants that cover one or more of the subjects at this time; those that they cover stay in `subjects`.
  std::vector<std::string> covering(const Terms& terms, Subjects& subjects, std::int64_t now) const;
  // Counts one use of each. False when one of them is gone, used up or out of time by now; then nothing is counted.
  bool use(const std::vector<std::string>& ids, std::int64_t now);

  // The refusal that holds for one of the subjects, or null; one that blocks before one that doesn't.
  const Refusal* refused(const Terms& terms, const Subjects& subjects, std::int64_t now) const;

  bool remove(const std::string& id);
  // Those that are gone now: with their context, or because their time or uses are.
  std::vector<std::string> close(const std::string& context, std::uint64_t opening);
  std::vector<std::string> sweep(std::int64_t now);
  // When the next one runs out; INT64_MAX for none.
  std::int64_t next_end() const;

  const std::vector<Grant>& all() const { return grants_; }

 private:
  std::vector<Grant> grants_;
  std::vector<Refusal> refusals_;
};

}  // namespace server
