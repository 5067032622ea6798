// SARIF 2.1.0 (OASIS), the form in which code-scanning services take results.
#include <boost/json.hpp>
#include <map>

#include "analyzers/rule.h"
#include "server/verbs/scan_report.h"

namespace server {
namespace json = boost::json;
namespace {

std::string_view level_of(analyzers::Severity severity) {
  if (severity == analyzers::Severity::error) return "error";
  return severity == analyzers::Severity::warning ? "warning" : "note";
}

json::object rule_of(const analyzers::Rule& rule) {
  json::object described{{"id", rule.id},
                         {"name", rule.title},
                         {"shortDescription", {{"text", rule.title}}},
                         {"help", {{"text", rule.advice}}},
                         {"defaultConfiguration", {{"level", level_of(rule.severity)}}},
                         {"properties", {{"tags", {"security", rule.data_class}}}}};
  if (!rule.documentation.empty()) described["helpUri"] = rule.documentation;
  return described;
}

// A URI reference: what a file's name must not mean there is in percent form (RFC 3986).
std::string uri_of(const std::string& path) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return uri;
}

class SarifReporter final : public ScanReporter {
 public:
  explicit SarifReporter(Writer& out) : out_(out) {
    out_.write(R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{)"
               R"("columnKind":"utf16CodeUnits","results":[)");
  }

  void findings(const std::string& path, const std::vector<Report>& reports) override {
    for (const Report& report : reports) {
      out_.write(first_ ? "\n" : ",\n");
      out_.write(json::serialize(result_of(path, report)));
      first_ = false;
    }
  }

  void end(const ScanTotals& totals) override {
    json::array notes;
    for (const ScanError& error : totals.errors) {
      json::object note{{"level", "error"}, {"message", {{"text", valid_utf8(error.message)}}}};
      if (!error.path.empty()) {
        note["locations"] = {{{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(error.path)}}}}}}};
      }
      notes.push_back(std::move(note));
    }
    const json::object driver{{"name", "Lampblack"}, {"version", LAMPBLACK_VERSION}, {"rules", std::move(rules_)}};
    const json::array invocations{
        json::object{{"executionSuccessful", totals.errors.empty()}, {"toolExecutionNotifications", std::move(notes)}}};
    out_.write("\n],\"invocations\":" + json::serialize(invocations) +
               ",\"tool\":" + json::serialize(json::object{{"driver", driver}}) + "}]}\n");
  }

 private:
  json::object result_of(const std::string& path, const Report& report) {
    const analyzers::Rule& rule = *report.finding.rule;
    const auto [known, is_new] = indexes_.emplace(&rule, rules_.size());
    if (is_new) rules_.push_back(rule_of(rule));

    std::string message(rule.title);
    message += '.';
    for (const std::string_view reason : analyzers::explain(report.finding.evidence))
      message.append(" ").append(reason);
    const json::object region{
        {"startLine", report.range.start.line + 1}, {"startColumn", report.range.start.character + 1},
        {"endLine", report.range.end.line + 1},     {"endColumn", report.range.end.character + 1},
        {"byteOffset", report.finding.value.begin}, {"byteLength", report.finding.value.size()}};
    const json::object place{{"artifactLocation", {{"uri", uri_of(path)}}}, {"region", region}};
    json::object result{{"ruleId", rule.id},
                        {"ruleIndex", known->second},
                        {"level", level_of(report.finding.severity)},
                        {"message", {{"text", message}}},
                        {"locations", json::array{json::object{{"physicalLocation", place}}}},
                        {"properties", {{"tier", analyzers::to_string(report.finding.tier)}}}};
    if (report.part) {
      const json::object part{{"startLine", report.part->start.line + 1},
                              {"startColumn", report.part->start.character + 1},
                              {"endLine", report.part->end.line + 1},
                              {"endColumn", report.part->end.character + 1}};
      const json::object where{{"artifactLocation", {{"uri", uri_of(path)}}}, {"region", part}};
      result["relatedLocations"] =
          json::array{json::object{{"physicalLocation", where}, {"message", {{"text", "Its key id."}}}}};
    }
    if (!report.fingerprint.empty()) result["partialFingerprints"] = {{"lampblackValue/v1", report.fingerprint}};
    return result;
  }

  Writer& out_;
  bool first_ = true;
  json::array rules_;  // those that found something, as their results point at them
  std::map<const analyzers::Rule*, std::size_t> indexes_;
};

}  // namespace

std::unique_ptr<ScanReporter> make_sarif_reporter(Writer& out) {
  return std::make_unique<SarifReporter>(out);
}

}  // namespace server
