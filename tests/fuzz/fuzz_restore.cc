// Restoring any text, cut anywhere, gives what restoring it whole gives; and it never touches what is not a
// placeholder.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "analyzers/redaction/placeholder.h"
#include "analyzers/redaction/restore.h"

namespace {

using namespace analyzers;

// Bytes of the input choose pieces of the answer: placeholders that were issued, parts of them, and plain bytes.
struct Issued {
  PlaceholderSet set;
  std::map<std::string, std::string, std::less<>> values;
  std::string refused;

  Issued() {
    std::array<unsigned char, ProjectKeys::kSize> master{};
    ProjectKeys keys(master, "fuzz");
    const std::string lines = "first line of it\nsecond \"line\"\\of it\r\nlast";
    for (const std::string& value : {std::string("a \"quoted\" value\n"), lines, std::string("short")}) {
      add(placeholder_for(value, "context", keys), value);
      std::string same_length = same_length_placeholder_for(value, "context", Units::utf8, keys);
      if (!is_mask(same_length)) add(same_length, value);
    }
    refused = placeholder_for("kept back", "context", keys);
    set.add(refused);
  }

  void add(const std::string& placeholder, const std::string& value) {
    set.add(placeholder);
    values[placeholder] = value;
  }
};

std::string answer_of(const Issued& issued, Escaping escaping, std::string_view input) {
  std::string out;
  for (std::size_t i = 0; i < input.size(); ++i) {
    auto byte = static_cast<unsigned char>(input[i]);
    if (byte < 0xE0) {
      out += input[i];
      continue;
    }
    auto at = issued.values.begin();
    std::advance(at, byte % issued.values.size());
    std::string form = escaping == Escaping::json ? json_escaped(at->first) : at->first;
    if (byte % 7 == 0) form = issued.refused;
    std::size_t size = byte % 3 == 0 && i + 1 < input.size() ? static_cast<unsigned char>(input[++i]) : form.size();
    out += form.substr(0, std::min(size, form.size()));
  }
  return out;
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const Issued issued;
  if (size < 3) return 0;
  const Escaping escaping = data[0] % 2 == 0 ? Escaping::none : Escaping::json;
  const std::size_t step = 1 + data[1];
  auto resolve = [](std::string_view placeholder) -> Resolution {
    auto at = issued.values.find(placeholder);
    if (at == issued.values.end()) return {std::nullopt, "refused"};
    return {std::string_view(at->second), ""};
  };
  const std::string text = answer_of(issued, escaping, {reinterpret_cast<const char*>(data) + 2, size - 2});
  const Restored whole = Restorer(issued.set, escaping, resolve).feed(text, true);

  Restorer restorer(issued.set, escaping, resolve);
  Restored cut;
  for (std::size_t at = 0; at < text.size(); at += step) {
    Restored part = restorer.feed(std::string_view(text).substr(at, step), false);
    cut.text += part.text;
    cut.restored += part.restored;
    cut.withheld.insert(cut.withheld.end(), part.withheld.begin(), part.withheld.end());
  }
  Restored last = restorer.feed("", true);
  require(cut.text + last.text == whole.text);
  require(cut.restored + last.restored == whole.restored);
  require(cut.withheld.size() + last.withheld.size() == whole.withheld.size());
  if (whole.restored == 0) require(whole.text == text);
  return 0;
}
