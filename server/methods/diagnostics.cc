#include "server/methods/diagnostics.h"

#include <spdlog/spdlog.h>

#include <boost/json.hpp>
#include <utility>

#include "analyzers/engine/engine.h"
#include "protocol/lsp.h"
#include "server/convert/marks.h"
#include "server/methods/state.h"

namespace server {
namespace {

analyzers::Analysis scan(const Document& document, std::stop_token stop) {
  analyzers::AnalyzeOptions options;
  options.path = document.uri;
  options.stop = std::move(stop);
  return analyzers::analyze(document.text.bytes(), options);
}

void publish(State& state, const boost::json::value& params) {
  state.connection.notify("textDocument/publishDiagnostics", params);
}

}  // namespace

void Marks::opened(State& state, const std::string& uri) {
  marks_.erase(uri);
  marks_[uri].opening = ++openings_;
  analyse(state, uri);
}

void Marks::changed(State& state, const std::string& uri) {
  analyse(state, uri);
}

void Marks::closed(State& state, const std::string& uri) {
  if (marks_.erase(uri) == 0) return;
  publish(state, to_json(protocol::PublishDiagnosticsParams{uri, std::nullopt, {}}));
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
  if (snapshot->text.bytes().size() <= kInlineLimit) return gate(state, snapshot, opening, scan(*snapshot, {}));
  mark.running = true;
  state.workers.run(
      Lane::background, mark.stop.get_token(),
      [snapshot](const std::stop_token& stop) { return scan(*snapshot, stop); },
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
  for (const analyzers::Notice& notice : analysis.notices) spdlog::warn("analysis: {}", notice.message);
  if (!analysis.complete) return;

  mark.current = true;
  mark.findings = std::move(analysis.findings);
  const DiagnosticOptions options{state.client.encoding, state.client.code_description, mark.opening};
  const boost::json::value params = to_json(protocol::PublishDiagnosticsParams{
      uri, snapshot->version, diagnostics_of(snapshot->text, mark.findings, options)});
  std::string content = boost::json::serialize(params.at("diagnostics"));
  if (content == mark.published) return;
  mark.published = std::move(content);
  publish(state, params);
}

}  // namespace server
