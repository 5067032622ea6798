// The shape language of rules/*.toml, expanded into variants without alternatives. Build time only.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace analyzers::tools {

using Bitmap = std::array<std::uint64_t, 4>;

struct ShapePiece {
  std::string literal;  // empty for a run
  Bitmap set{};
  int minimum = 0;
  int maximum = 0;
};

using ShapeVariant = std::vector<ShapePiece>;

struct ShapeError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws ShapeError with the column of what it can't read.
std::vector<ShapeVariant> parse_shape(std::string_view shape);

}  // namespace analyzers::tools
