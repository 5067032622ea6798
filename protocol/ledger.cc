#include "protocol/ledger.h"

#include <algorithm>

namespace protocol {

LedgerQueryParams read_ledger_query_params(const JsonReader& params) {
  constexpr std::uint32_t kLimit = 1000;
  LedgerQueryParams out;
  if (params["limit"].exists()) out.limit = std::min(params["limit"].uinteger(), kLimit);
  if (params["before"].exists()) out.before = params["before"].uinteger();
  if (params["context"].exists()) out.context = params["context"]["id"].string();
  return out;
}

boost::json::value to_json(const LedgerQueryResult& result) {
  boost::json::object out{{"records", result.records}};
  if (result.next) out["next"] = *result.next;
  return out;
}

}  // namespace protocol
