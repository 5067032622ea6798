#include "server/store/numbers.h"

namespace server {

std::optional<std::uint32_t> number_of(Store& store, std::string_view project, std::string_view series,
                                       std::string_view fingerprint, std::uint32_t limit) {
  std::optional<std::uint32_t> out;
  const auto find = [&] {
    return store.query(
        "SELECT number FROM number WHERE project = ? AND series = ? AND fingerprint = ?",
        [&](const StoreRow& row) { out = static_cast<std::uint32_t>(row.integer(0)); }, project, series, fingerprint);
  };
  if (!find()) return {};
  if (out) return out;
  const bool written = store.transact([&] {
    if (!find()) return false;
    if (out) return true;  // another sidecar was faster
    return store.run(
               "INSERT INTO number SELECT ?1, ?2, ?3, n FROM (SELECT coalesce(max(number) + 1, 0) AS n FROM number"
               " WHERE project = ?1 AND series = ?2) WHERE n < ?4",
               project, series, fingerprint, std::int64_t{limit}) &&
           find();
  });
  return written ? out : std::nullopt;
}

}  // namespace server
