#include "server/contexts/contexts.h"

#include <algorithm>
#include <set>
#include <utility>

namespace server {
namespace {

Item item_of(protocol::ContextItem item) {
  auto content = std::make_shared<ItemContent>();
  content->uri = std::move(item.uri);
  content->title = std::move(item.title);
  content->text = Text(std::move(item.text));
  content->opaque = std::move(item.opaque);
  return {std::move(item.id), std::move(content), nullptr};
}

bool has_duplicates(const std::vector<Item>& items) {
  std::set<std::string_view> ids;
  return std::any_of(items.begin(), items.end(), [&](const Item& item) { return !ids.insert(item.id).second; });
}

bool edit(Item& item, const std::vector<protocol::TextEdit>& edits, protocol::PositionEncoding encoding) {
  if (item.content->opaque) return false;
  auto content = std::make_shared<ItemContent>(*item.content);
  for (const protocol::TextEdit& edit : edits) {
    const std::optional<Change> made = content->text.apply({edit.range, edit.text}, encoding);
    if (!made) return false;
    content->last_edit = made->end();
  }
  item.content = std::move(content);
  item.analysis = nullptr;
  return true;
}

// False when the change does not fit what is there.
bool apply(std::vector<Item>& items, protocol::ContextChange change, protocol::PositionEncoding encoding) {
  using Kind = protocol::ContextChange::Kind;
  const bool carries_item = change.kind == Kind::add || change.kind == Kind::replace;
  const std::string& id = carries_item ? change.item.id : change.item_id;
  auto at = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  if ((at == items.end()) != (change.kind == Kind::add)) return false;
  switch (change.kind) {
    case Kind::add: {
      auto index = std::min<std::size_t>(change.index.value_or(UINT32_MAX), items.size());
      items.insert(items.begin() + static_cast<std::ptrdiff_t>(index), item_of(std::move(change.item)));
      return true;
    }
    case Kind::replace:
      *at = item_of(std::move(change.item));
      return true;
    case Kind::edit:
      return edit(*at, change.edits, encoding);
    case Kind::remove:
      items.erase(at);
      return true;
  }
  return false;
}

}  // namespace

bool Context::follow(FolderConfiguration now) {
  if (now == folder) return false;
  folder = std::move(now);
  for (Item& item : items) item.analysis = nullptr;
  return true;
}

void Context::find_keys() {
  if (keys) return;
  auto loaded = load_project_keys(workspace);
  if (auto* found = std::get_if<Keys>(&loaded)) {
    keys = std::move(*found);
  } else {
    no_keys = std::get<KeyError>(loaded).message;
  }
}

Claims claims_of(const protocol::ContextDidOpenParams& params) {
  return {params.client, params.provider, params.model, params.endpoint, params.task};
}

std::vector<Item> items_of(std::vector<protocol::ContextItem> items) {
  std::vector<Item> out;
  out.reserve(items.size());
  for (protocol::ContextItem& item : items) out.push_back(item_of(std::move(item)));
  return out;
}

Context& Contexts::open(protocol::ContextDidOpenParams params) {
  auto context = std::make_unique<Context>();
  context->id = params.context.id;
  context->version = params.context.version;
  context->opening = ++openings_;
  context->workspace = std::move(params.workspace);
  context->claims = claims_of(params);
  context->items = items_of(std::move(params.items));
  context->out_of_step = has_duplicates(context->items);
  context->find_keys();
  return *(contexts_[params.context.id] = std::move(context));
}

Context* Contexts::change(protocol::ContextDidChangeParams params, protocol::PositionEncoding encoding) {
  Context* context = find(params.context.id);
  if (context == nullptr) return nullptr;
  context->version = params.context.version;
  for (protocol::ContextChange& change : params.changes) {
    if (context->out_of_step) break;
    context->out_of_step = !apply(context->items, std::move(change), encoding);
  }
  return context;
}

void Contexts::distrust_all() {
  for (auto& [id, context] : contexts_) context->out_of_step = true;
}

void Contexts::close(const std::string& id) {
  contexts_.erase(id);
}

std::vector<Context*> Contexts::all() {
  std::vector<Context*> out;
  for (auto& [id, context] : contexts_) out.push_back(context.get());
  return out;
}

Context* Contexts::find(const std::string& id) {
  auto at = contexts_.find(id);
  return at == contexts_.end() ? nullptr : at->second.get();
}

Context* Contexts::find(const std::string& id, std::uint64_t opening) {
  Context* context = find(id);
  return context != nullptr && context->opening == opening ? context : nullptr;
}

}  // namespace server
