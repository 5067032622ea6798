// The open documents: the loop thread is the only writer, workers get shared snapshots.
// Loop thread only, but for snapshots, which any thread may read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "protocol/lsp.h"
#include "server/documents/text.h"

namespace server {

struct Document {
  std::string uri;  // verbatim as the client wrote it; any scheme
  std::int32_t version = 0;
  std::string language_id;
  Text text;
};

using Snapshot = std::shared_ptr<const Document>;

enum class ChangeResult { applied, unknown_document, out_of_step };

class Documents {
 public:
  // Opening what is open replaces it.
  void open(protocol::TextDocumentItem item);
  // All changes in order. A range that ends before it starts drops the document: no result is better than a wrong one.
  // `made`, if it is wanted, becomes what they did all together.
  ChangeResult change(const protocol::DidChangeParams& params, protocol::PositionEncoding encoding,
                      std::optional<Change>* made = nullptr);
  bool close(const std::string& uri);

  std::size_t count() const { return documents_.size(); }
  std::size_t bytes() const;  // of all texts

  // Null when not open. Whoever holds one must release it on the loop thread: the text is copied only while one is
  // held.
  Snapshot find(const std::string& uri) const;

 private:
  std::unordered_map<std::string, std::shared_ptr<Document>> documents_;
};

}  // namespace server
