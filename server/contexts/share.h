// Sharing: items to findings, to the policy's decision, to what an assistant may receive. Every doubt means that
// nothing is shared. Pure functions; any thread.
#pragma once

#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration/configuration_files.h"
#include "server/contexts/contexts.h"
#include "server/contexts/judgement.h"

namespace server {

inline constexpr std::size_t kShareLimit = 64 * 1024 * 1024;  // bytes of all texts; more is not shared

// A share scan of one item. A stopped one is not complete.
// The folder's configuration adds to what is found, and takes nothing away.
std::shared_ptr<const ItemAnalysis> analyse_item(const ItemContent& content, const FolderConfiguration& folder,
                                                 std::stop_token stop);

// Why nothing of this context can be shared, empty for no reason.
std::string trouble_of(const Context& context);

// Bytes of the items' texts, uris and titles.
std::size_t size_of(const std::vector<Item>& items);

// What the decision hangs on besides the items.
struct ShareTerms {
  FolderConfiguration folder;
  Claims claims;
  std::string workspace;  // path or uri, empty for none
};

// The decision if a context were shared now, with nothing granted, and why.
struct Outlook {
  std::string decision;
  std::vector<protocol::ContextReason> reasons;
};
Outlook outlook_of(const Context& context);

// What is found in the context now, and the outlook. All its items must be analysed.
protocol::ContextPublishFindingsParams findings_of(const Context& context, protocol::PositionEncoding encoding);

struct ShareInput {
  std::vector<Item> items;
  ShareTerms terms;
  Keys keys;
  std::string context_id;
  protocol::ShareStyle style = protocol::ShareStyle::word;
  protocol::PositionEncoding encoding = protocol::PositionEncoding::utf16;
  analyzers::WeakValues weak_before;
  analyzers::Addresses addresses_before;
  std::set<std::string> granted;                                 // subjects that a person has said yes to
  std::shared_ptr<analyzers::RedactionMemory> memory = nullptr;  // this share's alone; null for none
};

// A placeholder that the share gave out. The views are into the items' contents, which the output holds, and static
// storage.
struct IssuedPlaceholder {
  std::string placeholder;
  std::string_view value;
  std::string_view data_class;
  std::string_view uri;  // of the item whose text held it; empty for none
};

struct ShareOutput {
  protocol::ContextShareResult result;  // without a receipt
  std::vector<Item> items;              // all analysed now
  std::vector<IssuedPlaceholder> issued;
  analyzers::WeakValues weak;
  analyzers::Addresses addresses;  // those before and the new ones
  std::vector<Asked> asked;        // what is left to a person, without what was granted
  bool lets_through = false;       // something that was found goes out as it is
};

// Analyses what is not analysed yet, then redacts. Blocks when it is stopped.
ShareOutput share(const ShareInput& input, const std::stop_token& stop);

// The answer that shares nothing.
protocol::ContextShareResult blocked(std::string reason);

}  // namespace server
