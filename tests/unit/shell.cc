#include "tests/unit/shell.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

namespace fs = std::filesystem;

Shell::Shell() : folder_(fs::temp_directory_path() / ("lampblack-shell-" + std::to_string(std::random_device()()))) {
  fs::create_directories(folder_ / "here");
}

Shell::~Shell() {
  fs::remove_all(folder_);
}

void Shell::write(const std::string& name, std::string_view text) const {
  fs::create_directories((folder_ / "here" / name).parent_path());
  std::ofstream(folder_ / "here" / name, std::ios::binary) << text;
}

Run Shell::run(const std::string& arguments, std::string_view input, const std::string& after) const {
  return command("'" LAMPBLACK_BINARY "' " + arguments + " <../in >../out 2>../err" + after, input);
}

Run Shell::command(const std::string& line, std::string_view input) const {
  std::ofstream(folder_ / "in", std::ios::binary) << input;
  const std::string at = folder_.string();
  const int status = std::system(
      ("cd '" + at + "/here' && export HOME='" + at + "' XDG_STATE_HOME='" + at + "/state' && " + line).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read("out"), read("err")};
}

std::string Shell::read(const std::string& name) const {
  std::ifstream file(folder_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string password() {
  static std::mt19937 random(77);
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string out = "x";
  while (out.size() < 24) out += kLetters[random() % kLetters.size()];
  return out;
}

std::string database_url(const std::string& value) {
  return "postgres"
         "://app:" +
         value + "@db.example.com/orders";
}

bool holds_part_of(std::string_view text, std::string_view value) {
  for (std::size_t i = 0; i + 6 <= value.size(); ++i) {
    if (text.find(value.substr(i, 6)) != std::string_view::npos) return true;
  }
  return false;
}
