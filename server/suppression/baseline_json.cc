#include "server/suppression/baseline_json.h"

#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>
#include <tuple>

#include "protocol/json.h"

namespace server {
namespace json = boost::json;
namespace {

using analyzers::Baseline;
using protocol::JsonReader;

constexpr std::int32_t kVersion = 1;

void read_own(const JsonReader& root, analyzers::AcceptedFindings& accepted) {
  const JsonReader version = root["lampblackBaseline"];
  if (version.integer() != kVersion) return version.expected(std::to_string(kVersion));
  Baseline::Salt salt;
  const std::string digits = root["salt"].string();
  std::size_t size = 0;
  if (sodium_hex2bin(salt.data(), salt.size(), digits.data(), digits.size(), nullptr, &size, nullptr) != 0 ||
      size != salt.size() || digits.size() != 2 * salt.size()) {
    return root["salt"].expected("64 hexadecimal digits");
  }
  Baseline& baseline = accepted.baseline.emplace(salt);
  root["findings"].elements([&](const JsonReader& entry) {
    baseline.add({entry["rule"].string(), entry["fingerprint"].string(), entry["path"].string_or("")});
  });
}

void read_detect_secrets(const JsonReader& results, analyzers::AcceptedFindings& accepted) {
  if (!results.value()->is_object()) return results.expected("object");
  for (const auto& member : results.value()->get_object()) {
    results[member.key()].elements(
        [&](const JsonReader& secret) { accepted.detect_secrets.add(member.key(), secret["hashed_secret"].string()); });
  }
}

}  // namespace

std::string read_baseline(std::string_view text, analyzers::AcceptedFindings& accepted) {
  const std::optional<json::value> value = protocol::parse_json(text);
  if (!value || !value->is_object()) return "not a JSON object";
  protocol::JsonFault fault(*value, "");
  const JsonReader root = fault.reader();
  if (root["results"].exists() && root["plugins_used"].exists()) {
    read_detect_secrets(root["results"], accepted);
  } else {
    read_own(root, accepted);
  }
  return fault.message();
}

std::string write_baseline(const Baseline& baseline) {
  std::vector<Baseline::Entry> entries = baseline.entries();
  std::sort(entries.begin(), entries.end(), [](const Baseline::Entry& a, const Baseline::Entry& b) {
    return std::tie(a.path, a.rule, a.fingerprint) < std::tie(b.path, b.rule, b.fingerprint);
  });
  std::string text = "{\n\"lampblackBaseline\": " + std::to_string(kVersion) + ",\n\"salt\": \"" +
                     baseline.salt_digits() + "\",\n" + "\"findings\": [";
  const char* between = "\n";
  for (const Baseline::Entry& entry : entries) {
    text += between + json::serialize(
                          json::object{{"path", entry.path}, {"rule", entry.rule}, {"fingerprint", entry.fingerprint}});
    between = ",\n";
  }
  return text + "\n]\n}\n";
}

Baseline new_baseline() {
  Baseline::Salt salt;
  randombytes_buf(salt.data(), salt.size());
  return Baseline(salt);
}

}  // namespace server
