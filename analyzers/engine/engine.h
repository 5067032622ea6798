// The engine: text to findings, in one pass of four steps (sieve, verify, extract, resolve).
// Pure functions over UTF-8 text; any thread; a call cannot fail.
#pragma once

#include <optional>
#include <stop_token>
#include <string_view>

#include "analyzers/engine/trace.h"
#include "analyzers/finding.h"
#include "analyzers/rule.h"

namespace analyzers {

class Organisation;

// Mark wants precision, share wants recall: two thresholds over one engine.
enum class Scan : std::uint8_t { mark, share };

struct Learned;

struct AnalyzeOptions {
  Scan scan = Scan::mark;
  std::string_view path;                 // or URI; decides a file's role, may be empty
  std::optional<std::size_t> last_edit;  // byte offset; a token that ends there may still be growing (share scans)
  const Organisation* organisation = nullptr;  // whose words are looked for, too; null for none
  const Learned* learned = nullptr;            // what the folder's files hold; null for nothing
  std::stop_token stop;                        // asked between blocks; a stopped analysis is not `complete`
  Trace* trace = nullptr;                      // takes the steps, where somebody asks why
};

// Everything found in `text`. Text that is not valid UTF-8 is analysed as bytes. Time is linear in the text's length.
Analysis analyze(std::string_view text, const AnalyzeOptions& options);

}  // namespace analyzers
