// The files in which a folder's accepted findings stand: where they are, and what they say.
// SuppressionFiles: loop thread only. All else: any thread.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/suppression/suppress.h"
#include "server/configuration/file_stamp.h"

namespace server {

inline constexpr std::string_view kBaselineFile = ".lampblack-baseline.json";
inline constexpr std::string_view kSuppressionFiles[] = {kBaselineFile, ".gitleaksignore", ".secrets.baseline"};

// The folder whose lists speak for a file or folder: the nearest one at or above it, within its repository, that holds
// any; else the repository's root; outside of any repository the folder itself, or that of the file.
std::filesystem::path suppression_root(const std::filesystem::path& path);

// `path` as the lists of `root` name it.
std::string path_below(const std::filesystem::path& root, const std::filesystem::path& path);

// What a list's file holds more of than this is not read.
inline constexpr std::size_t kLargestList = std::size_t{32} << 20;  // bytes

// Why the file could not be read, empty where it was, or where it need not be there. Only regular files: a repository
// may hold a pipe of this name, on which reading would wait for ever.
std::string read_regular_file(const std::filesystem::path& file, bool needed, std::string& bytes);

struct LoadedLists {
  analyzers::AcceptedFindings accepted;
  std::vector<std::string> problems;  // a sentence each, with the file's name; nothing of what it holds
};

// Reads the lists of a folder; `baseline` is read in the place of its own baseline, unless it is empty.
LoadedLists load_accepted(const std::filesystem::path& root, const std::string& baseline = "");

// Writes the whole file or nothing: a baseline that was cut off would be none. False when it can't be written.
bool write_baseline_file(const std::filesystem::path& file, const analyzers::Baseline& baseline);

// What speaks for one document.
struct DocumentLists {
  std::shared_ptr<const analyzers::AcceptedFindings> accepted;  // never null
  std::string path;                                             // as those lists name the document
};

// The lists of open documents, read again when they have changed.
class SuppressionFiles {
 public:
  // Looks for the document's lists on disk. Equal pointers mean equal lists. Documents that are no files have none.
  DocumentLists of(const std::string& uri);

 private:
  using Stamps = std::array<FileStamp, std::size(kSuppressionFiles)>;
  struct Loaded {
    Stamps stamps;
    std::shared_ptr<const analyzers::AcceptedFindings> accepted;
  };
  static Stamps stamps_of(const std::filesystem::path& root);

  std::map<std::filesystem::path, Loaded> roots_;
  std::shared_ptr<const analyzers::AcceptedFindings> none_ = std::make_shared<analyzers::AcceptedFindings>();
};

}  // namespace server
