#include "server/verbs/redaction_run.h"

#include <filesystem>

#include "analyzers/engine/engine.h"
#include "server/contexts/address_numbers.h"
#include "server/verbs/streams.h"

namespace server {

Keys keys_of_folder(const std::string& folder) {
  std::error_code error;
  const std::filesystem::path root = std::filesystem::canonical(folder, error);
  if (error) {
    complain(folder + ": " + error.message());
    return nullptr;
  }
  std::variant<Keys, KeyError> keys = load_project_keys(root.string());
  if (const KeyError* failure = std::get_if<KeyError>(&keys)) {
    complain(failure->message);
    return nullptr;
  }
  return std::get<Keys>(keys);
}

std::optional<FolderConfiguration> configuration_of_folder(const std::string& folder) {
  FolderConfiguration found = ConfigurationFiles().of_context(std::filesystem::absolute(folder).string(), {});
  if (found.trouble.empty()) return found;
  complain(found.trouble);
  return std::nullopt;
}

std::optional<analyzers::RedactedPassage> redact_whole(std::string_view text, const analyzers::ProjectKeys& keys,
                                                       const FolderConfiguration& folder) {
  analyzers::AnalyzeOptions scan;
  scan.scan = analyzers::Scan::share;
  scan.organisation = folder.organisation.get();
  scan.learned = folder.known.learned.get();
  const analyzers::Analysis analysis = analyzers::analyze(text, scan);
  if (!analysis.complete) return std::nullopt;
  analyzers::Redaction redaction = analyzers::redact(
      {{text, &analysis.findings}}, {.keys = keys, .context_id = {}, .number_of = address_numbers(keys)});
  for (const analyzers::Notice& notice : redaction.notices) complain(notice.message);
  return std::move(redaction.passages.front());
}

}  // namespace server
