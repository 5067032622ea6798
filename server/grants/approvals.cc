#include "server/grants/approvals.h"

#include "server/grants/boot_clock.h"

namespace server {

bool put_approval(Store& store, const Approval& approval) {
  return store.run("INSERT INTO approval (id, writer, boot, expires, uses, created, told) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   approval.id, approval.writer, boot_id(), approval.expires, approval.uses, approval.created,
                   boost::json::serialize(approval.told));
}

bool use_approvals(Store& store, const std::string& writer, const std::vector<std::string>& ids, std::int64_t now) {
  return store.transact([&] {
    for (const std::string& id : ids) {
      if (!store.run("UPDATE approval SET uses = uses - 1 WHERE id = ? AND writer = ? AND boot = ? AND expires > ?"
                     " AND uses > 0 AND revoked = 0",
                     id, writer, boot_id(), now) ||
          store.changed() != 1)
        return false;
    }
    return true;
  });
}

std::optional<bool> revoke_approval(Store& store, std::string_view id) {
  if (!store.run("UPDATE approval SET revoked = 1 WHERE id = ? AND revoked = 0", id)) return {};
  return store.changed() != 0;
}

LedgerEntry revocation_of(const std::string& id) {
  LedgerEntry out;
  out.kind = "revocation";
  out.told["grant"] = id;
  return out;
}

std::optional<std::vector<Approval>> open_approvals(Store& store, std::int64_t now) {
  std::vector<Approval> out;
  const bool read = store.query(
      "SELECT id, writer, expires, uses, created, told FROM approval"
      " WHERE boot = ? AND expires > ? AND uses > 0 AND revoked = 0 ORDER BY created, id",
      [&](const StoreRow& row) {
        Approval approval{std::string(row.text(0)), std::string(row.text(1)), row.integer(2),
                          row.integer(3),           row.integer(4),           {}};
        boost::system::error_code error;
        boost::json::value told = boost::json::parse(row.text(5), error);
        if (!error && told.is_object()) approval.told = std::move(told.get_object());
        out.push_back(std::move(approval));
      },
      boot_id(), now);
  if (!read) return {};
  return out;
}

void forget_approvals(Store& store, const std::vector<std::string>& ids, std::int64_t now) {
  // What stays behind is listed for some minutes more, and grants nothing.
  [[maybe_unused]] const bool done = store.transact([&] {
    for (const std::string& id : ids)
      if (!store.run("DELETE FROM approval WHERE id = ?", id)) return false;
    return store.run("DELETE FROM approval WHERE boot <> ? OR expires <= ?", boot_id(), now);
  });
}

}  // namespace server
