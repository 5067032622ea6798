#include "server/verbs/ledger.h"

#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <ctime>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "server/ledger/records.h"
#include "server/ledger/signing.h"
#include "server/ledger/verify.h"
#include "server/vault/master_key.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

constexpr std::size_t kLogLimit = 1U << 30;  // bytes

std::unique_ptr<Store> open_store(const std::string& file) {
  auto opened = file.empty() ? Store::open() : Store::open_file({"The state store", file}, Store::Access::read);
  if (auto* error = std::get_if<StateError>(&opened)) {
    complain(error->message);
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Store>>(opened));
}

std::optional<std::string> public_key(const std::string& hex) {
  if (!hex.empty()) {
    auto key = from_hex(hex);
    if (!key || key->size() != 32) complain("the key must be 64 hexadecimal digits");
    return key && key->size() == 32 ? key : std::nullopt;
  }
  auto seed = load_ledger_seed();
  if (auto* error = std::get_if<KeyError>(&seed)) {
    complain(error->message);
    return {};
  }
  return std::string(SigningKey(std::get<LedgerSeed>(seed)).public_key());
}

std::vector<Anchor> read_anchors(std::string_view log) {
  std::vector<Anchor> out;
  while (!log.empty()) {
    const std::size_t end = std::min(log.find('\n'), log.size());
    if (auto anchor = read_anchor(log.substr(0, end))) out.push_back(std::move(*anchor));
    log.remove_prefix(std::min(end + 1, log.size()));
  }
  return out;
}

std::string_view text_in(const boost::json::object& record, std::string_view name) {
  const boost::json::value* value = record.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

std::int64_t number_in(const boost::json::object& record, std::string_view name) {
  const boost::json::value* value = record.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

std::string local_time(std::int64_t milliseconds) {
  const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm broken{};
  ::localtime_r(&seconds, &broken);
  std::array<char, 32> out{};
  std::strftime(out.data(), out.size(), "%Y-%m-%d %H:%M:%S", &broken);
  return out.data();
}

void print_line(const boost::json::object& record) {
  std::string line = std::to_string(number_in(record, "number")) + "  " + local_time(number_in(record, "time")) + "  " +
                     std::string(text_in(record, "kind"));
  for (const char* name : {"decision", "choice", "task"})
    if (const std::string_view text = text_in(record, name); !text.empty()) (line += "  ").append(text);
  if (const boost::json::value* destination = record.if_contains("destination");
      destination && destination->is_object())
    if (const std::string_view to = text_in(destination->get_object(), "provider"); !to.empty())
      (line += "  to ").append(to);
  std::puts(printable(line).c_str());
}

// The record, and each text that it names and that is still there.
void print_whole(Store& store, const boost::json::object& record) {
  std::puts(boost::json::serialize(record).c_str());
  for (const char* list : {"items", "answers"}) {
    const boost::json::value* texts = record.if_contains(list);
    if (texts == nullptr || !texts->is_array()) continue;
    for (const boost::json::value& text : texts->get_array()) {
      if (!text.is_object()) continue;
      const std::string_view digest = text_in(text.get_object(), "text");
      if (digest.empty()) continue;
      std::printf("\n--- %s\n", printable(text_in(text.get_object(), "uri")).c_str());
      const std::optional<std::string> kept = text_of(store, digest);
      const std::string shown = kept ? *kept : "(not kept any more)";
      std::fwrite(shown.data(), 1, shown.size(), stdout);
      std::fputs("\n", stdout);
    }
  }
}

}  // namespace

int verify_ledger(const LedgerVerifyOptions& options) {
  const std::optional<std::string> key = public_key(options.key);
  const std::unique_ptr<Store> store = open_store(options.file);
  if (!key || !store) return 2;
  std::string log;
  if (!options.anchor.empty()) {
    if (const std::string error = read_file(options.anchor, kLogLimit, log); !error.empty()) {
      complain(error);
      return 2;
    }
  }
  const LedgerCheck check = verify_ledger(*store, *key, read_anchors(log));
  for (const LedgerFault& fault : check.faults)
    std::printf("%s %s.\n", fault.number != 0 ? ("Record " + std::to_string(fault.number)).c_str() : "The ledger:",
                printable(fault.message).c_str());
  std::printf("%lld records (%lld to %lld), %lld texts", static_cast<long long>(check.records),
              static_cast<long long>(check.first), static_cast<long long>(check.last),
              static_cast<long long>(check.texts));
  if (!options.anchor.empty()) std::printf(", %zu anchors agree", check.anchors);
  if (check.foreign_anchors != 0) std::printf(", %zu anchors of other keys left out", check.foreign_anchors);
  std::puts(check.faults.empty() ? ": whole." : ": NOT whole.");
  return check.faults.empty() ? 0 : 1;
}

int show_ledger(std::int64_t limit, std::int64_t number) {
  const std::unique_ptr<Store> store = open_store("");
  if (!store) return 2;
  bool found = false;
  const bool read = newest_records(*store, number > 0 ? number + 1 : std::numeric_limits<std::int64_t>::max(),
                                   [&](std::int64_t at, const boost::json::object& record) {
                                     if (number > 0) {
                                       if (at == number) print_whole(*store, record);
                                       found = at == number;
                                       return false;
                                     }
                                     if (limit-- <= 0) return false;
                                     print_line(record);
                                     return true;
                                   });
  if (!read) complain(store->error().message);
  if (read && number > 0 && !found) complain("there is no record " + std::to_string(number));
  return read && (number <= 0 || found) ? 0 : 2;
}

int export_ledger(LedgerFormat format) {
  const std::unique_ptr<Store> store = open_store("");
  if (!store) return 2;
  const bool read = all_records(*store, [&](const boost::json::object& record) {
    std::puts(boost::json::serialize(format == LedgerFormat::ocsf ? ocsf_event(record) : record).c_str());
  });
  if (!read) complain(store->error().message);
  return read ? 0 : 2;
}

}  // namespace server
