// The open contexts: assistants' context windows as sets of documents, with what was found in them and what they
// issued. Loop thread only, but for item contents and analyses, which any thread may read while it holds them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/redaction/redact.h"
#include "protocol/context.h"
#include "server/configuration/configuration_files.h"
#include "server/contexts/answer_stream.h"
#include "server/documents/text.h"
#include "server/vault/master_key.h"
#include "server/vault/vault.h"

namespace server {

struct ItemContent {
  std::string uri;
  std::string title;
  Text text;
  std::optional<protocol::OpaquePart> opaque;
  std::optional<std::size_t>
      last_edit;  // byte offset behind the last insertion: a token that ends there may still grow
};

// What a share scan found in an item.
struct ItemAnalysis {
  analyzers::Analysis text;
  analyzers::Analysis uri;
  analyzers::Analysis title;
  std::string protection;  // why the item's file is kept from assistants as a whole; empty where it is not

  bool complete() const { return text.complete && uri.complete && title.complete; }
};

// An item at one moment. Copies share the content; whoever takes one to a worker gives it back to the loop thread.
struct Item {
  std::string id;
  std::shared_ptr<const ItemContent> content;
  std::shared_ptr<const ItemAnalysis> analysis;  // null until it was analysed; goes when the content changes
};

struct Context {
  std::string id;
  std::int32_t version = 0;
  std::uint64_t opening = 0;  // tells a context from an earlier one of the same id
  std::string workspace;
  Claims claims;
  FolderConfiguration folder;  // that of the workspace when the items were analysed
  std::vector<Item> items;
  bool out_of_step = false;  // a change did not fit: what we have is not what the client has, so nothing is shared

  Keys keys;            // null while they could not be had
  std::string no_keys;  // why

  Vault vault;
  analyzers::WeakValues weak;
  std::shared_ptr<analyzers::RedactionMemory> memory;  // null while a share has it
  analyzers::Addresses addresses;                      // that could stand for others
  std::map<std::string, AnswerStream> streams;         // answers that are being restored, by the client's names
  std::map<std::string, std::string> answers;          // the same as they came so far, for the ledger

  std::string published;  // the findings last sent, to send only what changed
  bool analysing = false;
  bool again = false;  // it changed meanwhile
  std::stop_source stop;

  Context() = default;
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { stop.request_stop(); }

  // What was found under another configuration does not count any more. False when it is the same.
  bool follow(FolderConfiguration now);

  // Tries again to have the keys, so that a repaired key file works at once.
  void find_keys();
};

// What the client says of itself and the destination.
Claims claims_of(const protocol::ContextDidOpenParams& params);

// Items as a client sent them, not yet analysed.
std::vector<Item> items_of(std::vector<protocol::ContextItem> items);

class Contexts {
 public:
  // Opening what is open replaces it, with its vault.
  Context& open(protocol::ContextDidOpenParams params);
  // All changes in order. What does not fit (an unknown item, a range that ends before it starts) puts the context out
  // of step, until it is opened again. Null when no such context is open.
  Context* change(protocol::ContextDidChangeParams params, protocol::PositionEncoding encoding);
  // A change was lost: nothing that is open now is shared until it is opened again.
  void distrust_all();
  void close(const std::string& id);

  std::vector<Context*> all();
  Context* find(const std::string& id);
  // Null also when the context of that id is another one by now.
  Context* find(const std::string& id, std::uint64_t opening);

 private:
  std::unordered_map<std::string, std::unique_ptr<Context>> contexts_;
  std::uint64_t openings_ = 0;
};

}  // namespace server
