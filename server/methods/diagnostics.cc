#include "server/methods/diagnostics.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "analyzers/engine/reanalyse.h"
#include "analyzers/imported/analyze.h"
#include "analyzers/suppression/comments.h"
#include "analyzers/suppression/suppress.h"
#include "protocol/lsp.h"
#include "server/convert/marks.h"
#include "server/ledger/signing.h"
#include "server/methods/state.h"

namespace server {
namespace {

// Under this many bytes the whole text is read as soon as a part of it.
constexpr std::size_t kSmall = 8 * 1024;

analyzers::AnalyzeOptions options_of(const Document& document, const FolderConfiguration& folder) {
  analyzers::AnalyzeOptions options;
  options.path = document.uri;
  options.organisation = folder.organisation.get();
  options.learned = folder.known.learned.get();
  return options;
}

// What is wrong with a document that is itself a configuration, each on its line.
std::vector<protocol::Diagnostic> problems_of(State& state, const Document& document) {
  std::vector<protocol::Diagnostic> out;
  const std::string& text = document.text.bytes();
  std::size_t begin = 0, line = 1;
  for (const analyzers::Diagnostic& problem : state.configurations.problems_in(document.uri, text)) {
    for (; line < problem.line && begin < text.size(); ++line)
      begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
    protocol::Diagnostic diagnostic;
    diagnostic.range = range_of(document.text, {begin, std::min(text.find_first_of("\r\n", begin), text.size())},
                                state.client.encoding);
    diagnostic.severity = lsp_severity(problem.severity);
    diagnostic.source = "lampblack";
    diagnostic.code = "configuration";
    diagnostic.message = problem.message;
    out.push_back(std::move(diagnostic));
  }
  return out;
}

void publish(State& state, const std::string& uri, std::optional<std::int32_t> version,
             const boost::json::array& diagnostics) {
  if (state.client.pulls_diagnostics) return;
  state.connection.notify("textDocument/publishDiagnostics",
                          to_json(protocol::PublishDiagnosticsParams{uri, version, diagnostics}));
}

}  // namespace

void Marks::opened(State& state, const std::string& uri) {
  Mark before;
  if (const auto found = marks_.find(uri); found != marks_.end()) {
    before.waiting = std::move(found->second.waiting);
    marks_.erase(found);
  }
  Mark& mark = marks_[uri];
  mark.waiting = std::move(before.waiting);
  mark.opening = ++openings_;
  mark.lists = suppressions_.of(uri);
  mark.configuration = state.configurations.of(uri);
  analyse(state, uri);
}

void Marks::changed(State& state, const std::string& uri, const std::optional<Change>& change) {
  Mark& mark = marks_[uri];
  if (change) mark.since = mark.since ? mark.since->followed_by(*change) : *change;
  analyse(state, uri);
}

void Marks::closed(State& state, const std::string& uri) {
  const auto found = marks_.find(uri);
  if (found == marks_.end()) return;
  found->second.diagnostics.emplace();
  found->second.result.clear();
  answer(found->second);
  marks_.erase(found);
  publish(state, uri, std::nullopt, {});
}

void Marks::saved(State& state) {
  state.configurations.look_again();
  follow(state);
}

void Marks::follow(State& state) {
  std::vector<std::string> changed;
  for (auto& [uri, mark] : marks_) {
    DocumentLists lists = suppressions_.of(uri);
    FolderConfiguration configuration = state.configurations.of(uri);
    if (lists.accepted == mark.lists.accepted && configuration == mark.configuration) continue;
    mark.lists = std::move(lists);
    if (configuration != mark.configuration) {
      mark.configuration = std::move(configuration);
      mark.analysis.reset();
    }
    changed.push_back(uri);
  }
  for (const std::string& uri : changed) analyse(state, uri);
  if (!changed.empty() && state.client.pulls_diagnostics && state.client.refreshes_diagnostics) {
    state.connection.request(random_id(), "workspace/diagnostic/refresh", nullptr, [](const boost::json::value*) {});
  }
}

void Marks::report(protocol::DocumentDiagnosticParams params, Reply reply) {
  const auto found = marks_.find(params.uri);
  if (found == marks_.end()) return std::move(reply).result(protocol::document_report({}, "", ""));
  Mark& mark = found->second;
  mark.waiting.emplace_back(std::move(reply), std::move(params.previous_result));
  if (mark.current) answer(mark);
}

void Marks::answer(Mark& mark) {
  for (auto& [reply, previous] : std::exchange(mark.waiting, {}))
    std::move(reply).result(protocol::document_report(*mark.diagnostics, mark.result, previous));
}

const Mark* Marks::find(const std::string& uri) const {
  const auto found = marks_.find(uri);
  return found == marks_.end() || !found->second.current ? nullptr : &found->second;
}

Marks::Scanned Marks::scan(const Document& document, FolderConfiguration folder, std::stop_token stop) {
  analyzers::AnalyzeOptions options = options_of(document, folder);
  options.stop = std::move(stop);
  const std::string& text = document.text.bytes();
  analyzers::Analysis analysis =
      analyzers::analyze(text, options, folder.configuration, path_in(folder.root, document.uri));
  return {std::move(analysis), std::move(folder), analyzers::has_switches(text)};
}

// Analyses what the edits can have changed. False when all of it must be: then nothing was done.
bool Marks::follow(Mark& mark, const Document& document) {
  const std::string& text = document.text.bytes();
  if (!mark.analysis || !mark.since || mark.configuration.configuration || text.size() < kSmall) return false;
  const Change change = *mark.since;
  if (!analyzers::reanalyse(text, options_of(document, mark.configuration),
                            {change.begin, change.removed, change.inserted}, *mark.analysis))
    return false;
  mark.since.reset();
  constexpr std::size_t kAround = 32;  // bytes, longer than the word
  const std::size_t begin = change.begin - std::min(change.begin, kAround);
  mark.switches =
      mark.switches || analyzers::has_switches(std::string_view(text).substr(begin, change.end() + kAround - begin));
  return true;
}

void Marks::analyse(State& state, const std::string& uri) {
  Mark& mark = marks_[uri];
  mark.current = false;
  if (mark.running) {
    mark.again = true;
    return;
  }
  const Snapshot snapshot = state.documents.find(uri);
  const bool known = mark.analysis && !mark.since;  // only the lists are others
  if (known || follow(mark, *snapshot)) return show(state, *snapshot, mark);
  mark.analysis.reset();
  mark.since.reset();
  const std::uint64_t opening = mark.opening;
  if (snapshot->text.bytes().size() <= kInlineLimit)
    return gate(state, snapshot, opening, scan(*snapshot, mark.configuration, {}));
  mark.running = true;
  state.workers.run(
      Lane::background, mark.stop.get_token(),
      [snapshot, configuration = mark.configuration](const std::stop_token& stop) {
        return scan(*snapshot, configuration, stop);
      },
      [this, &state, snapshot, opening](Scanned scanned) { gate(state, snapshot, opening, std::move(scanned)); },
      [this, &state, uri, opening] { failed(state, uri, opening); });
}

// The analysis ended by an exception. The next edit tries again; whoever waits for it is answered with an error.
void Marks::failed(State& state, const std::string& uri, std::uint64_t opening) {
  const auto found = marks_.find(uri);
  if (found == marks_.end() || found->second.opening != opening) return;
  found->second.running = false;
  found->second.waiting.clear();
  if (!std::exchange(told_of_failure_, true))
    state.connection.notify(
        "window/showMessage",
        {{"type", 2}, {"message", "Lampblack could not analyse a document; what stands in it is not marked."}});
  if (std::exchange(found->second.again, false)) analyse(state, uri);
}

std::size_t Marks::behind() const {
  return static_cast<std::size_t>(
      std::count_if(marks_.begin(), marks_.end(), [](const auto& entry) { return !entry.second.current; }));
}

void Marks::gate(State& state, const Snapshot& snapshot, std::uint64_t opening, Scanned scanned) {
  const auto found = marks_.find(snapshot->uri);
  if (found == marks_.end() || found->second.opening != opening) return;  // closed, or another document by now
  Mark& mark = found->second;
  mark.running = false;
  if (scanned.analysis.complete && scanned.configuration == mark.configuration)
    mark.analysis = std::move(scanned.analysis);
  mark.switches = scanned.switches;
  // What was typed meanwhile is a small edit of what was read, as a rule.
  if (std::exchange(mark.again, false)) return analyse(state, snapshot->uri);
  if (mark.analysis) show(state, *snapshot, mark);
}

// Tells what was found, if it is not what was told before.
void Marks::show(State& state, const Document& document, Mark& mark) {
  const std::string& uri = document.uri;
  mark.current = true;
  mark.findings = mark.analysis->findings;
  analyzers::suppress(document.text.bytes(), mark.lists.path, *mark.lists.accepted, mark.findings, mark.switches);
  const DiagnosticOptions options{state.client.encoding, state.client.code_description,
                                  state.client.related_information, mark.opening};
  std::vector<protocol::Diagnostic> diagnostics = diagnostics_of(uri, document.text, mark.findings, options);
  for (protocol::Diagnostic& notice : diagnostics_of(mark.analysis->notices)) diagnostics.push_back(std::move(notice));
  for (protocol::Diagnostic& problem : problems_of(state, document)) diagnostics.push_back(std::move(problem));
  boost::json::array content = to_json(diagnostics);
  if (mark.diagnostics != content) {
    mark.diagnostics = std::move(content);
    mark.result = std::to_string(++results_);
    publish(state, uri, document.version, *mark.diagnostics);
  }
  answer(mark);
}

}  // namespace server
