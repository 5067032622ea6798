#include "analyzers/engine/validators_azure.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "analyzers/engine/checksums.h"
#include "analyzers/engine/codecs.h"

namespace analyzers {
namespace {

// A seed is a name of eight letters, read as a big-endian number.
constexpr std::uint64_t seed_of(std::string_view name) {
  std::uint64_t seed = 0;
  for (char c : name) seed = seed << 8 | static_cast<unsigned char>(c);
  return seed;
}

struct Service {
  std::string_view signature;
  std::array<std::string_view, 5> seeds;  // empty where there are fewer
};

constexpr std::array<std::string_view, 5> kBus = {"Send0000", "Listen00", "Manage00", "System00", "Unknown0"};

constexpr Service kServices[] = {
    {"+ASb", kBus},
    {"+AEh", kBus},
    {"+ARm", kBus},
    {"AIoT", {"IoTHub00", "Device00", "DpsKey00"}},
    {"+ASt", {"Default0"}},
    {"ACDb", {"MastRW00", "MastRO00", "SystRW00", "SystRO00", "SysAll00"}},
    {"+ABa", {"AbAcct00"}},
    {"+AMC", {"Classic0"}},
    {"/AM7", {"Classic0"}},
    {"APIM", {"Tenant00", "IoTHub00", "Gateway0", "GitKey00"}},
    {"AzFu", {"Functi00", "System00", "Master00"}},
    {"AzSe", {"Query000", "PAdmin00"}},
    {"+ACR", {"ACRDflt0"}},
};

std::uint32_t last_word(std::span<const unsigned char> bytes) {
  auto at = bytes.last(4);
  return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
}

// The last four bytes, least first, are the checksum of the others.
template <std::size_t Size>
Proof holds_with(std::string_view token, std::string_view signature) {
  std::array<unsigned char, Size> key;
  if (decode_base64(token, key) != Size) return Proof::fails;
  auto service = std::find_if(std::begin(kServices), std::end(kServices),
                              [&](const Service& s) { return s.signature == signature; });
  if (service == std::end(kServices)) return Proof::unknown;
  std::uint32_t sum = last_word(key);
  auto payload = std::span<const unsigned char>(key).first(Size - 4);
  for (std::string_view name : service->seeds)
    if (!name.empty() && marvin32(payload, seed_of(name)) == sum) return Proof::holds;
  return Proof::fails;
}

}  // namespace

Proof azure_32(std::string_view token) {
  if (token.size() != 44) return Proof::unknown;
  auto signature = token.substr(33, 4);
  if (signature != "AzCa") return holds_with<32>(token, signature);
  // Some caches write P for + and F for / after the checksum was made, so a mismatch proves nothing.
  std::array<unsigned char, 32> key;
  if (decode_base64(token, key) != key.size()) return Proof::unknown;
  bool holds = marvin32(std::span<const unsigned char>(key).first(28), seed_of("Access00")) == last_word(key);
  return holds ? Proof::holds : Proof::unknown;
}

Proof azure_64(std::string_view token) {
  return token.size() == 88 ? holds_with<64>(token, token.substr(76, 4)) : Proof::unknown;
}
Proof azure_functions(std::string_view token) {
  return token.size() == 56 ? holds_with<40>(token, "AzFu") : Proof::unknown;
}
Proof azure_search(std::string_view token) {
  return token.size() == 52 ? holds_with<39>(token, "AzSe") : Proof::unknown;
}
Proof azure_registry(std::string_view token) {
  return token.size() == 52 ? holds_with<39>(token, "+ACR") : Proof::unknown;
}

// 60 bytes, then the first four digits of the checksum in base62: its bytes, least first, taken as a big-endian number.
// The long form has the whole checksum at its end instead. Kinds other than "9" (a key) may be computed in another way.
Proof cask(std::string_view token) {
  std::array<unsigned char, 64> key;
  auto size = decode_base64(token, key);
  if (!size || *size < 63 || token.substr(52, 4) != "JQQJ") return Proof::unknown;
  std::uint32_t sum = marvin32(std::span<const unsigned char>(key).first(60), seed_of("Default0"));
  if (*size == 64) return last_word(key) == sum ? Proof::holds : Proof::unknown;
  std::array<char, 6> digits;
  write_base62(sum << 24 | (sum & 0xFF00) << 8 | (sum >> 8 & 0xFF00) | sum >> 24, digits);
  std::string_view padded(digits.data(), digits.size());
  // Whether a number of few digits is padded has not been seen: both are taken.
  auto bare = padded.substr(std::min(padded.find_first_not_of('0'), padded.size() - 4));
  auto tail = token.substr(80, 4);
  if (tail == padded.substr(0, 4) || tail == bare.substr(0, 4)) return Proof::holds;
  return token[57] == '9' ? Proof::fails : Proof::unknown;
}

}  // namespace analyzers
