#include "server/contexts/seams.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "analyzers/engine/bytes.h"
#include "analyzers/rule.h"

namespace server {
namespace {

using analyzers::Span;

constexpr std::size_t kReach = 4096;  // bytes to each side

bool is_white(char c) {
  return analyzers::is(c, analyzers::kBlank | analyzers::kNewline);
}

// The last bytes of a text that are not white, and the first.
Span tail_of(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && is_white(text[end - 1])) --end;
  return {end - std::min(end, kReach), end};
}

Span head_of(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size() && is_white(text[begin])) ++begin;
  return {begin, std::min(text.size(), begin + kReach)};
}

void add(Item& item, Span half) {
  auto analysis = std::make_shared<ItemAnalysis>(*item.analysis);
  analyzers::cover(half, "known-value", analysis->text.findings);
  item.analysis = std::move(analysis);
}

}  // namespace

std::vector<Item> with_seams(std::vector<Item> items, const analyzers::Learned* learned) {
  if (learned == nullptr || learned->values.size() == 0) return items;
  Item* before = nullptr;
  for (Item& item : items) {
    const std::string& text = item.content->text.bytes();
    const Span head = head_of(text);
    if (head.empty()) continue;
    if (before != nullptr) {
      const std::string& text_before = before->content->text.bytes();
      const Span tail = tail_of(text_before);
      std::string joined(tail.of(text_before));
      joined += head.of(text);
      const std::size_t seam = tail.size();
      for (const auto& found : learned->values.find(joined)) {
        if (found.span.begin >= seam || found.span.end <= seam) continue;
        add(*before, {tail.begin + found.span.begin, tail.end});
        add(item, {head.begin, head.begin + found.span.end - seam});
      }
    }
    before = &item;
  }
  return items;
}

}  // namespace server
