// Sharing and restoring below the protocol: deadlines, idle streams, classes, missing keys.
#include "server/contexts/contexts.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "server/contexts/share.h"
#include "tests/property/redaction.h"

using namespace std::chrono_literals;
using server::restore_answer;

namespace {

protocol::ContextRestoreParams delta(std::string text, bool final = false) {
  protocol::ContextRestoreParams params;
  params.id = "c";
  params.purpose = protocol::RestorePurpose::display;
  params.stream = "s";
  params.text = std::move(text);
  params.final = final;
  return params;
}

server::ShareInput input_of(std::string text) {
  protocol::ContextItem item;
  item.id = "a";
  item.kind = "file";
  item.text = std::move(text);
  server::ShareInput input;
  input.items = server::items_of({item});
  input.terms.folder = server::ConfigurationFiles(server::SettingsFiles({"/no/such", {}})).of("");
  input.terms.claims.endpoint = "unix:/run/model";
  input.keys = std::make_shared<const analyzers::ProjectKeys>(redaction_test::master_key(3), "w");
  return input;
}

}  // namespace

TEST_CASE("a share that is stopped blocks") {
  std::stop_source stop;
  stop.request_stop();
  server::ShareOutput out = server::share(input_of("nothing in here"), stop.get_token());
  CHECK(out.result.decision == "block");
  CHECK(out.result.items.empty());
  CHECK(out.issued.empty());
  CHECK(server::share(input_of("nothing in here"), {}).result.decision == "allow");
}

TEST_CASE("an analysis that did not end is done again, never trusted") {
  server::ShareInput input = input_of("nothing in here");
  auto cut_short = std::make_shared<server::ItemAnalysis>();
  cut_short->text.complete = false;
  input.items[0].analysis = cut_short;
  server::ShareOutput out = server::share(input, {});
  CHECK(out.result.decision == "allow");
  CHECK(out.items[0].analysis->complete());
}

TEST_CASE("a stream ends after a minute without a delta") {
  server::Context context;
  context.vault.add("Zq0123456789abcdefgh", "x", "internal", "");
  auto now = std::chrono::steady_clock::now();
  REQUIRE(restore_answer(&context, delta("Zq01"), now)->text == "");
  CHECK(restore_answer(&context, delta("23456789"), now + 60s)->text == "");
  CHECK(restore_answer(&context, delta("abcdefgh"), now + 120s)->text == "x");
  CHECK(restore_answer(&context, delta("Zq01"), now + 120s)->text == "");
  CHECK(restore_answer(&context, delta("23456789abcdefgh"), now + 181s)->text == "23456789abcdefgh");
  CHECK(context.streams.size() == 1);
}

TEST_CASE("what comes back depends on purpose, target and class") {
  server::Context context;
  context.vault.add("Zq0000000000aaaaaaaa", "host", "internal", "u:a");
  context.vault.add("Zq1111111111aaaaaaaa", "mail", "personal", "");
  context.vault.add("Zq2222222222aaaaaaaa", "key", "secret", "u:a");
  context.vault.add("Zq3333333333aaaaaaaa", "list", "customer", "u:b");
  auto restore = [&](protocol::RestorePurpose purpose, std::string uri) {
    protocol::ContextRestoreParams params;
    params.purpose = purpose;
    params.target_uri = std::move(uri);
    params.text = "Zq0000000000aaaaaaaa Zq1111111111aaaaaaaa Zq2222222222aaaaaaaa Zq3333333333aaaaaaaa";
    return restore_answer(&context, params, {});
  };
  using protocol::RestorePurpose;
  CHECK(restore(RestorePurpose::display, "")->text == "host mail Zq2222222222aaaaaaaa Zq3333333333aaaaaaaa");
  CHECK(restore(RestorePurpose::edit, "u:a")->text == "host Zq1111111111aaaaaaaa key Zq3333333333aaaaaaaa");
  CHECK(restore(RestorePurpose::edit, "u:b")->text ==
        "Zq0000000000aaaaaaaa Zq1111111111aaaaaaaa Zq2222222222aaaaaaaa list");
  CHECK(restore(RestorePurpose::edit, "")->restored == 0);
  CHECK(restore(RestorePurpose::tool, "u:a")->restored == 0);
  CHECK(restore(RestorePurpose::tool, "u:a")->withheld.size() == 4);

  context.vault.add("Zq2222222222aaaaaaaa", "another key", "secret", "u:a");
  CHECK(restore(RestorePurpose::edit, "u:a")->restored == 1);
}
