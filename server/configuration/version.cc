#include "server/configuration/version.h"

#include <sodium.h>

#include <array>
#include <variant>

namespace server {
namespace {

// Every text with its length before it, so that no two tables are written alike.
void write(std::string_view text, std::string& out) {
  (out += std::to_string(text.size()) += ':').append(text);
}

void write(const Table& table, std::string& out) {
  for (const auto& [key, values] : table.values) {
    write(key, out);
    for (const Value& value : values) {
      if (const auto* text = std::get_if<std::string>(&value.content)) {
        write(*text, out);
      } else if (const auto* number = std::get_if<std::int64_t>(&value.content)) {
        (out += 'i') += std::to_string(*number);
      } else {
        out += std::get<bool>(value.content) ? 't' : 'f';
      }
    }
    out += ';';
  }
  for (const auto& [key, tables] : table.inner) {
    write(key, out);
    for (const Table& one : tables) {
      out += '{';
      write(one, out);
      out += '}';
    }
  }
}

}  // namespace

std::string version_of(const Settings& settings) {
  std::string text;
  for (std::size_t i = 0; i < kLayers; ++i) {
    write(settings.layers[i], text);
    text += settings.gone[i] ? "gone" : "";
  }
  for (const bool flag : {settings.trusted, settings.broken}) text += flag ? 't' : 'f';
  std::array<unsigned char, 16> hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  std::array<char, 17> hex;
  return sodium_bin2hex(hex.data(), hex.size(), hash.data(), 8);
}

}  // namespace server
