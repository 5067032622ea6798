#include "server/verbs/scan_report.h"

#include <boost/json.hpp>
#include <cstdio>

#include "analyzers/rule.h"

namespace server {
namespace json = boost::json;
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

// The strongest reason; the JSON form has them all.
std::string_view why(std::uint32_t evidence) {
  const std::vector<std::string_view> reasons = analyzers::explain(evidence);
  std::string_view first = reasons.empty() ? std::string_view() : reasons.front();
  if (first.ends_with('.')) first.remove_suffix(1);
  return first;
}

json::object to_json(const std::string& path, const Report& report) {
  json::array reasons;
  for (const std::string_view reason : analyzers::explain(report.finding.evidence)) reasons.emplace_back(reason);
  return {{"path", valid_utf8(path)},
          {"line", report.range.start.line + 1},
          {"column", report.range.start.character + 1},
          {"endLine", report.range.end.line + 1},
          {"endColumn", report.range.end.character + 1},
          {"start", report.finding.value.begin},
          {"end", report.finding.value.end},
          {"rule", report.finding.rule->id},
          {"title", report.finding.rule->title},
          {"class", report.finding.data_class},
          {"tier", analyzers::to_string(report.finding.tier)},
          {"severity", analyzers::to_string(report.finding.severity)},
          {"why", std::move(reasons)}};
}

}  // namespace

std::vector<Report> reports_of(const Text& text, const std::vector<analyzers::Finding>& findings) {
  std::vector<Report> reports;
  reports.reserve(findings.size());
  PositionWalk walk(text, protocol::PositionEncoding::utf16);
  for (const analyzers::Finding& finding : findings) {
    const protocol::Position begin = walk.at(finding.value.begin);
    reports.push_back({finding, {begin, walk.at(finding.value.end)}});
  }
  return reports;
}

void ScanPrinter::findings(const std::string& path, const std::vector<Report>& reports) {
  for (const Report& report : reports) {
    if (as_json_) {
      out_.write(first_ ? "{\"findings\":[\n" : ",\n");
      out_.write(json::serialize(to_json(path, report)));
    } else {
      out_.write(printable(path) + ':' + std::to_string(report.range.start.line + 1) + ':' +
                 std::to_string(report.range.start.character + 1) + ' ' +
                 std::string(analyzers::to_string(report.finding.severity)) + ' ' +
                 std::string(report.finding.rule->title) + " [" + std::string(report.finding.rule->id) + "] (" +
                 std::string(why(report.finding.evidence)) + ")\n");
    }
    first_ = false;
  }
}

void ScanPrinter::error(const std::string& path, const std::string& message) {
  complain(path + ": " + message);
  errors_.push_back({path, message});
}

void ScanPrinter::end(const ScanTotals& totals) {
  if (as_json_) {
    if (first_) out_.write("{\"findings\":[");
    json::array errors;
    for (const Error& error : errors_) {
      errors.push_back(json::object{{"path", valid_utf8(error.path)}, {"message", error.message}});
    }
    const json::object summary{
        {"findings", totals.findings}, {"files", totals.files},     {"filesWithFindings", totals.files_with_findings},
        {"bytes", totals.bytes},       {"ignored", totals.ignored}, {"binary", totals.binary}};
    out_.write("\n],\"errors\":" + json::serialize(errors) + ",\"summary\":" + json::serialize(summary) + "}\n");
  }
  std::string line = counted(totals.findings, "finding", "findings") + " in " +
                     counted(totals.files_with_findings, "file", "files") + "; read " +
                     counted(totals.files, "file", "files") + ", " + counted(totals.bytes, "byte", "bytes");
  if (totals.ignored + totals.binary != 0) {
    line += "; skipped " + std::to_string(totals.ignored) + " ignored, " + std::to_string(totals.binary) + " binary";
  }
  if (!errors_.empty()) line += "; " + counted(errors_.size(), "error", "errors");
  complain(line);
}

}  // namespace server
