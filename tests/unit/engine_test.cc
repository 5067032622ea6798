// The engine's own behaviour, where it is not a rule's: syntaxes, boundaries, overlaps, the two scans.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "analyzers/engine/engine.h"
#include "analyzers/engine/names.h"
#include "analyzers/engine/values.h"

namespace {

using namespace analyzers;

// Look-alikes are put together here, so that no scanner finds them in this file.
const std::string kPassword = std::string("Tr0ub") + "4dor&3";
const std::string kSecret = std::string("q8Zt1mVb7Lk2") + "Xw94RnPd0sYc";

std::vector<std::string> values(std::string_view text, Scan scan = Scan::mark, std::string_view path = "") {
  AnalyzeOptions options;
  options.scan = scan;
  options.path = path;
  std::vector<std::string> result;
  for (const Finding& finding : analyze(text, options).findings) result.emplace_back(finding.value.of(text));
  return result;
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("a credential is found in the syntaxes that people write") {
  auto [path, before, after] = GENERATE(table<std::string, std::string, std::string>({
      {".env", "DB_PASSWORD=", "\nDEBUG=1"},
      {"a.py", "db_password = '", "'"},
      {"a.py", "db_password: str = \"", "\""},
      {"a.ts", "const dbPassword: string = `", "`;"},
      {"a.go", "dbPassword := \"", "\""},
      {"a.java", "props.setProperty(\"db.password\", \"", "\");"},
      {"a.rb", ":password => '", "',"},
      {"a.php", "$config['password'] = '", "';"},
      {"a.json", "{\"password\": \"", "\"}"},
      {"a.yaml", "db:\n  password: ", "\n  user: app"},
      {"a.yaml", "password: |\n    ", "\nuser: app"},
      {"a.toml", "password = \"", "\""},
      {"a.xml", "<password>", "</password>"},
      {"a.xml", "<add key=\"Password\" value=\"", "\"/>"},
      {"a.properties", "spring.datasource.password=", "\n"},
      {"a.sh", "export PGPASSWORD='", "'"},
      {"Dockerfile", "ENV DB_PASSWORD ", "\n"},
      {"a.sql", "CREATE USER app IDENTIFIED BY '", "';"},
      {"a.sql", "ALTER USER 'app'@'%' IDENTIFIED WITH mysql_native_password BY '", "';"},
      {"", "mysqldump -u root --password=", " shop"},
      {"", "psql \"host=db user=app password=", " sslmode=require\""},
      {"", "Server=db;User Id=sa;Password=", ";Encrypt=true"},
      {"a.ps1", "ConvertTo-SecureString -String '", "' -AsPlainText -Force"},
      {"a.ps1", "$p = ConvertTo-SecureString -AsPlainText -Force \"", "\""},
      {"a.cs", "new NetworkCredential(\"cidownload\", \"", "\");"},
      {"a.tf", "variable \"db_password\" {\n  type = string\n  default = \"", "\"\n}"},
      {"a.bat", "psexec \\\\build-4 -u Administrator -p ", " cmd /c dir"},
      {"a.sh", "docker login -u deploy -p ", " registry.acme.test"},
      {"", "machine api.acme.test login deploy password ", "\n"},
      {"a.md", "| `DB_PASSWORD` | `", "` |"},
      {"a.log", "2026-01-01 10:00:00 connecting with password=", " to db"},
      {"chat", "{\"text\": \"DB_PASSWORD=", "\\nDEBUG=1\"}"},
      {"chat", "{\"text\": \"{\\\"password\\\": \\\"", "\\\"}\"}"},
      {"chat", "{\"text\": \"{\\\\\\\"password\\\\\\\": \\\\\\\"", "\\\\\\\"}\"}"},
      {"a.c", "char *password =\n    \"", "\";"},
  }));
  CAPTURE(path, before);
  std::string value = path == "a.xml" || path == "a.log" ? kSecret : kPassword;
  CHECK(values(before + value + after, Scan::mark, path) == Values{value});
}

TEST_CASE("references, examples, types and tests are not credentials, in either scan") {
  auto text = GENERATE(as<std::string>{}, "password = os.environ[\"DB_PASSWORD\"]", "password: ${DB_PASSWORD}",
                       "password: {{ vault.db }}", "const password = process.env.DB_PASSWORD;",
                       "password = getpass.getpass('Password: ')", "PASSWORD=$(pass show db)", "password=<password>",
                       "password = \"\"", "password = \"\u2026\"", "api_key=********", "password: %DB_PASSWORD%",
                       "export TOKEN=$TOKEN", "password := os.Getenv(\"X\")", "url = \"postgres://app:${PW}@db/x\"",
                       "token: op://vault/item/field");
  CAPTURE(text);
  CHECK(values(text, Scan::mark).empty());
  CHECK(values(text, Scan::share).empty());
}

TEST_CASE("a mark wants precision") {
  auto text = GENERATE(as<std::string>{}, "password_reset_url = \"/users/reset\"", "\"password\": \"Your password\"",
                       "if (password == null) return;", "public_key = \"MFkwEwYHKoZIzj0CAQYIKoZI\"",
                       "commit_token_hash: 3d26307f26a699ee6ec2029e69d5cce7f077098f", "primary_key: user_identifier",
                       "tokenizer = \"bert-base-uncased\"", "label.password=Passwort",
                       "secretName: \"my-registry-credentials\"", "next_page_token = \"abcdef0123456789abcdef\"",
                       "key: \"monkey\"", "passwords are hashed with bcrypt", "the token: a short explanation of it");
  CAPTURE(text);
  CHECK(values(text, Scan::mark).empty());
}

TEST_CASE("a share wants recall") {
  SECTION("the value of a credential-like name is masked from its first character") {
    CHECK(values("DB_PASSWORD=h", Scan::share) == Values{"h"});
    CHECK(values("DB_PASSWORD=hu", Scan::share) == Values{"hu"});
  }
  SECTION("the beginning of a token counts at the text's end") {
    std::string begun = std::string("gh") + "p_a1B2";
    CHECK(values("token is " + begun, Scan::mark).empty());
    CHECK(values("look: " + begun, Scan::share) == Values{begun});
  }
  SECTION("and at the place of the last edit") {
    std::string begun = std::string("gh") + "p_a1B2";
    std::string text = "look: " + begun + " and more";
    AnalyzeOptions options;
    options.scan = Scan::share;
    CHECK(analyze(text, options).findings.empty());
    options.last_edit = 6 + begun.size();
    REQUIRE(analyze(text, options).findings.size() == 1);
    CHECK(analyze(text, options).findings[0].has(Evidence::incomplete));
  }
}

TEST_CASE("passwords in URLs end at the last @ before the path") {
  CHECK(values("postgres://app:" + kPassword + "@db.acme.test:5432/x") == Values{kPassword});
  CHECK(values("amqp://app:p@ss1word@queue.acme.test/x") == Values{"p@ss1word"});
  CHECK(values("redis://:" + kPassword + "@cache:6379") == Values{kPassword});
  CHECK(values("https://acme.test:8443/a:b@c").empty());
}

TEST_CASE("an anchor is found wherever it begins") {
  const std::string github = std::string("gh") + "p_" + "aZ3kQ9mB7c8D" + "9e0F1g2H3i4J" + "5k6Zz0Y8wX4T";
  for (std::size_t before = 0; before < 20; ++before) {
    CAPTURE(before);
    const std::string blanks(before, ' ');
    CHECK(values(blanks + github) == Values{github});
    CHECK(values(blanks + "DB_PASSWORD=" + kPassword) == Values{kPassword});
    CHECK(values(blanks + "pwd=" + kPassword) == Values{kPassword});
    CHECK(values(blanks + "redis://:" + kPassword + "@cache") == Values{kPassword});
    CHECK(values(std::string(before + 64 * 1024 - 10, ' ') + github) == Values{github});
  }
}

TEST_CASE("what is inside base64 is found, and the whole run is the value") {
  // DB_PASSWORD=swordfish-41 and a line break before and after, in base64.
  std::string run = std::string("ZXhwb3J0IEE9MQpEQl9QQVNTV09S") + "RD1zd29yZGZpc2gtNDEKUE9SVD0xCg==";
  CHECK(values("echo " + run + " | base64 -d > .env") == Values{run});
}

TEST_CASE("a token is found under its escapes, at the bytes that it takes") {
  const std::string head = std::string("gh") + "p",
                    body = std::string("aZ3kQ9mB7c8D") + "9e0F1g2H3i4J" + "5k6Zz0Y8wX4T";
  auto underscore = GENERATE(as<std::string>{}, "\\u005f", "\\u005F", "\\x5f", "%5F", "&#95;", "&#x5f;");
  CAPTURE(underscore);
  CHECK(values("{\"text\": \"use " + head + underscore + body + " here\"}", Scan::share) ==
        Values{head + underscore + body});
}

TEST_CASE("a token is found in hexadecimal") {
  std::string run;
  for (char c : "PASSWORD=" + kPassword + "\nPORT=1\n") {
    run += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    run += "0123456789abcdef"[c & 15];
  }
  CHECK(values("payload " + run + ".") == Values{run});
}

TEST_CASE("overlapping findings become one, by evidence") {
  std::string token = std::string("npm") + "_" + std::string(30, 'a') + "bcdefg";
  auto found = values("//registry.acme.test/:_authToken=" + kSecret);
  CHECK(found == Values{kSecret});
}

TEST_CASE("a share takes a whole key, whatever stands around its lines") {
  std::string lines[3];
  for (int i = 0; i < 192; ++i) lines[i / 64] += "qR7sT8uV9wXyZ0aB1cD2eF3gH4"[(i * 7 + i / 26) % 26];
  const std::string head = std::string("-----BEGIN RSA ") + "PRIVATE KEY-----",
                    tail = std::string("-----END RSA ") + "PRIVATE KEY-----";
  auto mark =
      GENERATE(as<std::string>{}, "-", "+", "12:", "f:12:", "12-", "[10:00:01] ", "-- ", "sb.append(\"", "<br>");
  CAPTURE(mark);
  const std::string key =
      mark + head + "\n" + mark + lines[0] + "\n" + mark + lines[1] + "\n" + mark + lines[2] + "\n" + mark + tail;
  std::string rest = "before\n" + key + "\nafter\n";
  for (const std::string& value : values(rest, Scan::share)) rest.erase(rest.find(value), value.size());
  for (const std::string& line : lines) CHECK(rest.find(line) == std::string::npos);
  CHECK(rest.find("before") == 0);
  CHECK(rest.find("after") != std::string::npos);
}

TEST_CASE("a share takes a key of which a part was left out") {
  const std::string line(std::string("qR7sT8uV9wXyZ0aB1cD2eF3gH4qR7sT8uV9wXyZ0") + "aB1cD2eF3gH4qR7sT8uV9wXyZ0");
  const std::string text =
      std::string("-----BEGIN ") + "PRIVATE KEY-----\n" + line + "\n" + line + "\n...\n" + line + "\n";
  const Values found = values(text, Scan::share);
  REQUIRE(found.size() == 1);
  CHECK(found[0].find(line + "\n" + line) != std::string::npos);
}

TEST_CASE("a share takes a value to its real end") {
  const std::string half = "hJ7kq2Lp4", other = "9sXw3vQQ8";
  auto [path, text] = GENERATE_COPY(table<std::string, std::string>({
      {"a.sql", "CREATE USER a IDENTIFIED BY '" + half + "''" + other + "'"},
      {"a.py", "password = \"" + half + "\" + \"" + other + "\""},
      {"a.py", "password = ('" + half + "'\n            '" + other + "')"},
      {"a.yaml", "password: |\n  " + half + "\n  " + other + "\nuser: x\n"},
      {"a.yaml", "password: " + half + " and then " + other + "\nuser: x\n"},
  }));
  CAPTURE(text);
  const Values found = values(text, Scan::share, path);
  REQUIRE(found.size() == 1);
  CHECK(found[0].find(half) != std::string::npos);
  CHECK(found[0].find(other) != std::string::npos);
  CHECK(found[0].find("user") == std::string::npos);
}

TEST_CASE("a share takes what code hides in arrays and in strings of their own") {
  const std::string bytes = "18, 170, 22, 142, 90, 0x3b, 56,\n  77, 8, 65";
  CHECK(values("var secretKey = []byte{" + bytes + "}", Scan::share, "a.go") == Values{bytes});
  CHECK(values("static const uint8_t api_key[] = { " + bytes + ", };", Scan::share, "a.c") == Values{bytes});
  CHECK(values("secretKeys = [1, 2, 3]\nretries = [1, 2, 3, 4, 5, 6, 7, 8]", Scan::share, "a.py").empty());
  // In code a bare word is an expression; in a document that stands in it, a value.
  CHECK(values("conf := `{user: app, password: dqoba}`", Scan::share, "a.go") == Values{"dqoba"});
  CHECK(values("conf := Config{user: app, password: dqoba}", Scan::share, "a.go").empty());
}

TEST_CASE("a value of base64 that a comment follows is no type") {
  const std::string value =
      "kGOxf9"
      "bizqI=";
  CHECK(values("  ldap_password: " + value + "   # for the test", Scan::mark, "a.yaml") == Values{value});
}

TEST_CASE("a Secret of Kubernetes holds its values in base64") {
  const std::string value =
      "UyFCXCpkJHpE"
      "c2I9";
  CHECK(values("apiVersion: v1\ndata:\n\textra: '" + value +
               "'\n\tuser: YWRtaW4=\nkind: Secret\nmetadata:\n\tname: a") == Values{value});
  CHECK(values("{\"items\":[{\"data\":{\"a\":\"" + value + "\",\"user\":\"YWRtaW4=\",\"b\":\"" + value +
               "\"},\"kind\":\"Secret\"},{\"data\":{\"a\":\"" + value + "\"},\"kind\":\"ConfigMap\"}]}") ==
        Values{value, value});
  CHECK(values("{\n  \"kind\": \"Secret\",\n  \"data\": {\n    \"extra\": \"" + value + "\"\n  }\n}") == Values{value});
  CHECK(values("kind: ConfigMap\ndata:\n  extra: " + value).empty());
  CHECK(values("kind: Secret\ndata:\n  extra: {{ .Values.extra | b64enc }}").empty());
}

TEST_CASE("a bar inside a token does not end it") {
  const std::string value = kSecret + "|" + kSecret;
  CHECK(values("access_token=" + value) == Values{value});
  CHECK(values("export API_TOKEN=" + kSecret + " | tee log") == Values{kSecret});
}

TEST_CASE("what tells requests and resources apart is no credential") {
  const std::string visit = "c9adb218-3222-4889-" + std::string("8216-0cf0e52dc37e");
  for (const std::string& text :
       {"\"ChangeToken\": \"" + visit + "\"", "--client-request-token " + visit, "\"LockToken\": \"" + visit + "\"",
        "\"Resource\": \"arn:aws:secretsmanager:eu-west-1:1234:secret:shop/db-" + kSecret + "\"",
        std::string("self._make_token(\"PLUSPLUS\", 1)"), std::string("AWS_SECRET_KEY = \"MYSECRETKEY\""),
        std::string("\"S3Key\": \"exports/2024-03-11/shop.tar.gz\"")}) {
    CAPTURE(text);
    CHECK(values(text).empty());
  }
}

TEST_CASE("what packages of JavaScript are full of is no credential") {
  for (const std::string& text :
       {std::string("type Hint = \"new-password\" | \"one-time-code\" | \"street\""),
        std::string("scrypt('password', 'salt', 64)"), std::string("\"acme-htpasswd\": \"12.0.0-next-7.20\""),
        std::string("a.b={getPassword:function(t){var e=t},setPassword:function(t,n){}}"),
        std::string("key: \"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE") + kSecret + kSecret + kSecret + "\""}) {
    CAPTURE(text);
    CHECK(values(text, Scan::mark, "a.js").empty());
  }
  const Analysis badge =
      analyze("![c](https://codecov.io/gh/acme/shop/graph/badge.svg?token=lW" + kPassword.substr(0, 5) + "GM7)", {});
  REQUIRE(badge.findings.size() == 1);
  CHECK(badge.findings[0].severity == Severity::information);
}

TEST_CASE("a share takes a web token without a signature, a mark does not") {
  const std::string token = std::string("eyJhbGciOi") + "Jub25lIn0.eyJzdWIi" + "OiJ0ZXN0LXVzZXIifQ.";
  CHECK(values("t = \"" + token + "\"").empty());
  CHECK(values("t = \"" + token + "\"", Scan::share) == Values{token});
}

TEST_CASE("tokens typed in the alphabet's order are told, and quietly") {
  const Analysis analysis = analyze(
      "apimetrics_secret_key=1234567890abcdef"
      "1234567890abcdef",
      {});
  REQUIRE(analysis.findings.size() == 1);
  CHECK(analysis.findings[0].severity == Severity::information);
}

TEST_CASE("what only a name makes a credential is told more quietly where examples and tests are") {
  const std::string text = "api_token = \"" + kSecret + "\"";
  auto severity = [&](std::string_view path) {
    AnalyzeOptions options;
    options.path = path;
    return analyze(text, options).findings.at(0).severity;
  };
  CHECK(severity("src/client.py") == Severity::warning);
  CHECK(severity("contest/client.py") == Severity::warning);
  CHECK(severity("shop/tests/client.py") == Severity::information);
  CHECK(severity("file:///home/me/shop/examples/client.py") == Severity::information);
  CHECK(severity("file:///home/demo/shop/client.py") == Severity::warning);
}

TEST_CASE("long values have no tail") {
  std::string value;
  while (value.size() < 20000) value += "aB3dE5gH";
  CHECK(values("PASSWORD=" + value + "TAIL9x", Scan::share) == Values{value + "TAIL9x"});
  CHECK(values("PASSWORD=\"" + value + "TAIL9x\"", Scan::share) == Values{value + "TAIL9x"});
  CHECK(values("Authorization: Bearer " + value + "TAIL9x", Scan::share) == Values{value + "TAIL9x"});
}

TEST_CASE("a share looks past what a URL should have escaped") {
  CHECK(values("postgres://u:hJ7/kq2#Lp4@host/db", Scan::share) == Values{"hJ7/kq2#Lp4"});
  CHECK(values("https://acme.test:8443/a/b@c", Scan::share).empty());
}

TEST_CASE("one run of megabytes takes no longer than its bytes") {
  std::string run;
  while (run.size() < 4'000'000) run += "A1b2";
  CHECK(values(run).empty());
  while (run.size() < 8'000'000) run += "deadbeef";
  CHECK(values(run, Scan::share).empty());
}

TEST_CASE("a mark leaves a crowd of candidates alone and says so, a share masks all of them") {
  const std::string value = "DB_PASSWORD=" + kPassword + "\n";
  std::string crowd;
  while (crowd.size() < 2000) crowd += "passwd=";
  const std::string text = crowd + "\n" + value;
  const Analysis mark = analyze(text, {});
  CHECK(mark.findings.empty());
  CHECK(mark.notices.size() == 1);
  CHECK(values(text, Scan::share).back() == kPassword);
  // A credential in every line is no crowd.
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += value;
  CHECK(values(lines).size() == 1000);
  CHECK(analyze(lines, {}).notices.empty());
}

TEST_CASE("an analysis that is stopped says so") {
  std::stop_source source;
  source.request_stop();
  AnalyzeOptions options;
  options.stop = source.get_token();
  CHECK_FALSE(analyze("password=" + kPassword, options).complete);
}

TEST_CASE("an analysis tells whoever asks why something is no finding") {
  const std::string head = std::string("gh") + "p_",
                    body = std::string("aZ3kQ9mB7c8D") + "9e0F1g2H3i4J" + "5k6Zz0Y8wX4T";
  auto [before, token, said] = GENERATE_COPY(table<std::string, std::string, std::string>({
      {"x = ", head + body.substr(0, 20), "another alphabet or length"},
      {"x = Ca", head + body, "inside a longer word"},
      {"x = ", head + std::string(36, 'a'), "over and over"},
      {"x = \\x22", std::string("gh") + "p\\x5f" + body.substr(0, 20), "another alphabet or length"},
  }));
  const std::string text = before + token + "\n";
  CAPTURE(text);
  Trace trace;
  AnalyzeOptions options;
  options.trace = &trace;
  CHECK(analyze(text, options).findings.empty());
  auto told = std::find_if(trace.begin(), trace.end(),
                           [&](const Step& step) { return step.what.sentence().find(said) != std::string_view::npos; });
  REQUIRE(told != trace.end());
  CHECK(told->where.begin == before.size());
  REQUIRE(told->rule != nullptr);
  CHECK(told->rule->id == "github-pat");
}

TEST_CASE("names are read in any style") {
  CHECK(classify_name("dbPassword") == NameKind::password);
  CHECK(classify_name("DB_PASSWORD_2") == NameKind::password);
  CHECK(classify_name("spring.datasource.password") == NameKind::password);
  CHECK(classify_name("clientSecret") == NameKind::secret);
  CHECK(classify_name("X-Api-Key") == NameKind::secret);
  CHECK(classify_name("AWSSecretKey") == NameKind::secret);
  CHECK(classify_name("cacheKey") == NameKind::none);
  CHECK(classify_name("password_policy") == NameKind::none);
  CHECK(classify_name("csrf_token") == NameKind::none);
  CHECK(classify_name("key") == NameKind::weak);
}

TEST_CASE("randomness is relative to length") {
  CHECK(randomness("q8Zt1mVb7Lk2Xw94") > 70);
  CHECK(randomness("configuration") < 30);
  CHECK(randomness("my-service-account") < 40);
  CHECK(randomness("q8Zt1mVhookb7Lk2Xw94RnPd0sYcq8Zt1mVb7Lk2Xw94RnPd0sYc") > 70);  // a chance word in a long token
}
