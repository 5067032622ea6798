#include "server/methods/diagnostics.h"

#include <boost/json.hpp>
#include <utility>

#include "analyzers/imported/analyze.h"
#include "analyzers/suppression/suppress.h"
#include "protocol/lsp.h"
#include "server/convert/marks.h"
#include "server/ledger/signing.h"
#include "server/methods/state.h"

namespace server {
namespace {

analyzers::Analysis scan(const Document& document, const DocumentLists& lists, const FolderConfiguration& folder,
                         std::stop_token stop) {
  analyzers::AnalyzeOptions options;
  options.path = document.uri;
  options.organisation = folder.organisation.get();
  options.stop = std::move(stop);
  options.learned = folder.known.learned.get();
  analyzers::Analysis analysis =
      analyzers::analyze(document.text.bytes(), options, folder.configuration, path_in(folder.root, document.uri));
  analyzers::suppress(document.text.bytes(), lists.path, *lists.accepted, analysis.findings);
  return analysis;
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

void Marks::changed(State& state, const std::string& uri) {
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
    mark.configuration = std::move(configuration);
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

void Marks::analyse(State& state, const std::string& uri) {
  Mark& mark = marks_[uri];
  mark.current = false;
  if (mark.running) {
    mark.again = true;
    return;
  }
  const Snapshot snapshot = state.documents.find(uri);
  const std::uint64_t opening = mark.opening;
  if (snapshot->text.bytes().size() <= kInlineLimit) {
    return gate(state, snapshot, opening, scan(*snapshot, mark.lists, mark.configuration, {}));
  }
  mark.running = true;
  state.workers.run(
      Lane::background, mark.stop.get_token(),
      [snapshot, lists = mark.lists, configuration = mark.configuration](const std::stop_token& stop) {
        return scan(*snapshot, lists, configuration, stop);
      },
      [this, &state, snapshot, opening](analyzers::Analysis analysis) {
        gate(state, snapshot, opening, std::move(analysis));
      });
}

void Marks::gate(State& state, const Snapshot& snapshot, std::uint64_t opening, analyzers::Analysis analysis) {
  const std::string& uri = snapshot->uri;
  const auto found = marks_.find(uri);
  if (found == marks_.end() || found->second.opening != opening) return;  // closed, or another document by now
  Mark& mark = found->second;
  mark.running = false;
  if (std::exchange(mark.again, false)) return analyse(state, uri);
  if (!analysis.complete) return;

  mark.current = true;
  mark.findings = std::move(analysis.findings);
  mark.rules = std::move(analysis.rules);
  const DiagnosticOptions options{state.client.encoding, state.client.code_description,
                                  state.client.related_information, mark.opening};
  std::vector<protocol::Diagnostic> diagnostics = diagnostics_of(uri, snapshot->text, mark.findings, options);
  for (protocol::Diagnostic& notice : diagnostics_of(analysis.notices)) diagnostics.push_back(std::move(notice));
  for (protocol::Diagnostic& problem : problems_of(state, *snapshot)) diagnostics.push_back(std::move(problem));
  boost::json::array content = to_json(diagnostics);
  if (mark.diagnostics != content) {
    mark.diagnostics = std::move(content);
    mark.result = std::to_string(++results_);
    publish(state, uri, snapshot->version, *mark.diagnostics);
  }
  answer(mark);
}

}  // namespace server
