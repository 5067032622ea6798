#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <map>

#include "server/verbs/redact.h"
#include "server/verbs/redaction_run.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

// The placeholders of some texts and what they stand for.
struct Originals {
  analyzers::PlaceholderSet placeholders;
  std::map<std::string, std::string, std::less<>> values;
};

// False after an error, which is told.
bool add_original(const std::string& path, const analyzers::ProjectKeys& keys, const FolderConfiguration& folder,
                  Originals& originals) {
  std::string text;
  if (const std::string error = read_file(path, kLongestText, text); !error.empty()) {
    complain(path + ": " + error);
    return false;
  }
  const std::optional<analyzers::RedactedPassage> redacted = redact_whole(text, keys, folder);
  if (!redacted) {
    complain(path + ": not analysed to its end");
    return false;
  }
  for (const analyzers::Replacement& replacement : redacted->replacements) {
    if (!replacement.restorable) continue;
    originals.placeholders.add(replacement.placeholder);
    originals.values.emplace(replacement.placeholder, replacement.original.of(text));
  }
  return true;
}

}  // namespace

int restore(const RestoreOptions& options) {
  const Keys keys = keys_of_folder(options.workspace);
  if (keys == nullptr) return 2;
  const std::optional<FolderConfiguration> folder = configuration_of_folder(options.workspace);
  if (!folder) return 2;
  Originals originals;
  for (const std::string& path : options.originals) {
    if (!add_original(path, *keys, *folder, originals)) return 2;
  }
  analyzers::Restorer restorer(originals.placeholders, options.escaping, [&](std::string_view placeholder) {
    const auto found = originals.values.find(placeholder);
    return found == originals.values.end() ? analyzers::Resolution{{}, "in none of the originals"}
                                           : analyzers::Resolution{found->second, {}};
  });

  Writer out(STDOUT_FILENO);
  std::array<char, 64 * 1024> block;
  std::size_t restored = 0, withheld = 0;
  while (!out.failed()) {
    const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      out.finish();
      complain(std::string("could not read the input: ") + std::strerror(errno));
      return 2;
    }
    const analyzers::Restored part =
        restorer.feed(std::string_view(block.data(), static_cast<std::size_t>(count)), count == 0);
    out.write(part.text);
    out.flush();  // an answer that streams in streams out
    restored += part.restored;
    withheld += part.withheld.size();
    if (count == 0) break;
  }
  if (!out.finish()) return 2;
  std::string summary = std::to_string(restored) + " restored";
  if (withheld != 0) summary += ", " + std::to_string(withheld) + " not known from the originals";
  complain(summary);
  return withheld == 0 ? 0 : 1;
}

}  // namespace server
