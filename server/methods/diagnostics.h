// From a changed document to what its editor shows: analysis, the gate that drops stale results, publishDiagnostics.
// Loop thread only; the analysis of large texts runs on a worker.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzers/finding.h"
#include "server/documents/documents.h"

namespace server {

struct State;

// What was found in one open document.
struct Mark {
  std::vector<analyzers::Finding> findings;
  bool current = false;       // the findings are about the document's present text
  std::string published;      // the diagnostics last sent, to send only what changed
  bool running = false;       // a worker has a snapshot of it
  bool again = false;         // it changed meanwhile: newest wins
  std::uint64_t opening = 0;  // tells a document from an earlier one of the same uri
  std::stop_source stop;

  Mark() = default;
  Mark(Mark&&) = default;
  Mark& operator=(Mark&&) = delete;
  ~Mark() { stop.request_stop(); }
};

class Marks {
 public:
  // The document was opened or replaced, changed, or closed (or dropped).
  void opened(State& state, const std::string& uri);
  void changed(State& state, const std::string& uri);
  void closed(State& state, const std::string& uri);

  // Null where the present text has not been analysed (yet).
  const Mark* find(const std::string& uri) const;

 private:
  void analyse(State& state, const std::string& uri);
  void gate(State& state, const Snapshot& snapshot, std::uint64_t opening, analyzers::Analysis analysis);

  std::unordered_map<std::string, Mark> marks_;
  std::uint64_t openings_ = 0;
};

}  // namespace server
