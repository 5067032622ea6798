#include "server/ledger/signing.h"

#include <sodium.h>

#include <charconv>
#include <vector>

namespace server {
namespace {

constexpr std::string_view kMark = "lampblack ledger anchor ";
constexpr std::string_view kPurpose =
    "lampblack ledger record 1\n";  // what is signed for nothing else can be passed off

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string signed_text(std::string_view hash) {
  return std::string(kPurpose).append(hash);
}

}  // namespace

SigningKey::SigningKey(std::span<const unsigned char, kSeedSize> seed) : public_(crypto_sign_PUBLICKEYBYTES, '\0') {
  static_assert(crypto_sign_SEEDBYTES == kSeedSize && crypto_sign_SECRETKEYBYTES == sizeof secret_);
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_.data()), secret_.data(), seed.data());
}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

std::string SigningKey::sign(std::string_view hash) const {
  const std::string text = signed_text(hash);
  std::string out(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(out.data()), nullptr, bytes_of(text), text.size(),
                       secret_.data());
  return out;
}

std::string ledger_hash(std::string_view bytes) {
  std::string out(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes), bytes.size(), nullptr,
                     0);
  return out;
}

bool signed_by(std::string_view public_key, std::string_view hash, std::string_view signature) {
  if (public_key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) return false;
  const std::string text = signed_text(hash);
  return crypto_sign_verify_detached(bytes_of(signature), bytes_of(text), text.size(), bytes_of(public_key)) == 0;
}

std::string to_hex(std::string_view bytes) {
  std::string out(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes_of(bytes), bytes.size());
  out.pop_back();
  return out;
}

std::string random_id() {
  std::array<char, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex({bytes.data(), bytes.size()});
}

std::optional<std::string> from_hex(std::string_view hex) {
  std::string out(hex.size() / 2, '\0');
  std::size_t size = 0;
  if (hex.size() % 2 != 0 || sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), hex.data(),
                                            hex.size(), nullptr, &size, nullptr) != 0)
    return {};
  if (size != out.size()) return {};
  return out;
}

std::string to_line(const Anchor& anchor) {
  return std::string(kMark) + std::to_string(anchor.number) + ' ' + anchor.writer + ' ' + to_hex(anchor.hash) + ' ' +
         to_hex(anchor.signature);
}

std::optional<Anchor> read_anchor(std::string_view line) {
  const std::size_t at = line.find(kMark);
  if (at == line.npos) return {};
  line.remove_prefix(at + kMark.size());
  std::vector<std::string_view> words;
  while (words.size() < 4) {
    const std::size_t end = std::min(line.find_first_of(" \t\r\n\""), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  Anchor out;
  const auto read = std::from_chars(words[0].data(), words[0].data() + words[0].size(), out.number);
  const std::optional<std::string> hash = from_hex(words[2]);
  const std::optional<std::string> signature = from_hex(words[3]);
  if (read.ec != std::errc() || !hash || hash->size() != 32 || !signature) return {};
  out.writer = words[1];
  out.hash = *hash;
  out.signature = *signature;
  return out;
}

}  // namespace server
