#include "server/ledger/records.h"

#include <zstd.h>

#include <limits>
#include <utility>

#include "server/ledger/signing.h"

namespace server {
namespace {

constexpr std::int64_t kPage = 100;               // records that are read at once, so that no writer waits
constexpr std::size_t kTextLimit = 256ULL << 20;  // bytes

std::optional<boost::json::object> read_record(std::string_view body) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(body, error);
  if (error || !value.is_object()) return {};
  return std::move(value.get_object());
}

std::string_view string_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

const boost::json::object* object_in(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

bool newest_records(Store& store, std::int64_t before,
                    const std::function<bool(std::int64_t number, boost::json::object record)>& each) {
  while (true) {
    std::vector<std::pair<std::int64_t, std::string>> page;
    if (!store.query(
            "SELECT number, body FROM record WHERE number < ? ORDER BY number DESC LIMIT ?",
            [&](const StoreRow& row) { page.emplace_back(row.integer(0), row.text(1)); }, before, kPage))
      return false;
    for (const auto& [number, body] : page) {
      std::optional<boost::json::object> record = read_record(body);
      if (record && !each(number, std::move(*record))) return true;
      before = number;
    }
    if (static_cast<std::int64_t>(page.size()) < kPage) return true;
  }
}

bool all_records(Store& store, const std::function<void(boost::json::object record)>& each) {
  return store.query("SELECT body FROM record ORDER BY number", [&](const StoreRow& row) {
    if (std::optional<boost::json::object> record = read_record(row.text(0))) each(std::move(*record));
  });
}

std::optional<std::string> text_of(Store& store, std::string_view digest) {
  std::optional<std::string> out;
  const bool read = store.query(
      "SELECT bytes FROM text WHERE digest = ? LIMIT 1",
      [&](const StoreRow& row) {
        const std::string_view bytes = row.text(0);
        const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
        if (size > kTextLimit) return;  // so are what ZSTD says for "unknown" and "error"
        std::string text(size, '\0');
        if (ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size()) == size) out = std::move(text);
      },
      digest);
  if (!read || !out || to_hex(ledger_hash(*out)) != digest) return {};
  return out;
}

boost::json::object ocsf_event(const boost::json::object& record) {
  const std::string_view kind = string_in(record, "kind");
  const std::string_view decision = string_in(record, "decision");
  const bool denied = decision == "block";
  boost::json::object event{{"category_uid", 6},
                            {"class_uid", 6003},
                            {"activity_id", 99},
                            {"activity_name", kind},
                            {"type_uid", 600399},
                            {"time", record.contains("time") ? record.at("time") : boost::json::value(0)},
                            {"severity_id", denied ? 3 : 1},
                            {"status_id", 1},
                            {"action_id", denied ? 2 : 1},
                            {"action", denied ? "Denied" : "Allowed"},
                            {"metadata",
                             {{"version", "1.3.0"},
                              {"profiles", {"security_control"}},
                              {"product", {{"name", "Lampblack"}, {"vendor_name", "Lampblack"}}},
                              {"sequence", record.contains("sequence") ? record.at("sequence") : boost::json::value(0)},
                              {"uid", string_in(record, "receipt")}}},
                            {"api", {{"operation", kind}}},
                            {"src_endpoint", {{"uid", string_in(record, "writer")}}},
                            {"actor", boost::json::object()}};
  if (const auto* client = object_in(record, "client")) event["actor"] = {{"app_name", string_in(*client, "name")}};
  if (const auto* destination = object_in(record, "destination")) {
    event["dst_endpoint"] = {{"name", string_in(*destination, "provider")},
                             {"hostname", string_in(*destination, "endpoint")},
                             {"svc_name", string_in(*destination, "model")}};
  }
  event["unmapped"] = record;
  return event;
}

}  // namespace server
