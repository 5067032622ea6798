// The messages about the record of shares, and about approvals. docs/protocol.md describes them.
// Plain values; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/json.h"

namespace protocol {

struct LedgerQueryParams {
  std::uint32_t limit = 50;             // records, a thousand at most
  std::optional<std::uint32_t> before;  // the number that the records are to be below
  std::string context;                  // the id of an open context; empty for all
};

struct LedgerQueryResult {
  boost::json::array records;        // newest first
  std::optional<std::int64_t> next;  // `before` of the records that follow; none: there are no more
};

LedgerQueryParams read_ledger_query_params(const JsonReader& params);
boost::json::value to_json(const LedgerQueryResult& result);

}  // namespace protocol
