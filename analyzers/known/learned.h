// What was learned from a folder's files: values that are known to be secret, and texts that must not be shared.
// Immutable; any thread.
#pragma once

#include "analyzers/known/learned_values.h"
#include "analyzers/known/protected_texts.h"

namespace analyzers {

struct Learned {
  Learned(std::span<const LearnedValues::Value> known, std::span<const std::string_view> protected_texts)
      : values(known), texts(protected_texts) {}

  LearnedValues values;
  ProtectedTexts texts;
};

}  // namespace analyzers
