// A shell for tests of the verbs: the real binary, in a folder of its own, with its output and its exit status.
// For the thread of the test.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

struct Run {
  int status = -1;
  std::string out;
  std::string err;
};

// A folder of its own for each test, in which the binary runs, with a home and a state folder that are empty.
class Shell {
 public:
  Shell();
  ~Shell();
  Shell(const Shell&) = delete;
  Shell& operator=(const Shell&) = delete;

  // Writes a file, in folders that are made for it.
  void write(const std::string& name, std::string_view text) const;

  // The binary with these arguments, `input` as its standard input, and `after` behind it in the shell's command.
  Run run(const std::string& arguments, std::string_view input = "", const std::string& after = "") const;

  // Any command of a shell.
  Run command(const std::string& line, std::string_view input = "") const;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::string read(const std::string& name) const;

  std::filesystem::path folder_;
};

// Made when it runs, so that no file of this tree holds one: a literal password, never the same twice in a process.
std::string password();

// A URL with this password in it.
std::string database_url(const std::string& value);

// Whether six bytes in a row of `value` stand in `text`.
bool holds_part_of(std::string_view text, std::string_view value);
