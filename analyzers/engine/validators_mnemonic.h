// Phrases of words that stand for the seed of a wallet, BIP-39. bip39() is called through find_validator() only,
// bip39_word() by the tests; pure functions, any thread.
#pragma once

#include <string_view>

#include "analyzers/engine/validators.h"

namespace analyzers {

// Words with one blank between them: `absent` when one is not of the English list, or when they are so few different
// ones that they are a published example; else whether the checksum holds.
Proof bip39(std::string_view phrase);

// The word of that number, 0 to 2047.
std::string_view bip39_word(int number);

}  // namespace analyzers
