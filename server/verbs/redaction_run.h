// What the verbs `redact` and `restore` have in common: the same keys and the same redaction of a text, so that one
// undoes the other. Pure but for the key file; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "analyzers/redaction/redact.h"
#include "server/configuration/configuration_files.h"
#include "server/vault/master_key.h"

namespace server {

inline constexpr std::size_t kLongestText = std::size_t{256} << 20;  // bytes

// The keys of the project in a folder; null after an error, which is told.
Keys keys_of_folder(const std::string& folder);

// What speaks for that project, with what its files and the user's own hold; nothing after an error, which is told.
std::optional<FolderConfiguration> configuration_of_folder(const std::string& folder);

// The text with all that a share would withhold replaced; nothing where it could not be analysed to its end.
std::optional<analyzers::RedactedPassage> redact_whole(std::string_view text, const analyzers::ProjectKeys& keys,
                                                       const FolderConfiguration& folder);

}  // namespace server
