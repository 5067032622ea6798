// One text of a scan: analysed, and of its findings those that are to be told.
// Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/finding.h"
#include "analyzers/redaction/placeholder.h"
#include "analyzers/suppression/suppress.h"
#include "protocol/lsp.h"
#include "server/configuration/configuration_files.h"
#include "server/documents/text.h"

namespace server {

// A text to look through.
struct ScanText {
  std::string_view path;
  std::string_view bytes;
  const std::vector<analyzers::Span>* added = nullptr;  // the lines that count, in order; null for all
};

// Which findings of any text are told.
struct Selection {
  std::vector<const analyzers::Rule*> rules;  // none: all
  analyzers::Severity least = analyzers::Severity::hint;
  FolderConfiguration folder;  // what is looked for
};

// A finding without its text: what a report may know.
struct Report {
  analyzers::Finding finding;
  protocol::Range range;                // in UTF-16 units, as editors count columns
  std::optional<protocol::Range> part;  // where the credential's other part stands, its key id
  std::string fingerprint;              // keyed, empty where there are no keys
};

// What was found but is not told.
struct Quieted {
  analyzers::Suppressed suppressed;                  // allowed by a comment or a list
  std::vector<analyzers::Baseline::Entry> accepted;  // goes into the baseline that is written
};

struct ScanResult {
  std::vector<Report> reports;
  Quieted quieted;
  std::string error;                         // why it was not analysed, empty when it was
  std::vector<analyzers::Notice> notices{};  // what of it was left out
};

class ScanSuppressions;

// `keys` are for the fingerprints, null for none.
ScanResult scan_text(const ScanText& text, const Selection& selection, const ScanSuppressions& suppressions,
                     const analyzers::ProjectKeys* keys);

// Takes out of `findings` what is not to be told: the one step between what is found and what is reported.
void keep_selected(std::vector<analyzers::Finding>& findings, const ScanText& text, const Selection& selection);

}  // namespace server
