#include "server/verbs/redact.h"

#include <unistd.h>

#include "server/verbs/redaction_run.h"
#include "server/verbs/streams.h"

namespace server {

int redact(const RedactOptions& options) {
  const Keys keys = keys_of_folder(options.workspace);
  if (keys == nullptr) return 2;
  const std::optional<FolderConfiguration> folder = configuration_of_folder(options.workspace);
  if (!folder) return 2;
  std::string text;
  if (const std::string error = read_all(STDIN_FILENO, kLongestText, text); !error.empty()) {
    complain("could not read the input: " + error);
    return 2;
  }
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    complain("the input is UTF-16, which is not analysed, so nothing of it is written; convert it to UTF-8 first");
    return 2;
  }
  const std::optional<analyzers::RedactedPassage> redacted = redact_whole(text, *keys, *folder);
  if (!redacted) {
    complain("the input was not analysed to its end, so nothing of it is written");
    return 2;
  }
  Writer out(STDOUT_FILENO);
  out.write(redacted->text);
  if (!out.finish()) return 2;
  const std::size_t count = redacted->replacements.size();
  complain(std::to_string(count) + (count == 1 ? " place" : " places") + " redacted");
  return 0;
}

}  // namespace server
