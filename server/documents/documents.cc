#include "server/documents/documents.h"

#include <utility>

namespace server {

void Documents::open(protocol::TextDocumentItem item) {
  auto document = std::make_shared<Document>();
  document->uri = item.uri;
  document->version = item.version;
  document->language_id = std::move(item.language_id);
  document->text = Text(std::move(item.text));
  documents_[std::move(item.uri)] = std::move(document);
}

ChangeResult Documents::change(const protocol::DidChangeParams& params, protocol::PositionEncoding encoding,
                               std::optional<Change>* made) {
  const auto found = documents_.find(params.uri);
  if (found == documents_.end()) return ChangeResult::unknown_document;
  // Snapshots are released on this thread only, so the count is exact and what a worker read is behind us.
  if (found->second.use_count() > 1) found->second = std::make_shared<Document>(*found->second);
  Document& document = *found->second;
  document.version = params.version;
  for (const protocol::TextChange& change : params.changes) {
    const std::optional<Change> applied = document.text.apply(change, encoding);
    if (!applied) {
      documents_.erase(found);
      return ChangeResult::out_of_step;
    }
    if (made != nullptr) *made = *made ? (*made)->followed_by(*applied) : *applied;
  }
  return ChangeResult::applied;
}

bool Documents::close(const std::string& uri) {
  return documents_.erase(uri) > 0;
}

std::size_t Documents::bytes() const {
  std::size_t sum = 0;
  for (const auto& [uri, document] : documents_) sum += document->text.bytes().size();
  return sum;
}

Snapshot Documents::find(const std::string& uri) const {
  const auto found = documents_.find(uri);
  return found == documents_.end() ? nullptr : found->second;
}

}  // namespace server
