#include "server/verbs/scan_report.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>

#include "analyzers/rule.h"

namespace server {
namespace json = boost::json;
namespace {

using analyzers::Severity;

// The strongest reason; the JSON form has them all.
std::string_view why(std::uint32_t evidence) {
  const std::vector<std::string_view> reasons = analyzers::explain(evidence);
  std::string_view first = reasons.empty() ? std::string_view() : reasons.front();
  if (first.ends_with('.')) first.remove_suffix(1);
  return first;
}

class TextReporter final : public ScanReporter {
 public:
  explicit TextReporter(Writer& out) : out_(out) {}

  void findings(const std::string& path, const std::vector<Report>& reports) override {
    for (const Report& report : reports) {
      out_.write(printable(path) + ':' + std::to_string(report.range.start.line + 1) + ':' +
                 std::to_string(report.range.start.character + 1) + ' ' +
                 std::string(analyzers::to_string(report.finding.severity)) + ' ' +
                 std::string(report.finding.rule->title) + " [" + std::string(report.finding.rule->id) + "] (" +
                 std::string(why(report.finding.evidence)) + part(report) + ")\n");
    }
    out_.flush();  // who watches sees it at once
  }

  void end(const ScanTotals&) override {}

 private:
  static std::string part(const Report& report) {
    if (!report.part) return "";
    const protocol::Position start = report.part->start;
    return "; its id is at " + std::to_string(start.line + 1) + ':' + std::to_string(start.character + 1);
  }

  Writer& out_;
};

class JsonReporter final : public ScanReporter {
 public:
  explicit JsonReporter(Writer& out) : out_(out) {}

  void findings(const std::string& path, const std::vector<Report>& reports) override {
    for (const Report& report : reports) {
      out_.write(first_ ? "{\"findings\":[\n" : ",\n");
      out_.write(json::serialize(to_json(path, report)));
      first_ = false;
    }
  }

  void end(const ScanTotals& totals) override {
    if (first_) out_.write("{\"findings\":[");
    json::array errors;
    for (const ScanError& error : totals.errors) {
      errors.push_back(json::object{{"path", valid_utf8(error.path)}, {"message", error.message}});
    }
    const json::object summary{{"findings", totals.findings},
                               {"files", totals.files},
                               {"filesWithFindings", totals.files_with_findings},
                               {"bytes", totals.bytes},
                               {"ignored", totals.ignored},
                               {"binary", totals.binary},
                               {"quietedByComments", totals.quieted_by_comments},
                               {"quietedByLists", totals.quieted_by_lists},
                               {"writtenToBaseline", totals.written_to_baseline},
                               {"staleEntries", totals.stale.size()}};
    out_.write("\n],\"errors\":" + json::serialize(errors) + ",\"summary\":" + json::serialize(summary) + "}\n");
  }

 private:
  static json::object to_json(const std::string& path, const Report& report) {
    json::array reasons;
    for (const std::string_view reason : analyzers::explain(report.finding.evidence)) reasons.emplace_back(reason);
    json::array parts;
    if (report.part)
      parts.push_back(json::object{{"line", report.part->start.line + 1},
                                   {"column", report.part->start.character + 1},
                                   {"endLine", report.part->end.line + 1},
                                   {"endColumn", report.part->end.character + 1},
                                   {"start", report.finding.part.begin},
                                   {"end", report.finding.part.end}});
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
            {"parts", std::move(parts)},
            {"why", std::move(reasons)}};
  }

  Writer& out_;
  bool first_ = true;
};

// Workflow commands: a runner of GitHub Actions shows each as a note at its line of the change.
class GithubReporter final : public ScanReporter {
 public:
  explicit GithubReporter(Writer& out) : out_(out) {}

  void findings(const std::string& path, const std::vector<Report>& reports) override {
    for (const Report& report : reports) {
      const analyzers::Rule& rule = *report.finding.rule;
      out_.write("::" + command(report.finding.severity) + " file=" + escaped(path, true) + ",line=" +
                 std::to_string(report.range.start.line + 1) + ",endLine=" + std::to_string(report.range.end.line + 1) +
                 ",col=" + std::to_string(report.range.start.character + 1) + ",endColumn=" +
                 std::to_string(report.range.end.character + 1) + ",title=" + escaped(rule.title, true) +
                 "::" + escaped(std::string(why(report.finding.evidence)) + ". " + std::string(rule.advice), false) +
                 " [" + std::string(rule.id) + "]\n");
    }
  }

  void end(const ScanTotals&) override {}

 private:
  static std::string command(Severity severity) {
    if (severity == Severity::error) return "error";
    return severity == Severity::warning ? "warning" : "notice";
  }

  // What would end a command or one of its properties is written in percent form.
  static std::string escaped(std::string_view text, bool is_property) {
    std::string out;
    for (const char c : text) {
      if (c == '%') {
        out += "%25";
      } else if (c == '\r') {
        out += "%0D";
      } else if (c == '\n') {
        out += "%0A";
      } else if (is_property && c == ':') {
        out += "%3A";
      } else if (is_property && c == ',') {
        out += "%2C";
      } else {
        out += c;
      }
    }
    return out;
  }

  Writer& out_;
};

}  // namespace

std::unique_ptr<ScanReporter> make_reporter(ReportFormat format, Writer& out) {
  switch (format) {
    case ReportFormat::text:
      break;
    case ReportFormat::json:
      return std::make_unique<JsonReporter>(out);
    case ReportFormat::sarif:
      return make_sarif_reporter(out);
    case ReportFormat::github:
      return std::make_unique<GithubReporter>(out);
  }
  return std::make_unique<TextReporter>(out);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

std::string megabytes(std::size_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte", "bytes");
  char text[32];
  const double size = static_cast<double>(bytes);
  std::snprintf(text, sizeof text, bytes < 1'000'000 ? "%.1f kB" : "%.1f MB", size / (bytes < 1'000'000 ? 1e3 : 1e6));
  return text;
}

namespace {

void print_suppressions(const ScanTotals& totals) {
  if (totals.written_to_baseline != 0) {
    complain(counted(totals.written_to_baseline, "finding", "findings") + " went into the baseline");
  }
  if (const std::size_t quieted = totals.quieted_by_comments + totals.quieted_by_lists; quieted != 0) {
    complain(counted(quieted, "finding", "findings") + " quieted: " + std::to_string(totals.quieted_by_comments) +
             " by comments, " + std::to_string(totals.quieted_by_lists) + " by baselines and ignore lists");
  }
  constexpr std::size_t kMostStale = 10;
  if (totals.stale.empty()) return;
  complain(counted(totals.stale.size(), "entry", "entries") + " of the baseline accept nothing any more:");
  for (std::size_t i = 0; i < std::min(totals.stale.size(), kMostStale); ++i) complain("  " + totals.stale[i]);
  if (totals.stale.size() > kMostStale) complain("  and " + std::to_string(totals.stale.size() - kMostStale) + " more");
}

}  // namespace

void print_summary(const ScanTotals& totals) {
  std::string found = "nothing found";
  if (totals.findings != 0) {
    found =
        counted(totals.findings, "finding", "findings") + " in " + counted(totals.files_with_findings, "file", "files");
    std::string separator = ": ";
    for (const Severity severity : {Severity::error, Severity::warning, Severity::information, Severity::hint}) {
      const std::size_t count = totals.by_severity[static_cast<std::size_t>(severity)];
      if (count == 0) continue;
      const std::string name(analyzers::to_string(severity));
      found += separator + counted(count, name, severity == Severity::information ? name : name + 's');
      separator = ", ";
    }
  }
  std::string read = "read " + counted(totals.files, "file", "files") + ", " + megabytes(totals.bytes);
  if (totals.ignored != 0) read += "; left out " + std::to_string(totals.ignored) + " ignored";
  if (totals.binary != 0)
    read += (totals.ignored == 0 ? "; left out " : ", ") + std::to_string(totals.binary) + " binary";
  complain(found);
  print_suppressions(totals);
  complain(read);
  if (!totals.errors.empty()) complain(counted(totals.errors.size(), "error", "errors") + ": the scan is not complete");
  if (totals.findings != 0) complain("`lampblack rules explain ID` says what to do about one, by the name in brackets");
}

}  // namespace server
