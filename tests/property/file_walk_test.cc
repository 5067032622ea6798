// The files that a walk visits against those that git itself lists, over random ignore files.
#include "server/verbs/file_walk.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

namespace fs = std::filesystem;

namespace {

std::vector<std::string> listed_by_git(const fs::path& folder) {
  const std::string command = "git -C '" + folder.string() + "' ls-files --others --exclude-standard -z";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> block{};
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) output.append(block.data(), count);
  REQUIRE(pclose(pipe) == 0);
  std::vector<std::string> files;
  for (std::size_t begin = 0, end; (end = output.find('\0', begin)) != std::string::npos; begin = end + 1) {
    files.push_back(output.substr(begin, end - begin));
  }
  return files;
}

// Where git is no oracle: of "a**/b" it takes the letters before the first wildcard off and then sees "**/b", which
// means something else; and an escaped slash ends two stars, but not as a slash does.
bool means_something_else_to_git(std::string_view line) {
  if (line.find("\\/") != std::string_view::npos) return true;
  if (line.starts_with('!')) line.remove_prefix(1);
  const std::size_t stars = line.find("**");
  return stars != std::string_view::npos && stars != 0 && line[stars - 1] != '/';
}

}  // namespace

TEST_CASE("file walk: agrees with git") {
  std::mt19937 random(20);
  const auto pick = [&](const auto& from) { return from[random() % std::size(from)]; };

  const fs::path folder = fs::temp_directory_path() / ("lampblack-git-" + std::to_string(std::random_device()()));
  fs::create_directories(folder);
  REQUIRE(std::system(("git init -q '" + folder.string() + "'").c_str()) == 0);
  constexpr std::array kNames = {"a", "b", "ab", "a.c", "x b"};
  for (const std::string first : kNames) {
    for (const std::string second : kNames) {
      fs::create_directories(folder / ("d" + first) / ("d" + second));
      std::ofstream(folder / ("d" + first) / ("d" + second) / second) << "x";
      std::ofstream(folder / ("d" + first) / second) << "x";
    }
    std::ofstream(folder / first) << "x";
  }

  constexpr std::array kPieces = {"a",   "b",    "*",    "**",          "?",     "/",   "/**/", "d",   "da",
                                  ".c",  "[ab]", "[!a]", "**/",         "/**",   "!",   "\\",   "x b", " ",
                                  "#",   "[",    "]",    "da/",         "db/",   "\r",  "[a-",  "***", "[]",
                                  "\\a", "d*",   "[^",   "[[:alpha:]]", "[b-a]", "d?/", "/d"};
  for (int round = 0; round < 200; ++round) {
    std::string all_rules;
    for (const fs::path& place : {folder, folder / "da", folder / "db" / "da"}) {
      std::string rules;
      for (auto lines = random() % 6; lines > 0; --lines) {
        std::string line;
        for (auto pieces = 1 + random() % 4; pieces > 0; --pieces) line += pick(kPieces);
        if (!means_something_else_to_git(line)) rules += line + '\n';
      }
      std::ofstream(place / ".gitignore", std::ios::binary) << rules;
      all_rules += place.string() + ":\n" + rules;
    }
    CAPTURE(all_rules);
    std::vector<std::string> files;
    server::FileWalk walk({[&](const std::string& path) {
                             files.push_back(fs::path(path).lexically_relative(folder).string());
                             return true;
                           },
                           [](const std::string&, const std::string& message) { FAIL(message); }},
                          true);
    walk.visit(folder.string());
    std::sort(files.begin(), files.end());
    std::vector<std::string> expected = listed_by_git(folder);
    std::sort(expected.begin(), expected.end());
    REQUIRE(files == expected);
  }
  fs::remove_all(folder);
}
