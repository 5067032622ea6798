#include "server/verbs/grants.h"

#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <variant>

#include "server/grants/approvals.h"
#include "server/grants/boot_clock.h"
#include "server/ledger/own_ledger.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

// What is taken away is recorded like everything else.
std::unique_ptr<Ledger> open_ledger() {
  auto opened = open_own_ledger();
  if (auto* error = std::get_if<StateError>(&opened)) {
    complain(error->message);
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Ledger>>(opened));
}

std::string text_in(const boost::json::object& told, std::string_view name) {
  const boost::json::value* value = told.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

int list_grants(bool json) {
  const std::unique_ptr<Ledger> ledger = open_ledger();
  if (!ledger) return 2;
  const std::int64_t now = boot_milliseconds();
  const auto approvals = open_approvals(ledger->store(), now);
  if (!approvals) {
    complain(ledger->store().error().message);
    return 2;
  }
  if (json) {
    boost::json::array list;
    for (const Approval& approval : *approvals) {
      boost::json::object one = approval.told;
      one["id"] = approval.id;
      one["remainingMs"] = approval.expires - now;
      one["created"] = approval.created;
      list.push_back(std::move(one));
    }
    std::puts(boost::json::serialize(list).c_str());
    return 0;
  }
  for (const Approval& approval : *approvals) {
    const std::string to = text_in(approval.told, "destination");
    const std::string line = approval.id + "  " + std::to_string((approval.expires - now) / 1000) + " s  " +
                             text_in(approval.told, "kind") + "  " + text_in(approval.told, "what") +
                             (to.empty() ? "" : " to " + to);
    std::puts(printable(line).c_str());
  }
  return 0;
}

int revoke_grants(const std::string& id) {
  const std::unique_ptr<Ledger> ledger = open_ledger();
  if (!ledger) return 2;
  std::vector<std::string> ids;
  if (!id.empty()) {
    ids.push_back(id);
  } else if (const auto approvals = open_approvals(ledger->store(), boot_milliseconds())) {
    for (const Approval& approval : *approvals) ids.push_back(approval.id);
  } else {
    complain(ledger->store().error().message);
    return 2;
  }
  for (const std::string& one : ids) {
    const std::optional<bool> revoked = revoke_approval(ledger->store(), one);
    std::optional<StateError> error;
    if (!revoked) error = ledger->store().error();
    if (revoked && *revoked) error = ledger->append(revocation_of(one), now_in_milliseconds());
    if (error) {
      complain(error->message);
      return 2;
    }
    if (!*revoked) {
      complain("there is no such grant");
      return 1;
    }
  }
  return 0;
}

}  // namespace server
