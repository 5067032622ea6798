// ledger/query.
#include <limits>
#include <utility>

#include "protocol/ledger.h"
#include "server/ledger/records.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {

void on_ledger_query(State& state, protocol::LedgerQueryParams params, Reply reply) {
  std::string context;  // as records have it
  if (!params.context.empty()) {
    const Context* open = state.contexts.find(params.context);
    if (open == nullptr || !open->keys) return std::move(reply).result(to_json(protocol::LedgerQueryResult{}));
    context = analyzers::fingerprint_of(params.context, *open->keys);
  }
  state.recorder.with_ledger(
      [params, context](Ledger& ledger) {
        protocol::LedgerQueryResult out;
        const std::int64_t before =
            params.before ? std::int64_t{*params.before} : std::numeric_limits<std::int64_t>::max();
        std::int64_t last = 0;
        const auto take = [&](std::int64_t number, boost::json::object record) {
          if (out.records.size() == params.limit) {
            out.next = last;
            return false;
          }
          const boost::json::value* of = record.if_contains("context");
          if (!context.empty() && (of == nullptr || *of != boost::json::value(context))) return true;
          last = number;
          out.records.push_back(std::move(record));
          return true;
        };
        if (!newest_records(ledger.store(), before, take)) return std::optional<protocol::LedgerQueryResult>();
        return std::optional(std::move(out));
      },
      [reply = std::move(reply)](std::variant<std::optional<protocol::LedgerQueryResult>, StateError> result) mutable {
        if (auto* error = std::get_if<StateError>(&result))
          return std::move(reply).error(protocol::ErrorCode::internal_error, error->message);
        auto& records = std::get<std::optional<protocol::LedgerQueryResult>>(result);
        if (!records) return std::move(reply).error(protocol::ErrorCode::internal_error, "the ledger can't be read");
        std::move(reply).result(to_json(*records));
      });
}

}  // namespace server
