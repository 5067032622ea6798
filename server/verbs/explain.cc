#include "server/verbs/explain.h"

#include <unistd.h>

#include <boost/json.hpp>
#include <charconv>
#include <cstdint>
#include <optional>

#include "analyzers/engine/codecs.h"
#include "analyzers/engine/explain.h"
#include "analyzers/rule.h"
#include "server/convert/marks.h"
#include "server/documents/text.h"
#include "server/verbs/streams.h"

namespace server {
namespace json = boost::json;
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;  // bytes
constexpr auto kColumns = protocol::PositionEncoding::utf16;

struct Place {
  std::string path;
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1
};

// Takes ":NUMBER" off the end of `text`.
std::optional<std::uint32_t> take_number(std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, number);
  if (error != std::errc() || stop != end || number == 0) return std::nullopt;
  text.resize(colon);
  return number;
}

std::optional<Place> parse(std::string text) {
  const auto column = take_number(text);
  const auto line = column ? take_number(text) : std::nullopt;
  if (!line || text.empty()) return std::nullopt;
  return Place{std::move(text), *line, *column};
}

json::value to_json(const std::optional<analyzers::Finding>& finding, const Text& text) {
  if (!finding) return nullptr;
  const protocol::Range range = range_of(text, finding->value, kColumns);
  json::array why;
  for (const std::string_view sentence : analyzers::explain(finding->evidence)) why.emplace_back(sentence);
  return json::object{{"rule", finding->rule->id},
                      {"title", finding->rule->title},
                      {"tier", to_string(finding->tier)},
                      {"severity", to_string(finding->severity)},
                      {"confidence", finding->confidence},
                      {"line", range.start.line + 1},
                      {"column", range.start.character + 1},
                      {"endLine", range.end.line + 1},
                      {"endColumn", range.end.character + 1},
                      {"why", std::move(why)}};
}

json::object to_json(const analyzers::Step& step, const Text& text) {
  const protocol::Range range = range_of(text, step.where, kColumns);
  json::object out{{"line", range.start.line + 1},
                   {"column", range.start.character + 1},
                   {"endLine", range.end.line + 1},
                   {"endColumn", range.end.character + 1},
                   {"what", step.what.sentence()}};
  if (step.rule != nullptr) out["rule"] = step.rule->id;
  if (step.points != 0) out["points"] = step.points;
  return out;
}

std::string said(const analyzers::Finding& finding, const Text& text) {
  std::string out = describe(finding, text.bytes()) + " [" + std::string(finding.rule->id) + "]\n";
  for (const std::string_view sentence : analyzers::explain(finding.evidence))
    out.append("    ").append(sentence).append("\n");
  return out;
}

std::string said(const analyzers::Step& step, const Text& text) {
  const protocol::Range range = range_of(text, step.where, kColumns);
  std::string out = "  " + std::to_string(range.start.line + 1) + ":" + std::to_string(range.start.character + 1) + "-";
  if (range.end.line != range.start.line) out += std::to_string(range.end.line + 1) + ":";
  out += std::to_string(range.end.character + 1) + "  ";
  if (step.rule != nullptr) out.append("[").append(step.rule->id).append("] ");
  out.append(step.what.sentence());
  if (step.points != 0) out += std::string(" (") + (step.points > 0 ? "+" : "") + std::to_string(step.points) + ")";
  return out + "\n";
}

std::string as_text(const analyzers::Explanation& explanation, const Text& text) {
  std::string out;
  if (explanation.marked) {
    out += "Marked: " + said(*explanation.marked, text);
  } else if (explanation.withheld) {
    out += "Not marked, but withheld when shared: " + said(*explanation.withheld, text);
  } else {
    out += "Neither marked nor withheld when shared.\n";
  }
  if (explanation.steps.empty())
    return out +
           "Nothing on this line begins a search: no provider's letters, no name that credentials have, no URL, "
           "no header, and no encoding with one of them inside.\n";
  out += "Looked at on this line:\n";
  for (const analyzers::Step& step : explanation.steps) out += said(step, text);
  return out;
}

}  // namespace

int explain(const std::string& argument, bool as_json) {
  const std::optional<Place> place = parse(argument);
  if (!place) {
    complain("the place must be FILE:LINE:COLUMN");
    return 2;
  }
  std::string bytes;
  std::string error = read_file(place->path, kLargestFile, bytes);
  if (auto utf8 = analyzers::utf8_of_utf16(bytes)) bytes = std::move(*utf8);
  const Text text(std::move(bytes));
  if (error.empty() && place->line > text.line_count()) error = "has no such line";
  if (!error.empty()) {
    complain(place->path + ": " + error);
    return 2;
  }
  const std::size_t at = text.offset_of({place->line - 1, place->column - 1}, kColumns);
  const analyzers::Explanation explanation = analyzers::explain_place(text.bytes(), at, place->path);
  Writer out(STDOUT_FILENO);
  if (as_json) {
    json::array steps;
    for (const analyzers::Step& step : explanation.steps) steps.emplace_back(to_json(step, text));
    const json::object report{{"marked", to_json(explanation.marked, text)},
                              {"withheld", to_json(explanation.withheld, text)},
                              {"steps", std::move(steps)}};
    out.write(json::serialize(report) + "\n");
  } else {
    out.write(as_text(explanation, text));
  }
  return out.finish() ? 0 : 2;
}

}  // namespace server
