// What can be done about a finding, in the languages that are known. The values are no credentials; fixes don't look.
#include <catch2/catch.hpp>

#include "analyzers/fixes/allow_comment.h"
#include "analyzers/fixes/dotenv.h"
#include "analyzers/fixes/environment.h"
#include "analyzers/rule.h"
#include "analyzers/suppression/comments.h"
#include "server/configuration/internal_name.h"

namespace {

using namespace analyzers;

const std::string kValue = "some-value";

// A finding of the value in a text.
Finding found_in(const std::string& text, std::string_view rule = "github-pat") {
  Finding finding;
  finding.rule = find_rule(rule);
  finding.value.begin = text.find(kValue);
  finding.value.end = finding.value.begin + kValue.size();
  return finding;
}

// The text with a reference in the value's place, empty where there is none.
std::string replaced(std::string_view language, std::string text, std::string_view path = "") {
  const Language* known = language_of(language, path);
  REQUIRE(known != nullptr);
  const auto edit = refer_to_environment(text, found_in(text).value, *known, path, "A_B");
  if (!edit) return "";
  return text.replace(edit->replaced.begin, edit->replaced.size(), edit->with);
}

std::string inserted(std::string text, std::size_t at, const std::string& with) {
  return text.insert(at, with);
}

}  // namespace

TEST_CASE("a value becomes a reference in the idiom of its language") {
  const std::pair<std::string_view, std::string> whole[] = {
      {"python", R"(os.environ["A_B"])"},
      {"javascript", "process.env.A_B"},
      {"typescriptreact", "process.env.A_B"},
      {"go", R"(os.Getenv("A_B"))"},
      {"java", R"(System.getenv("A_B"))"},
      {"csharp", R"(Environment.GetEnvironmentVariable("A_B"))"},
      {"ruby", R"(ENV.fetch("A_B"))"},
      {"php", "getenv('A_B')"},
      {"rust", R"(std::env::var("A_B").expect("A_B is not set"))"},
      {"cpp", R"(getenv("A_B"))"},
      {"lua", R"(os.getenv("A_B"))"},
      {"powershell", "$env:A_B"},
      {"terraform", "var.a_b"},
      {"yaml", R"("${A_B}")"},
      {"shellscript", R"("$A_B")"},
  };
  for (const auto& [language, reference] : whole) {
    CAPTURE(language);
    CHECK(replaced(language, "x = \"some-value\", 1\n") == "x = " + reference + ", 1\n");
  }
}

TEST_CASE("a part of a string is taken out of it") {
  CHECK(replaced("python", "f(\"u:some-value@h\")") == "f(\"u:\" + os.environ[\"A_B\"] + \"@h\")");
  CHECK(replaced("python", "f('some-value@h')") == "f(os.environ[\"A_B\"] + '@h')");
  CHECK(replaced("php", "f('u:some-value')") == "f('u:' . getenv('A_B'))");
  CHECK(replaced("javascript", "f(`u:some-value@h`)") == "f(`u:${process.env.A_B}@h`)");
  CHECK(replaced("shellscript", "f 'u:some-value@h'") == "f 'u:'\"$A_B\"'@h'");
  CHECK(replaced("shellscript", "f \"u:some-value@h\"") == "f \"u:${A_B}@h\"");
  CHECK(replaced("shellscript", "A=some-value f") == "A=\"$A_B\" f");
  CHECK(replaced("yaml", "a: u:some-value@h") == "a: u:${A_B}@h");
  CHECK(replaced("yaml", "a: some-value", "file:///r/.github/workflows/x.yml") == "a: ${{ secrets.A_B }}");
  CHECK(replaced("terraform", "a = \"u:some-value\"") == "a = \"u:${var.a_b}\"");
  CHECK(replaced("x", "a = 'some-value'", "file:///a/b.py") == "a = os.environ[\"A_B\"]");
}

TEST_CASE("where no reference can be written there is none") {
  CHECK(replaced("python", "a = '''some-value'''").empty());
  CHECK(replaced("python", "a = b'some-value'").empty());
  CHECK(replaced("python", "a = '\nsome-value'").empty());
  CHECK(replaced("python", "# some-value").empty());
  CHECK(replaced("python", "a = 'x\\' + some-value'") == "a = 'x\\' + ' + os.environ[\"A_B\"]");
  CHECK(replaced("rust", "f(\"u:some-value\")").empty());
  CHECK(replaced("typescriptreact", "<A token=\"some-value\"/>").empty());
  CHECK(replaced("toml", "a = \"some-value\"").empty());
  CHECK(language_of("json", "file:///a.json") == nullptr);
}

TEST_CASE("a variable is called as what it was assigned to, or else as the rule") {
  const auto name = [](const std::string& text) {
    Finding finding = found_in(text);
    return variable_name(text, finding, {finding});
  };
  CHECK(name("githubToken = 'some-value'") == "GITHUB_TOKEN");
  CHECK(name("{\"api-key\" : \"some-value\"}") == "API_KEY");
  CHECK(name("db.password=>some-value") == "DB_PASSWORD");
  CHECK(name("x('some-value')") == "GITHUB_PAT");
  CHECK(name("1 = some-value") == "GITHUB_PAT");
  // What is itself found is no name.
  const std::string text = "other=some-value";
  Finding first = found_in(text);
  first.value = {0, 5};
  CHECK(variable_name(text, found_in(text), {first, found_in(text)}) == "GITHUB_PAT");
}

TEST_CASE("a line of .env says what all readers read alike") {
  const auto line = [](std::string_view file, std::string_view value) {
    const auto made = add_to_dotenv(file, "A", value);
    return made ? made->name + "|" + made->text : "none";
  };
  CHECK(line("", "abc+/=") == "A|A=abc+/=\n");
  CHECK(line("B=1", "a b$c") == "A|\nA='a b$c'\n");
  CHECK(line("", "a'b #") == "A|A=\"a'b #\"\n");
  CHECK(line("", "a'b$") == "none");
  CHECK(line("", "a\\b") == "none");
  CHECK(line("", "a\nb") == "none");
  CHECK(line("A=abc\n", "abc") == "A|");
  CHECK(line("export A = x\r\nA_2=y\n", "abc") == "A_3|A_3=abc\n");
}

TEST_CASE("a comment that allows a finding does, in every language that has comments") {
  for (const std::string_view language : {"python", "go", "sql", "html", "css", "clojure", "erlang", "bat"}) {
    CAPTURE(language);
    for (const std::string text : {"x\r\n\ttoken = some-value\r\n", "some-value"}) {
      Finding finding = found_in(text);
      const auto made = allow_by_comment(text, finding, *language_of(language, ""));
      REQUIRE(made);
      const std::string line = made->before + made->reason + made->after;
      const std::string after = inserted(text, made->at, line);
      CHECK(line.ends_with(text.size() > 10 ? "\r\n" : "\n"));
      finding.value = {finding.value.begin + line.size(), finding.value.end + line.size()};
      CHECK(AllowComments(after).allow(finding));
      finding.rule = find_rule("aws-access-key-id");
      CHECK_FALSE(AllowComments(after).allow(finding));
    }
  }
  const std::string command = "curl \\\n  -H some-value";
  CHECK_FALSE(allow_by_comment(command, found_in(command), *language_of("shellscript", "")));
}

TEST_CASE("a name is added to a configuration as people write it") {
  const auto added = [](const std::string& file) {
    const auto made = server::add_internal_name(file, "aurora");
    return made ? inserted(file, made->at, made->text) : "none";
  };
  CHECK(added("") == "[identifiers]\nnames = [\"aurora\"]\n");
  CHECK(added("[policy]\npreset = \"strict\"") ==
        "[policy]\npreset = \"strict\"\n\n[identifiers]\nnames = [\"aurora\"]\n");
  CHECK(added("[identifiers]\nhosts = []\n") == "[identifiers]\nnames = [\"aurora\"]\nhosts = []\n");
  CHECK(added("[identifiers]") == "[identifiers]\nnames = [\"aurora\"]\n");
  CHECK(added("[identifiers]\nnames = [ ]\n") == "[identifiers]\nnames = [\"aurora\" ]\n");
  CHECK(added("[identifiers]\nnames = [\n  \"b\",\n]\n") == "[identifiers]\nnames = [\"aurora\", \n  \"b\",\n]\n");
  CHECK(added("[identifiers]\nnames = \"b\"\n") == "none");
  CHECK(added("identifiers.names = [\"b\"]\n") == "none");
  CHECK(server::is_internal_name("Aurora-2"));
  CHECK_FALSE(server::is_internal_name("two words"));
  CHECK_FALSE(server::is_internal_name("abc"));
}
