// From a changed document to what its editor shows: analysis, the gate that drops stale results, and diagnostics: sent,
// or given to who asks.
// Loop thread only; large texts are read as a whole on a worker, and what an edit can have changed at once.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/finding.h"
#include "protocol/pull_diagnostics.h"
#include "server/configuration/configuration_files.h"
#include "server/documents/documents.h"
#include "server/rpc/reply.h"
#include "server/suppression/suppression_files.h"

namespace server {

struct State;

// What was found in one open document.
struct Mark {
  std::vector<analyzers::Finding> findings;  // without those that a comment or a list allows
  // Of the text as it was before `since`, with what is allowed; it keeps those rules that aren't built in.
  std::optional<analyzers::Analysis> analysis;
  std::optional<Change> since;                         // all edits from there to the present text
  bool switches = true;                                // a comment of the text may allow what stands far from it
  DocumentLists lists;                                 // what its folder accepts
  FolderConfiguration configuration;                   // what its folder looks for
  bool current = false;                                // the findings are about the document's present text
  std::optional<boost::json::array> diagnostics;       // the last ones, to tell only what changed
  std::string result;                                  // their id, for clients that ask
  std::vector<std::pair<Reply, std::string>> waiting;  // who asked, and the id of what they have
  bool running = false;                                // a worker has a snapshot of it
  bool again = false;                                  // it changed meanwhile: newest wins
  std::uint64_t opening = 0;                           // tells a document from an earlier one of the same uri
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
  void changed(State& state, const std::string& uri, const std::optional<Change>& change);
  void closed(State& state, const std::string& uri);
  // A document was saved: it may be a list of accepted findings, or a configuration. Those documents whose own changed
  // are analysed again.
  void saved(State& state);
  // What speaks for the documents' folders may be another one: those of which it is are analysed again.
  void follow(State& state);

  // Answers with the diagnostics of the document's present text, once they are there.
  void report(protocol::DocumentDiagnosticParams params, Reply reply);

  // How many of them have not been analysed as they are now.
  std::size_t behind() const;

  // Null where the present text has not been analysed (yet).
  const Mark* find(const std::string& uri) const;

 private:
  struct Scanned {
    analyzers::Analysis analysis;
    FolderConfiguration configuration;  // by which it was made
    bool switches = true;
  };
  static Scanned scan(const Document& document, FolderConfiguration folder, std::stop_token stop);
  static bool follow(Mark& mark, const Document& document);
  void analyse(State& state, const std::string& uri);
  void gate(State& state, const Snapshot& snapshot, std::uint64_t opening, Scanned scanned);
  void failed(State& state, const std::string& uri, std::uint64_t opening);
  void show(State& state, const Document& document, Mark& mark);
  static void answer(Mark& mark);

  std::unordered_map<std::string, Mark> marks_;
  SuppressionFiles suppressions_;
  std::uint64_t openings_ = 0;
  std::uint64_t results_ = 0;  // numbers them
  bool told_of_failure_ = false;
};

}  // namespace server
