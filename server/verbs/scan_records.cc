#include "server/verbs/scan_records.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "analyzers/rule.h"
#include "protocol/json.h"
#include "server/verbs/streams.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr std::size_t kLongestLine = std::size_t{256} << 20;  // bytes

json::object failure(const json::value& id, std::string_view message) {
  return {{"id", id}, {"error", message}};
}

// A member that is a string; empty where it is absent. Sets `bad` where it is anything else.
std::string_view text_of(const json::object& record, std::string_view key, bool& bad) {
  const json::value* value = record.if_contains(key);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    bad = true;
    return {};
  }
  return value->get_string();
}

json::object answer(std::string_view line, analyzers::Scan scan, const Selection& selection) {
  const std::optional<json::value> value = protocol::parse_json(line);
  if (!value || !value->is_object()) return failure(nullptr, "not a JSON object");
  const json::object& record = value->get_object();
  const json::value* given_id = record.if_contains("id");
  const json::value id = given_id == nullptr || given_id->is_structured() ? json::value(nullptr) : *given_id;

  bool bad = record.if_contains("text") == nullptr;
  const std::string_view text = text_of(record, "text", bad);
  if (bad) return failure(id, "\"text\" must be a string");
  analyzers::AnalyzeOptions options;
  options.scan = scan;
  options.path = text_of(record, "path", bad);
  if (bad) return failure(id, "\"path\" must be a string");

  analyzers::Analysis analysis = analyzers::analyze(text, options);
  if (!analysis.complete) return failure(id, "not analysed to its end");
  keep_selected(analysis.findings, {options.path, text}, selection);
  json::array findings;
  for (const analyzers::Finding& finding : analysis.findings) {
    json::object told{{"start", finding.value.begin},
                      {"end", finding.value.end},
                      {"rule", finding.rule->id},
                      {"class", finding.data_class},
                      {"tier", analyzers::to_string(finding.tier)},
                      {"severity", analyzers::to_string(finding.severity)}};
    // Here every finding is a line's own; a secret says where its id is.
    if (!finding.part.empty()) told["part"] = {{"start", finding.part.begin}, {"end", finding.part.end}};
    findings.push_back(std::move(told));
  }
  return {{"id", id}, {"findings", std::move(findings)}};
}

}  // namespace

int scan_records(analyzers::Scan scan, const Selection& selection) {
  LineReader lines(STDIN_FILENO, kLongestLine);
  Writer out(STDOUT_FILENO);
  bool all_good = true;
  bool found = false;
  std::string_view line;
  while (!out.failed()) {
    const LineReader::Result result = lines.next(line);
    if (result == LineReader::Result::end) break;
    if (result == LineReader::Result::error) {
      complain("could not read the input: " + lines.error());
      all_good = false;
      break;
    }
    const json::object reply = result == LineReader::Result::line ? answer(line, scan, selection)
                                                                  : failure(nullptr, "a line longer than 256 MiB");
    const json::value* findings = reply.if_contains("findings");
    all_good = all_good && findings != nullptr;
    found = found || (findings != nullptr && !findings->get_array().empty());
    out.write(json::serialize(reply) + '\n');
    out.flush();
  }
  if (!out.finish() || !all_good) return 2;
  return found ? 1 : 0;
}

}  // namespace server
