#include "server/contexts/mask.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "analyzers/engine/escapes.h"
#include "server/contexts/share.h"

namespace server {
namespace {

using analyzers::Finding;

// What was found in the items, wherever in them.
std::vector<std::string_view> values_of(const std::vector<Item>& items) {
  std::vector<std::string_view> out;
  auto add = [&out](std::string_view text, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) out.push_back(finding.value.of(text));
  };
  for (const Item& item : items) {
    add(item.content->text.bytes(), item.analysis->text.findings);
    add(item.content->uri, item.analysis->uri.findings);
    add(item.content->title, item.analysis->title.findings);
  }
  return out;
}

void collect(boost::json::object& object, std::vector<boost::json::string*>& texts) {
  for (auto& [name, value] : object) {
    if (value.is_object()) collect(value.get_object(), texts);
    if (value.is_string()) texts.push_back(&value.get_string());
  }
}

}  // namespace

Mask::Mask(const FolderConfiguration& folder, const std::vector<Item>& items)
    : folder_(folder),
      complete_(std::all_of(items.begin(), items.end(),
                            [](const Item& item) { return item.analysis && item.analysis->complete(); })),
      known_(complete_ ? values_of(items) : std::vector<std::string_view>()) {}

boost::json::object Mask::operator()(boost::json::object texts) const {
  std::vector<boost::json::string*> places;
  collect(texts, places);
  std::vector<std::string_view> said;
  for (const boost::json::string* place : places) said.push_back(*place);
  const std::vector<std::string> shown = masked(said);
  for (std::size_t i = 0; i < places.size(); ++i) *places[i] = shown[i];
  return texts;
}

std::string Mask::operator()(std::string_view text) const {
  return masked({text}).front();
}

std::vector<std::string> Mask::masked(const std::vector<std::string_view>& texts) const {
  std::string all;
  for (const std::string_view text : texts)
    if (text.size() <= kMaskedLimit) (all += text) += '\n';
  ItemContent content;
  content.text = Text(all);
  const auto analysis = analyse_item(content, folder_, {});
  const bool examined = complete_ && analysis->complete();
  std::vector<bool> hidden(all.size());
  const auto hide = [&hidden](analyzers::Span span) {
    std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(span.begin),
              hidden.begin() + static_cast<std::ptrdiff_t>(span.end), true);
  };
  std::vector<std::string_view> own;
  for (const Finding& finding : analysis->text.findings) {
    hide(finding.value);
    own.push_back(finding.value.of(all));
  }
  for (const auto& place : known_.find(all)) hide(place.span);
  for (const auto& place : analyzers::KnownValues(own).find(all)) hide(place.span);

  std::vector<std::string> out;
  std::size_t begin = 0;
  for (const std::string_view text : texts) {
    if (text.empty() || text.size() > kMaskedLimit || !examined) {
      out.emplace_back(text.empty() ? "" : text.size() > kMaskedLimit ? "(too long)" : "(not examined)");
    } else {
      std::string shown;
      for (std::size_t at = begin; at < begin + text.size(); ++at) {
        if (!hidden[at])
          shown += all[at];
        else if (at == begin || !hidden[at - 1])
          shown += "***";
      }
      out.push_back(visible(shown));
    }
    if (text.size() <= kMaskedLimit) begin += text.size() + 1;
  }
  return out;
}

std::string visible(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    // What is no UTF-8 is a byte for itself.
    const analyzers::Character byte{static_cast<unsigned char>(text[at]), 1};
    const auto [code, size] = analyzers::wide_character(text.substr(at)).value_or(byte);
    if (code < 0x20 || code == 0x7F) {
      out += ' ';
    } else if (analyzers::is_invisible(code) || (code >= 0x80 && code < 0xA0) || code == 0x2028 || code == 0x2029) {
      std::array<char, 16> name{};
      std::snprintf(name.data(), name.size(), "<U+%04X>", code);
      out += name.data();
    } else {
      out.append(text, at, size);
    }
    at += size;
  }
  return out;
}

}  // namespace server
