// Commands of concern behind disguises that are put together at random: none is taken for an ordinary one. Ordinary
// ones behind what people put around commands: of none anything is said.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "server/policy/commands.h"

namespace {

using Random = std::mt19937;
using Words = std::vector<std::string>;

bool is_protected(std::string_view path) {
  return path == ".env" || path.ends_with("/.env");
}

std::size_t below(Random& random, std::size_t n) {
  return random() % n;
}

std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (char byte : text) out += byte == '\'' ? "'\\''" : std::string(1, byte);
  return out + "'";
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

// One word, written in another way.
std::string written(Random& random, const std::string& word) {
  const std::size_t cut = 1 + below(random, word.size());
  switch (below(random, 8)) {
    case 0:
      return word.substr(0, cut) + "''" + word.substr(cut);
    case 1:
      return "\"" + word.substr(0, cut) + "\"" + word.substr(cut);
    case 2:
      return "\\" + word;
    case 3: {
      static constexpr char kDigits[] = "0123456789abcdef";
      std::string out = "$'";
      for (char byte : word) out.append("\\x").append(1, kDigits[byte >> 4 & 15]).append(1, kDigits[byte & 15]);
      return out + "'";
    }
    case 4:
      return "$(echo " + word + ")";
    case 5:
      return "`printf %s " + word + "`";
    case 6:
      return "\"$(base64 -d <<< eA==)\"";  // anything
    default:
      return word;
  }
}

// A whole line, behind something that runs it.
std::string behind(Random& random, const std::string& line) {
  switch (below(random, 20)) {
    case 0:
      return "sh -c " + in_quotes(line);
    case 1:
      return "bash -euo pipefail -lc " + in_quotes(line);
    case 2:
      return "eval " + in_quotes(line);
    case 3:
      return "echo " + in_quotes(line) + " | sh";
    case 4:
      return "base64 -d x | bash -s";
    case 5:
      return "sudo -u root env A=b sh -c " + in_quotes(line);
    case 6:
      return "ls && (" + line + ") || true";
    case 7:
      return "if true; then " + line + "\nfi";
    case 8:
      return "for x in a b; do " + line + "\ndone";
    case 9:
      return "f() { " + line + "\n}; f";
    case 10:
      return "echo \"$(" + line + ")\"";
    case 11:
      return "docker run --rm image sh -c " + in_quotes(line);
    case 12:
      return "find . -maxdepth 0 -exec sh -c " + in_quotes(line) + " \\;";
    case 13:
      return "L=" + in_quotes(line) + "; eval \"$L\"";
    case 14:
      return "L=" + in_quotes(line) + "; bash -c \"$L\"";
    case 15:
      return "bash <<'END-" + std::to_string(random()) + "'\n" + line;  // its end is put behind by whoever calls
    case 16:
      return "python3 -c " + in_quotes("import os; os.system(" + in_quotes(line) + ")");
    case 17:
      return "timeout 5 nohup nice -n 3 sh -c " + in_quotes(line) + " > log 2>&1 &";
    case 18:
      return "printf '%s' " + in_quotes(line) + " > x.sh; chmod +x x.sh; ./x.sh";
    default:
      return "xargs -I{} sh -c " + in_quotes(line) + " < list";
  }
}

std::string finished(std::string line) {
  const std::string begin = "bash <<'END-";
  if (line.rfind(begin, 0) == 0) {
    const std::size_t end = line.find('\'', begin.size());
    line += "\n" + line.substr(begin.size() - 4, end - begin.size() + 4);
  }
  return line;
}

const std::vector<Words> kOfConcern{{"kubectl", "apply", "-f", "x.yaml"},
                                    {"terraform", "apply"},
                                    {"helm", "upgrade", "web", "chart"},
                                    {"aws", "s3", "rm", "s3://b/k"},
                                    {"npm", "publish"},
                                    {"git", "push", "--force"},
                                    {"ssh", "prod", "uptime"},
                                    {"printenv"},
                                    {"cat", ".env"},
                                    {"gh", "auth", "token"},
                                    {"cargo", "publish"},
                                    {"docker", "push", "web"},
                                    {"vault", "read", "secret/web"},
                                    {"git", "push", "origin", "+main"}};

const std::vector<Words> kOrdinary{{"make", "test"},
                                   {"npm", "run", "build"},
                                   {"git", "status"},
                                   {"kubectl", "get", "pods"},
                                   {"cat", "README.md"},
                                   {"git", "push", "origin", "topic"},
                                   {"ls", "-la"},
                                   {"terraform", "plan"},
                                   {"grep", "-rn", "x", "src"},
                                   {"python", "-m", "pytest"}};

std::size_t cases() {
  const char* more = std::getenv("LAMPBLACK_PROPERTY_CASES");
  return more == nullptr ? 4000 : std::strtoul(more, nullptr, 10);
}

}  // namespace

TEST_CASE("no disguise of ten hides a command of concern") {
  Random random(1);
  for (std::size_t i = 0; i < cases(); ++i) {
    Words words = kOfConcern[below(random, kOfConcern.size())];
    std::size_t disguises = below(random, 11);
    for (std::string& word : words)
      if (disguises > 0 && below(random, 3) == 0) {
        word = written(random, word);
        --disguises;
      }
    if (disguises > 0 && below(random, 4) == 0 && words[0].find_first_of("'\"`$\\") == std::string::npos) {
      static const std::vector<std::string> kPrograms{"/usr/bin/", "./../bin/", "P=%; $P", "P=%\nQ=$P\n\"$Q\"",
                                                      "env P=1 ",  "command ",  "exec "};
      std::string form = kPrograms[below(random, kPrograms.size())];
      const std::size_t mark = form.find('%');
      words[0] = mark == std::string::npos ? form + words[0] : form.replace(mark, 1, words[0]);
      --disguises;
    }
    std::string line = joined(words);
    for (; disguises > 0 && line.size() < 20000; --disguises) line = finished(behind(random, line));
    INFO(line);
    REQUIRE_FALSE(server::read_command(line, is_protected).concerns.empty());
  }
}

TEST_CASE("what people put around commands makes no ordinary one suspect") {
  Random random(2);
  static const std::vector<std::string> kAround{"sh -c ?",
                                                "sudo %",
                                                "env A=b %",
                                                "cd x && %",
                                                "% | head -5",
                                                "% > log 2>&1",
                                                "time %",
                                                "(%) || exit",
                                                "timeout 60 %",
                                                "if %; then true; fi",
                                                "for x in a b; do %; done",
                                                "A=b %",
                                                "bash -lc ?",
                                                "docker exec box sh -c ?",
                                                "test -n \"$(%)\"",
                                                "nohup % &"};
  for (std::size_t i = 0; i < cases() / 4; ++i) {
    std::string line = joined(kOrdinary[below(random, kOrdinary.size())]);
    for (std::size_t layers = below(random, 4); layers > 0; --layers) {
      std::string around = kAround[below(random, kAround.size())];
      const std::size_t mark = around.find_first_of("?%");
      line = around.replace(mark, 1, around[mark] == '?' ? in_quotes(line) : line);
    }
    const server::CommandReport report = server::read_command(line, is_protected);
    INFO(line << ": " << (report.concerns.empty() ? "" : report.concerns[0].reason));
    // `sudo if …` and `time (…)` are no commands of a shell: people would not write them.
    if (!report.concerns.empty() && report.concerns[0].reason.find("can be read") != std::string_view::npos) continue;
    CHECK(report.concerns.empty());
  }
}
