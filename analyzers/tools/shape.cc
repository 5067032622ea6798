#include "analyzers/tools/shape.h"

#include <cctype>
#include <map>

namespace analyzers::tools {
namespace {

constexpr int kLongestRun = 4000;
constexpr std::size_t kMostVariants = 64;

void insert(Bitmap& set, unsigned char first, unsigned char last) {
  for (int c = first; c <= last; ++c) set[c >> 6] |= std::uint64_t{1} << (c & 63);
}

Bitmap bitmap(std::string_view ranges) {  // "a-z0-9_": a "-" at the end is itself
  Bitmap set{};
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    unsigned char first = static_cast<unsigned char>(ranges[i]);
    if (i + 2 < ranges.size() && ranges[i + 1] == '-') {
      insert(set, first, static_cast<unsigned char>(ranges[i + 2]));
      i += 2;
    } else {
      insert(set, first, first);
    }
  }
  return set;
}

const std::map<std::string, std::string, std::less<>>& named_sets() {
  static const std::map<std::string, std::string, std::less<>> sets = {{"dig", "0-9"},
                                                                       {"hex", "0-9a-f"},
                                                                       {"HEX", "0-9A-F"},
                                                                       {"xh", "0-9a-fA-F"},
                                                                       {"lo", "a-z"},
                                                                       {"up", "A-Z"},
                                                                       {"al", "a-zA-Z"},
                                                                       {"an", "0-9a-zA-Z"},
                                                                       {"lan", "0-9a-z"},
                                                                       {"uan", "0-9A-Z"},
                                                                       {"w", "0-9a-zA-Z_"},
                                                                       {"b64", "0-9a-zA-Z+/"},
                                                                       {"b64u", "0-9a-zA-Z_-"},
                                                                       {"b64p", "0-9a-zA-Z+/="},
                                                                       {"b32", "A-Z2-7"},
                                                                       {"l32", "a-z2-7"},
                                                                       {"b58", "1-9A-HJ-NP-Za-km-z"}};
  return sets;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::vector<ShapeVariant> parse() {
    auto variants = alternatives();
    if (at_ < text_.size()) fail("nothing opened what is closed here");
    return variants;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw ShapeError("shape, column " + std::to_string(at_ + 1) + ": " + why);
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool peek(char c) {
    skip_blanks();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) {
    if (!peek(c)) return false;
    ++at_;
    return true;
  }

  std::vector<ShapeVariant> alternatives() {
    auto all = sequence();
    while (take('|')) {
      auto next = sequence();
      all.insert(all.end(), next.begin(), next.end());
    }
    return all;
  }

  std::vector<ShapeVariant> sequence() {
    std::vector<ShapeVariant> variants = {{}};
    while (true) {
      skip_blanks();
      if (at_ >= text_.size() || text_[at_] == '|' || text_[at_] == ')') return variants;
      auto items = item();
      std::vector<ShapeVariant> product;
      for (const auto& head : variants)
        for (const auto& tail : items) {
          product.push_back(head);
          for (const auto& piece : tail) append(product.back(), piece);
        }
      if (product.size() > kMostVariants) fail("more than 64 variants");
      variants = std::move(product);
    }
  }

  static void append(ShapeVariant& variant, const ShapePiece& piece) {
    if (!piece.literal.empty() && !variant.empty() && !variant.back().literal.empty())
      variant.back().literal += piece.literal;
    else
      variant.push_back(piece);
  }

  std::vector<ShapeVariant> item() {
    std::vector<ShapeVariant> result;
    if (take('(')) {
      result = alternatives();
      if (!take(')')) fail("a group is not closed");
    } else if (take('\'')) {
      auto end = text_.find('\'', at_);
      if (end == std::string_view::npos || end == at_) fail("a literal is empty or not closed");
      result = {{ShapePiece{std::string(text_.substr(at_, end - at_)), {}, 0, 0}}};
      at_ = end + 1;
    } else if (take('[')) {
      auto end = text_.find(']', at_);
      if (end == std::string_view::npos || end == at_) fail("a set is empty or not closed");
      Bitmap set = bitmap(text_.substr(at_, end - at_));
      at_ = end + 1;
      result = {{run(set)}};
    } else {
      std::size_t end = at_;
      while (end < text_.size() && std::isalnum(static_cast<unsigned char>(text_[end]))) ++end;
      std::string_view word = text_.substr(at_, end - at_);
      if (word == "uuid") {
        at_ = end;
        result = parse_shape("xh{8} '-' xh{4} '-' xh{4} '-' xh{4} '-' xh{12}");
      } else if (auto named = named_sets().find(word); named != named_sets().end()) {
        at_ = end;
        result = {{run(bitmap(named->second))}};
      } else {
        fail("a literal, a set or a group is expected");
      }
    }
    if (at_ < text_.size() && text_[at_] == '?') {
      ++at_;
      result.push_back({});
    }
    return result;
  }

  ShapePiece run(const Bitmap& set) {
    ShapePiece piece{"", set, 1, 1};
    if (at_ < text_.size() && text_[at_] == '{') {
      ++at_;
      piece.minimum = piece.maximum = number();
      if (take(',')) piece.maximum = number();
      if (!take('}')) fail("a count is not closed");
    }
    if (piece.maximum < piece.minimum || piece.maximum > kLongestRun) fail("a count is out of range");
    return piece;
  }

  int number() {
    skip_blanks();
    int value = 0;
    std::size_t begin = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) && value <= kLongestRun)
      value = value * 10 + (text_[at_++] - '0');
    if (at_ == begin) fail("a number is expected");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<ShapeVariant> parse_shape(std::string_view shape) {
  return Parser(shape).parse();
}

}  // namespace analyzers::tools
