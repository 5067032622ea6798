// Names from inside a company: what is one and what is not, whose words count, and which credentials are production's.
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "analyzers/engine/engine.h"
#include "analyzers/identifiers/organisation.h"
#include "server/configuration/organisations.h"
#include "server/configuration/settings_files.h"

namespace {

using namespace analyzers;
namespace fs = std::filesystem;

struct Setting {
  Scan scan = Scan::mark;
  std::string_view path = {};
  const Organisation* organisation = nullptr;
};

Analysis analysed(std::string_view text, const Setting& setting) {
  AnalyzeOptions options;
  options.scan = setting.scan;
  options.path = setting.path;
  options.organisation = setting.organisation;
  return analyze(text, options);
}

std::vector<std::string> values(std::string_view text, const Setting& setting = {}) {
  std::vector<std::string> out;
  for (const Finding& finding : analysed(text, setting).findings) out.emplace_back(finding.value.of(text));
  return out;
}

std::string class_of(std::string_view text, const Setting& setting = {}) {
  const auto findings = analysed(text, setting).findings;
  REQUIRE(findings.size() == 1);
  return std::string(findings[0].data_class);
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("a host under an internal suffix is found whole, and code that looks like one is not") {
  CHECK(values("curl https://db-07.eu.corp:8443/x") == Values{"db-07.eu.corp"});
  CHECK(values("kafka-0.kafka.prod.svc.cluster.local:9092") == Values{"kafka-0.kafka.prod.svc.cluster.local"});
  CHECK(values("ssh root@nas.lan") == Values{"nas.lan"});
  CHECK(values("ask printer.lan please", {Scan::share}) == Values{"printer.lan"});
  for (std::string_view none :
       {"data = threading.local()", "import com.acme.internal.Foo", "cp .env.local .env", "import pandas.internal",
        "see https://db-07.example.com", "http://localhost:80", "host.docker.internal:80", "x.local.example.com",
        "self.internal = 1", "Microsoft.Extensions.Internal"}) {
    INFO(none);
    CHECK(values(none, {Scan::share}).empty());
  }
}

TEST_CASE("private addresses are found, and those of documentation, everybody and versions are not") {
  CHECK(values("upstream 10.42.17.9:8080;") == Values{"10.42.17.9"});
  CHECK(values("ping 172.20.3.4 from 192.168.77.12") == Values{"172.20.3.4", "192.168.77.12"});
  CHECK(values("at 100.101.102.103, fd12:3456:789a::1", {Scan::share}) ==
        Values{"100.101.102.103", "fd12:3456:789a::1"});
  CHECK(values("{\"peer\":\"10.0.0.5\"}", {Scan::share}) == Values{"10.0.0.5"});
  for (std::string_view none :
       {"192.0.2.1 198.51.100.7 203.0.113.9", "198.18.100.100", "127.0.0.1", "8.8.8.8", "2001:db8::1", "::1",
        "10.0.0.0/8", "169.254.169.254", "version 10.42.17.9", "10.42.17.9.1", "a10.42.17.9", "10.42.17.999"}) {
    INFO(none);
    CHECK(values(none, {Scan::share}).empty());
  }
  CHECK(values("the router at 192.168.1.1").empty());
}

TEST_CASE("a number is nobody's when its check digit fails, and where nothing says what it is") {
  CHECK(values("NHS number 401-023-2137") == Values{"401-023-2137"});
  CHECK(values("NHS number 401-023-2138", {Scan::share}).empty());
  CHECK(values("offset 401-023-2137 bytes", {Scan::share}).empty());
  CHECK(values(" 401-023-2137\n", {Scan::share}) == Values{"401-023-2137"});
  CHECK(values(" 401-023-2137\n").empty());
}

TEST_CASE("words of an organisation are found as words of their own") {
  const Organisation acme({.suffixes = {"corp.globex.test"},
                           .hosts = {"db-07"},
                           .names = {"bluewhale"},
                           .customers = {"Larkspur Industries"},
                           .tickets = {"OPS"}});
  const Setting share{Scan::share, {}, &acme}, mark{Scan::mark, {}, &acme};
  CHECK(values("web.eu.corp.globex.test and corp.globex.test", mark) ==
        Values{"web.eu.corp.globex.test", "corp.globex.test"});
  CHECK(values("notcorp.globex.test corp.globex.test.example.com", share).empty());
  CHECK(values("on db-07: yes, on db-071 and xdb-07 no", mark) == Values{"db-07"});
  CHECK(values("class BlueWhaleClient, bluewhale_key, BLUEWHALE; bluewhales", mark) ==
        Values{"BlueWhale", "bluewhale", "BLUEWHALE"});
  CHECK(values("larkspur industries pays", mark) == Values{"larkspur industries"});
  CHECK(values("OPS-12, xOPS-12", share) == Values{"OPS-12"});
  CHECK(values("OPS-12", mark).empty());
  CHECK(values("bluewhale").empty());
}

TEST_CASE("a credential is production's by its name, its host and its path") {
  const std::string password = std::string("hX3kf9") + "Lq2mZ7wP";
  CHECK(class_of("DB_PASSWORD = \"" + password + "\"") == "secret");
  CHECK(class_of("PROD_DB_PASSWORD = \"" + password + "\"") == "production-credential");
  CHECK(class_of("prodDbPassword = \"" + password + "\"") == "production-credential");
  CHECK(class_of("productPassword = \"" + password + "\"") == "secret");
  CHECK(class_of("DB_PASSWORD=" + password, {Scan::mark, "deploy/.env.production"}) == "production-credential");
  CHECK(class_of("postgres://app:" + password + "@db.prod.globex.test/x") == "production-credential");
  CHECK(class_of("postgres://app:" + password + "@db.stage.globex.test/x") == "secret");
  const Organisation acme({.production = {"blue-cluster"}});
  CHECK(class_of("postgres://app:" + password + "@db.blue-cluster.globex.test/x", {Scan::mark, {}, &acme}) ==
        "production-credential");
}

TEST_CASE("the organisation's words come from the configuration, and files of words from the user's alone") {
  std::string name = (fs::temp_directory_path() / "lampblack-words-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  const fs::path folder = name;
  auto write = [&](const std::string& file, std::string_view text) {
    std::ofstream(folder / file, std::ios::binary) << text;
  };
  server::SettingsFiles files({folder / "system.toml", folder / "user.toml"});
  server::Organisations organisations;
  auto reading = [&] { return organisations.of(files.of(folder / ".lampblack.toml").settings, nullptr); };
  CHECK(reading().organisation == nullptr);

  const std::string dictionary = "[[dictionary]]\nclass = 'customer'\nfile = '" + (folder / "words").string() + "'\n";
  write(".lampblack.toml", dictionary + "words = ['Globex']\n");
  CHECK(reading().trouble.empty());  // the file does not count, so nobody misses it
  const auto first = reading().organisation;
  REQUIRE(first != nullptr);
  CHECK(first == reading().organisation);
  CHECK(values("for Globex and Initech", {Scan::mark, {}, first.get()}) == Values{"Globex"});

  write("user.toml", dictionary);
  CHECK_FALSE(reading().trouble.empty());
  write("words", "# customers\nInitech\n\n  Hooli Group \r\n");
  CHECK(reading().trouble.empty());
  CHECK(values("for Globex, Initech and hooli group", {Scan::mark, {}, reading().organisation.get()}) ==
        Values{"Globex", "Initech", "hooli group"});
  write("words", "Massive Dynamic\n");
  CHECK(values("for Initech and Massive Dynamic", {Scan::mark, {}, reading().organisation.get()}) ==
        Values{"Massive Dynamic"});
  fs::remove_all(folder);
}
