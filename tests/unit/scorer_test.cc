// What the scorer believes, at the engine's door: the same value under another name, operator or line is another thing.

#include <catch2/catch.hpp>
#include <string>

#include "analyzers/engine/engine.h"

namespace {

using namespace analyzers;

// Points of the finding in `text` with the value `value`; 0 if there is none.
int points(const std::string& text, const std::string& value, Scan scan, std::string_view path) {
  AnalyzeOptions options;
  options.scan = scan;
  options.path = path;
  for (const Finding& finding : analyze(text, options).findings)
    if (finding.value.of(text) == value) return finding.confidence;
  return 0;
}

struct Line {
  std::string path, before, value, after;
};

// Put together here, so that no scanner finds them in this file.
const std::string kHex64 =
    "a41f0c9be27d5386" + std::string("5e0b77c4d19f2a38") + "a41f0c9be27d5386" + "5e0b77c4d19f2a38";
const std::string kUuid = "5f0c9be2-7d53-4186-" + std::string("a41f-0c9be27d5386");
const std::string kMixed = "q8Zt1mVb7Lk2" + std::string("Xw94RnPd0sYc");

}  // namespace

TEST_CASE("passwords as people make them are marked, weak ones too") {
  auto value = GENERATE(as<std::string>{}, "hunter2", "Summer2024!", "letmein", "qwerty123", "swordfish", "Tr0ub4dor&3",
                        "correct-horse-battery", "xyfpez-6wubce-Kixbup", "19850412", "P@ssw0rd");
  CAPTURE(value);
  CHECK(points("DB_PASSWORD=" + value + "\n", value, Scan::mark, ".env") >= 50);
  CHECK(points("  password: \"" + value + "\"\n", value, Scan::mark, "a.yaml") >= 50);
  CHECK(points("conn = connect(user='app', password='" + value + "')\n", value, Scan::mark, "a.py") >= 50);
}

TEST_CASE("what stands under a credential's name and is none is not marked") {
  auto line = GENERATE(values<Line>({
      {"a.py", "PASSWORD_FIELD = \"", "user_password", "\"\n"},
      {"a.py", "password = '", "form.password", "'\n"},
      {"de.json", "  \"password\": \"", "Passwort", "\",\n"},
      {"fr.json", "  \"password\": \"", "Mot de passe", "\",\n"},
      {"a.json", "{\"ForgotPassword\": \"", "cognito-idp:ForgotPassword", "\"}\n"},
      {"a.rb", "assert user.valid_password?('", "newpass", "')\n"},
      {"a.go", "ok, err := CheckUserPassword(\"", "john", "\", \"password\")\n"},
      {"a.ts", "if (cmd.oldPassword !== '", "reset", "') {\n"},
      {"a.ts", "  token: ", "AuthToken", ";\n"},
      {"", "    fix password ", "reset", " form\n"},
      {"a.js", "{ key: '", "ArrowUp", "' }\n"},
      {"a.json", "  \"session_id\": \"", kUuid, "\",\n"},
      {"a.yaml", "token_hash: ", kHex64, "\n"},
      {"", "GET /v1/items?page=2&session=", kHex64, " 200\n"},
      {"a.sh", "export OPENAI_API_KEY=", "sk-...", "\n"},
  }));
  CAPTURE(line.path, line.before);
  CHECK(points(line.before + line.value + line.after, line.value, Scan::mark, line.path) < 50);
}

TEST_CASE("tokens count by how they look as well as by their name") {
  CHECK(points("api_key = '" + kMixed + "'\n", kMixed, Scan::mark, "a.py") >= 50);
  CHECK(points("api_key = '" + kHex64 + "'\n", kHex64, Scan::mark, "a.py") >= 50);
  CHECK(points("client_secret = '" + kUuid + "'\n", kUuid, Scan::mark, "a.py") >= 50);
  CHECK(points("api_key = 'docker-registry'\n", "docker-registry", Scan::mark, "a.py") == 0);
  CHECK(points("key = '" + kHex64 + "'\n", kHex64, Scan::mark, "a.py") <
        points("signing_key = '" + kHex64 + "'\n", kHex64, Scan::mark, "a.py"));
}

TEST_CASE("a share masks what a mark is in doubt about") {
  CHECK(points("if password == 'opensesame':\n", "opensesame", Scan::share, "a.py") >= 20);
  CHECK(points("api_key=fjw8\n", "fjw8", Scan::share, ".env") >= 20);
}

TEST_CASE("a word on the next line of a string in JSON says nothing about this one") {
  std::string value = "swordfish-41";
  std::string alone = "{\"text\": \"see\\nPASSWORD=" + value + "\\nbelow\"}";
  std::string more = "{\"text\": \"hash example test\\nPASSWORD=" + value + "\\nhash example test\"}";
  CHECK(points(more, value, Scan::mark, "chat.json") == points(alone, value, Scan::mark, "chat.json"));
}
