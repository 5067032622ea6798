#include "server/verbs/staged.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "server/verbs/child_process.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

constexpr std::size_t kLargestBlob = std::size_t{256} << 20;  // bytes
constexpr std::size_t kLargestList = std::size_t{256} << 20;  // bytes, of names
constexpr std::size_t kLongestLine = std::size_t{1} << 20;    // bytes, of a patch's lines; longer ones are content

// Lines [first, first + count) of a file, counted from 1, that end with \n alone as git counts them.
struct AddedLines {
  std::size_t first = 0;
  std::size_t count = 0;
};

struct StagedFile {
  std::string path;  // from the repository's root
  std::string blob;  // the object's id
  std::string mode;
  char status = 'A';
  std::optional<std::vector<AddedLines>> added;  // none: all lines

  bool is_text() const { return mode.starts_with("100"); }  // and no link or submodule
};

std::vector<std::string> git(std::initializer_list<const char*> arguments) {
  std::vector<std::string> command{"git", "--no-optional-locks", "--literal-pathspecs", "-c", "core.fsmonitor=false"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

// A diff of what is staged, of files with one of the states in `filter`. All that a person's settings could change in
// its form is said here.
std::vector<std::string> staged_diff(std::initializer_list<const char*> form, const char* filter,
                                     const std::vector<std::string>& paths) {
  std::vector<std::string> command =
      git({"diff", "--cached", "--no-relative", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short",
           "--ignore-submodules=none", "--find-renames", filter});
  command.insert(command.end(), form.begin(), form.end());
  command.emplace_back("--");
  command.insert(command.end(), paths.begin(), paths.end());
  return command;
}

// All that a command prints; an empty message is success.
std::string output_of(const std::vector<std::string>& command, std::string& output) {
  ChildProcess child(command);
  if (!child.error().empty()) return child.error();
  std::string error = read_all(child.output(), kLargestList, output);
  const int status = child.wait();
  if (error.empty() && status != 0) error = "git could not say what is staged";
  return error;
}

// ":100644 100755 OLD NEW M\0path\0", and for a moved file "… R100\0from\0to\0".
std::optional<std::vector<StagedFile>> parse_raw(std::string_view text) {
  std::vector<StagedFile> files;
  const auto next = [&] {
    const std::size_t end = std::min(text.find('\0'), text.size());
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return field;
  };
  while (!text.empty()) {
    const std::string_view header = next();
    std::vector<std::string_view> words;
    for (std::size_t begin = 0; begin <= header.size();) {
      const std::size_t end = std::min(header.find(' ', begin), header.size());
      words.push_back(header.substr(begin, end - begin));
      begin = end + 1;
    }
    if (words.size() != 5 || !header.starts_with(':') || words[4].empty()) return std::nullopt;
    StagedFile file;
    file.mode = words[1];
    file.blob = words[3];
    file.status = words[4].front();
    if (file.status == 'R') next();
    file.path = next();
    if (file.path.empty()) return std::nullopt;
    files.push_back(std::move(file));
  }
  return files;
}

// "@@ -1,2 +3,4 @@": the lines 3 to 6. A count of one is not written.
std::optional<AddedLines> parse_hunk(std::string_view line) {
  const std::size_t plus = line.find('+');
  if (plus == std::string_view::npos) return std::nullopt;
  AddedLines lines{0, 1};
  const char* const end = line.data() + line.size();
  auto [at, error] = std::from_chars(line.data() + plus + 1, end, lines.first);
  if (error != std::errc()) return std::nullopt;
  if (at != end && *at == ',' && std::from_chars(at + 1, end, lines.count).ec != std::errc()) return std::nullopt;
  return lines;
}

// Which lines of changed and moved files are new, out of a patch: its sections are in the order of `files`.
// In a patch without context every line of content begins with "+", "-" or "\", so none looks like a heading.
std::string read_added_lines(const std::vector<std::string>& paths, std::vector<StagedFile>& files) {
  constexpr std::string_view kNotUnderstood = "what git says of the staged lines was not understood";
  ChildProcess child(staged_diff({"--patch", "--unified=0", "--inter-hunk-context=0"}, "--diff-filter=MR", paths));
  if (!child.error().empty()) return child.error();
  LineReader lines(child.output(), kLongestLine);
  auto file = files.begin();
  StagedFile* section = nullptr;
  std::string_view line;
  for (auto result = lines.next(line); result != LineReader::Result::end; result = lines.next(line)) {
    if (result == LineReader::Result::error) return lines.error();
    if (result == LineReader::Result::too_long) continue;
    if (line.starts_with("diff --git ")) {
      while (file != files.end() && file->status != 'M' && file->status != 'R') ++file;
      if (file == files.end()) return std::string(kNotUnderstood);
      section = &*file++;
      section->added.emplace();
    } else if (section != nullptr && line.starts_with("@@ ")) {
      const std::optional<AddedLines> added = parse_hunk(line);
      if (!added) return std::string(kNotUnderstood);
      if (section->added && added->count != 0) section->added->push_back(*added);
    } else if (section != nullptr && line.starts_with("Binary files ")) {
      section->added.reset();  // git compares no lines here, which its attributes may ask for in texts, too
    }
  }
  return child.wait() == 0 ? "" : "git could not say which lines are staged";
}

std::vector<analyzers::Span> spans_of(std::string_view bytes, const std::vector<AddedLines>& added) {
  std::vector<analyzers::Span> spans;
  std::size_t line = 1, offset = 0;
  const auto go_to = [&](std::size_t wanted) {
    for (; line < wanted && offset < bytes.size(); ++line) {
      const std::size_t end = bytes.find('\n', offset);
      offset = end == std::string_view::npos ? bytes.size() : end + 1;
    }
    return offset;
  };
  for (const AddedLines& lines : added) {
    const std::size_t begin = go_to(lines.first);
    spans.push_back({begin, go_to(lines.first + lines.count)});
  }
  return spans;
}

// Contents of objects, by one git that is asked for one after the other.
class Blobs {
 public:
  Blobs() : child_(git({"cat-file", "--batch"})) {}

  // An empty message is success.
  std::string read(const std::string& id, std::string& bytes) {
    if (!child_.error().empty()) return child_.error();
    const std::string question = id + '\n';
    if (::write(child_.input(), question.data(), question.size()) != static_cast<ssize_t>(question.size()))
      return lost();
    std::string header;  // "ID blob SIZE"
    for (char c = 0; read_exactly(&c, 1) && c != '\n' && header.size() < 200;) header += c;
    const std::size_t space = header.rfind(' ');
    std::size_t size = 0;
    if (space == std::string::npos || header.find(" blob ") == std::string::npos ||
        std::from_chars(header.data() + space + 1, header.data() + header.size(), size).ec != std::errc()) {
      return header.ends_with(" missing") ? "git does not have its content" : lost();
    }
    const bool too_large = size > kLargestBlob;
    bytes.resize(too_large ? 0 : size);
    char line_feed = 0;
    if (too_large ? !skip(size) : !read_exactly(bytes.data(), size)) return lost();
    if (!read_exactly(&line_feed, 1)) return lost();
    return too_large ? "larger than " + std::to_string(kLargestBlob >> 20) + " MiB" : "";
  }

 private:
  static std::string lost() { return "git does not say what its content is"; }

  bool read_exactly(char* to, std::size_t size) {
    while (size != 0) {
      if (begin_ == end_ && !fill()) return false;
      const std::size_t part = std::min(size, end_ - begin_);
      std::memcpy(to, buffer_ + begin_, part);
      begin_ += part;
      to += part;
      size -= part;
    }
    return true;
  }

  bool skip(std::size_t size) {
    while (size != 0) {
      if (begin_ == end_ && !fill()) return false;
      const std::size_t part = std::min(size, end_ - begin_);
      begin_ += part;
      size -= part;
    }
    return true;
  }

  bool fill() {
    ssize_t count;
    do {
      count = ::read(child_.output(), buffer_, sizeof buffer_);
    } while (count < 0 && errno == EINTR);
    begin_ = 0;
    end_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    return count > 0;
  }

  ChildProcess child_;
  char buffer_[64 * 1024];
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace

void read_staged(const std::vector<std::string>& paths, const StagedSink& sink) {
  std::string prefix, raw;
  std::string error = output_of(git({"rev-parse", "--show-prefix"}), prefix);
  if (error.empty()) error = output_of(staged_diff({"--raw", "-z", "--no-abbrev"}, "--diff-filter=AMRT", paths), raw);
  if (!error.empty()) return sink.error("", error);
  std::optional<std::vector<StagedFile>> files = parse_raw(raw);
  if (!files) return sink.error("", "what git says of the staged files was not understood");
  if (error = read_added_lines(paths, *files); !error.empty()) return sink.error("", error);
  std::erase_if(*files, [](const StagedFile& file) { return !file.is_text() || (file.added && file.added->empty()); });
  sink.expect(files->size());

  while (prefix.ends_with('\n') || prefix.ends_with('/')) prefix.pop_back();
  Blobs blobs;
  for (StagedFile& file : *files) {
    ScanJob job;
    job.path =
        prefix.empty() ? std::move(file.path) : std::filesystem::path(file.path).lexically_relative(prefix).string();
    if (error = blobs.read(file.blob, job.bytes.emplace()); !error.empty()) {
      sink.error(job.path, error);
      continue;
    }
    if (file.added) job.added = spans_of(*job.bytes, *file.added);
    if (!sink.text(std::move(job))) return;
  }
}

}  // namespace server
