// textDocument/hover: reads what the last analysis found, and never analyses.
#include <algorithm>

#include "server/convert/marks.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {

void on_hover(State& state, protocol::HoverParams params, Reply reply) {
  const Mark* mark = state.marks.find(params.uri);
  if (mark == nullptr) return std::move(reply).result(nullptr);
  const Snapshot document = state.documents.find(params.uri);
  const Text& text = document->text;
  const std::size_t offset = text.offset_of(params.position, state.client.encoding);
  const auto found = std::find_if(mark->findings.begin(), mark->findings.end(), [&](const analyzers::Finding& finding) {
    return finding.value.begin <= offset && offset <= finding.value.end;
  });
  if (found == mark->findings.end()) return std::move(reply).result(nullptr);
  std::move(reply).result(to_json(hover_of(text, *found, state.client.encoding, state.client.hover_markdown)));
}

void offer_hover(const State&, boost::json::object& capabilities) {
  capabilities["hoverProvider"] = true;
}

}  // namespace server
