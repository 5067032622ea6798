#include "server/verbs/doctor.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>

#include "analyzers/rule.h"
#include "server/configuration/configuration_files.h"
#include "server/store/store.h"
#include "server/suppression/suppression_files.h"
#include "server/vault/master_key.h"
#include "server/verbs/streams.h"

namespace server {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Line {
  std::string about;
  std::string says;
  bool fine = true;
};

class Examination {
 public:
  explicit Examination(const std::string& workspace) : workspace_(workspace) {
    say("version", LAMPBLACK_VERSION);
    say("rules", std::to_string(analyzers::builtin_rules().size()));
    keys();
    store();
    settings();
    other_scanners();
    lists();
  }

  const std::vector<Line>& lines() const { return lines_; }
  bool fine() const {
    return std::all_of(lines_.begin(), lines_.end(), [](const Line& line) { return line.fine; });
  }

 private:
  void say(std::string about, std::string says, bool fine = true) {
    lines_.push_back({std::move(about), std::move(says), fine});
  }

  void keys() {
    const auto keys = load_project_keys(fs::absolute(workspace_).string());
    const KeyError* error = std::get_if<KeyError>(&keys);
    say("key", error == nullptr ? "can be used" : error->message + " Nothing is shared without it.", error == nullptr);
  }

  void store() {
    const auto store = Store::open();
    const StateError* error = std::get_if<StateError>(&store);
    say("store", error == nullptr ? "can be used" : error->message + " Nothing is shared without it.",
        error == nullptr);
  }

  void settings() {
    SettingsFiles files;
    const fs::path file = find_workspace_file(workspace_);
    const auto settings = files.of(file).settings;
    const auto problems = files.problems_of(file);
    for (std::size_t i = 0; i < kLayers; ++i) {
      const std::string about = std::string(to_string(static_cast<Layer>(i))) + " settings";
      say(about, settings->files[i].empty() ? "none" : settings->files[i]);
      for (const analyzers::Diagnostic& problem : problems[i])
        say(about, "line " + std::to_string(problem.line) + ": " + problem.message, false);
    }
  }

  void other_scanners() {
    const fs::path file = find_configuration(workspace_);
    say("other scanner's rules", file.empty() ? "none" : file.string());
    if (file.empty()) return;
    for (const analyzers::Diagnostic& problem : load_configuration(file).diagnostics)
      say("other scanner's rules", "line " + std::to_string(problem.line) + ": " + problem.message, false);
  }

  void lists() {
    const fs::path root = suppression_root(workspace_);
    std::string names;
    std::error_code error;
    for (const std::string_view name : kSuppressionFiles)
      if (fs::exists(root / name, error)) names.append(names.empty() ? "" : ", ").append((root / name).string());
    say("accepted findings", names.empty() ? "none" : names);
    for (const std::string& problem : load_accepted(root).problems) say("accepted findings", problem, false);
  }

  std::string workspace_;
  std::vector<Line> lines_;
};

}  // namespace

int doctor(const std::string& workspace, bool as_json) {
  spdlog::set_level(spdlog::level::off);  // what reading the files would log is a line of ours
  const Examination examination(workspace);
  Writer out(STDOUT_FILENO);
  json::array rows;
  for (const Line& line : examination.lines()) {
    if (as_json) {
      rows.push_back({{"about", line.about}, {"says", line.says}, {"ok", line.fine}});
    } else {
      out.write(printable((line.fine ? "ok     " : "WRONG  ") + line.about + ": " + line.says) + "\n");
    }
  }
  if (as_json) out.write(json::serialize(rows) + "\n");
  if (!out.finish()) return 2;
  return examination.fine() ? 0 : 1;
}

}  // namespace server
