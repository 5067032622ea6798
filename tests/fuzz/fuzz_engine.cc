// The engine over any bytes: findings lie inside the text, are sorted, don't overlap, and are the same when asked
// again.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "analyzers/engine/engine.h"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "fuzz_engine: " << what << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace analyzers;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  static constexpr std::string_view kPaths[] = {"", "a.py", ".env", "notes.md"};
  for (Scan scan : {Scan::mark, Scan::share}) {
    AnalyzeOptions options;
    options.scan = scan;
    options.path = kPaths[size % 4];
    if (size > 0) options.last_edit = data[0] % (size + 1);
    Analysis analysis = analyze(text, options);
    require(analysis.complete, "an analysis that nobody stopped is complete");
    std::size_t end = 0;
    for (const Finding& finding : analysis.findings) {
      require(finding.rule != nullptr, "a finding has a rule");
      require(!finding.value.empty() && finding.value.end <= text.size(), "a value is a part of the text");
      require(finding.value.begin >= end, "findings are sorted and don't overlap");
      require(finding.name.begin <= finding.name.end && finding.name.end <= text.size(),
              "a name is a part of the text");
      end = finding.value.end;
    }
    require(analyze(text, options).findings.size() == analysis.findings.size(), "the same text has the same findings");
  }
  return 0;
}
