// What makes a record of the ledger its own: a hash over its bytes, a signature over the hash, and the line that
// carries both out of this machine's reach. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace server {

// The user's key pair, made from the master key, so that it needs no file of its own. Wiped at the end.
class SigningKey {
 public:
  static constexpr std::size_t kSeedSize = 32;
  explicit SigningKey(std::span<const unsigned char, kSeedSize> seed);
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  std::string sign(std::string_view hash) const;           // 64 bytes
  std::string_view public_key() const { return public_; }  // 32 bytes

 private:
  std::array<unsigned char, 64> secret_;
  std::string public_;
};

// BLAKE2b, 32 bytes.
std::string ledger_hash(std::string_view bytes);
bool signed_by(std::string_view public_key, std::string_view hash, std::string_view signature);

std::string to_hex(std::string_view bytes);
// 32 hexadecimal digits that nobody can guess.
std::string random_id();
// Nothing for what is not hexadecimal.
std::optional<std::string> from_hex(std::string_view hex);

// The head of the ledger at some moment, as it is told to the system log: what shows afterwards that no record before
// it was taken away.
struct Anchor {
  std::int64_t number = 0;
  std::string writer;
  std::string hash;
  std::string signature;
};
std::string to_line(const Anchor& anchor);
// The anchor in a line of a log, whatever stands before it. Nothing where there is none.
std::optional<Anchor> read_anchor(std::string_view line);

}  // namespace server
