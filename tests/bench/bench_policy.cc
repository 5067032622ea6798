// How long a decision takes with as many rules as an argument says (default 1000): at random rules, and where none but
// the last matches. Prints microseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "server/policy/policy.h"

namespace {

using namespace server;

Settings settings_of(std::size_t rules, bool only_paths) {
  const char* classes[] = {"secret", "personal", "customer", "internal"};
  const char* tasks[] = {"explain", "review", "deploy", "test"};
  std::string text;
  for (std::size_t i = 0; i < rules; ++i) {
    const std::string number = std::to_string(i);
    text += "[[rule]]\nthen = \"redact\"\nwhen = { ";
    if (!only_paths) text += std::string("class = \"") + classes[i % 4] + "\", task = \"" + tasks[i / 4 % 4] + "\", ";
    text += "path = \"services/" + number + "/**\" }\n";
  }
  std::array<LayerFile, kLayers> files;
  files[1] = {"user", read_layer(text, Layer::user).root};
  return join(files, "").settings;
}

void measure(const char* name, std::size_t rules, bool only_paths) {
  const Settings settings = settings_of(rules, only_paths);
  const Policy policy(settings);
  const Recipient recipient =
      policy.recipient_of({"client", "provider", "model", "https://api.example.com/", "review"});
  std::vector<double> times;
  std::size_t allowed = 0;
  for (std::size_t i = 0; i < 20000; ++i) {
    const std::string path = "services/" + std::to_string(i * 7 % (rules * 2)) + "/src/main/file.cc";
    server::Question question;
    question.data_class = i % 2 ? "internal" : "secret";
    question.evidence = "format";
    question.path = path;
    const auto begin = std::chrono::steady_clock::now();
    allowed += policy.decide(recipient, question).action == Action::allow;
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%s, %zu rules: p50 %.2f us, p99 %.2f us (%zu allowed)\n", name, rules, times[times.size() / 2],
              times[times.size() * 99 / 100], allowed);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t rules = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000;
  measure("classes, tasks and paths", rules, false);
  measure("paths alone", rules, true);
}
