#include "server/verbs/scan.h"

#include <unistd.h>

#include <thread>

#include "server/verbs/file_walk.h"
#include "server/verbs/redaction_run.h"
#include "server/verbs/scan_pipeline.h"
#include "server/verbs/scan_progress.h"
#include "server/verbs/staged.h"

namespace server {
namespace {

const std::vector<std::string> kNoPaths;
constexpr std::size_t kLargestInput = std::size_t{256} << 20;  // bytes

void visit_all(FileWalk& walk, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (!walk.visit(path)) return;
  }
}

// Returns how many files and folders were ignored.
std::size_t scan_paths(const ScanOptions& options, ScanPipeline& pipeline, ScanProgress& progress) {
  std::jthread counting;  // a bar wants to know its end: names are counted ahead of the scan
  if (progress.is_shown()) {
    counting = std::jthread([&](const std::stop_token& stop) {
      std::size_t files = 0;
      FileWalk walk({.file = [&](const std::string&) { return ++files, !stop.stop_requested(); },
                     .error = [](const std::string&, const std::string&) {}},
                    options.use_ignore_files);
      visit_all(walk, options.paths);
      progress.expect(files);
    });
  }
  FileWalk walk(
      {.file = [&](std::string path) { return pipeline.add({.path = std::move(path), .bytes = {}, .added = {}}); },
       .error = [&](const std::string& path, const std::string& message) { pipeline.fail(path, message); }},
      options.use_ignore_files);
  visit_all(walk, options.paths);
  return walk.ignored();
}

void scan_input(const ScanOptions& options, ScanPipeline& pipeline) {
  ScanJob job{.path = options.input_name, .bytes = std::string(), .added = {}};
  const std::string error = read_all(STDIN_FILENO, kLargestInput, *job.bytes);
  if (error.empty()) {
    pipeline.add(std::move(job));
  } else {
    pipeline.fail("the standard input", error);
  }
}

void scan_staged(const ScanOptions& options, ScanPipeline& pipeline, ScanProgress& progress) {
  read_staged(options.paths,
              {.expect = [&](std::size_t files) { progress.expect(files); },
               .text = [&](ScanJob job) { return pipeline.add(std::move(job)); },
               .error = [&](const std::string& path, const std::string& message) { pipeline.fail(path, message); }});
}

// Whether a finding that was not met is gone, and not merely left out.
bool looks_for_everything(const ScanOptions& options) {
  return options.source == ScanSource::paths && options.selection.rules.empty() &&
         options.selection.least == analyzers::Severity::hint;
}

// False when a configuration that was named can't be used. What is wrong with it is told.
bool configure(const ScanOptions& options, Selection& selection) {
  const bool named = !options.configuration.empty();
  const std::filesystem::path place = options.paths.empty() ? "." : options.paths.front();
  selection.folder.settings = SettingsFiles().of(find_workspace_file(place)).settings;
  selection.folder.organisation = Organisations().of(selection.folder.settings, nullptr).organisation;
  const std::filesystem::path file = named ? std::filesystem::path(options.configuration) : find_configuration(place);
  if (file.empty()) return true;
  analyzers::ConfigurationReading reading = load_configuration(file);
  for (const analyzers::Diagnostic& problem : reading.diagnostics) {
    if (problem.severity < analyzers::Severity::warning) continue;
    complain(file.string() + ":" + std::to_string(problem.line) + ": " + problem.message);
  }
  if (!reading.configuration && reading.diagnostics.empty()) complain(file.string() + ": can't be read");
  const bool usable = reading.configuration != nullptr;
  std::error_code error;
  const std::filesystem::path root = !named                                        ? file.parent_path()
                                     : std::filesystem::is_directory(place, error) ? place
                                                                                   : place.parent_path();
  selection.folder.configuration = std::move(reading.configuration);
  selection.folder.root = std::filesystem::weakly_canonical(std::filesystem::absolute(root, error), error).string();
  return usable || !named;
}

}  // namespace

int scan(const ScanOptions& options) {
  Selection selection = options.selection;
  if (!configure(options, selection)) return 2;
  Writer out(STDOUT_FILENO);
  const std::unique_ptr<ScanReporter> reporter = make_reporter(options.format, out);
  Keys keys;
  if (options.format == ReportFormat::sarif) keys = keys_of_folder(".");
  ScanProgress progress;
  ScanSuppressions suppressions(options.suppressions,
                                options.source == ScanSource::paths ? options.paths.front() : ".");
  for (const std::string& problem : suppressions.problems()) complain(problem);
  ScanPipeline pipeline(out, *reporter, progress, selection, suppressions, keys.get());
  std::size_t ignored = 0;
  switch (options.source) {
    case ScanSource::paths:
      ignored = scan_paths(options, pipeline, progress);
      break;
    case ScanSource::standard_input:
      scan_input(options, pipeline);
      break;
    case ScanSource::staged:
      scan_staged(options, pipeline, progress);
      break;
  }
  ScanTotals totals = pipeline.finish();
  totals.ignored = ignored;
  if (looks_for_everything(options) && totals.errors.empty()) totals.stale = suppressions.stale(options.paths);
  if (const std::string error = suppressions.write(totals.stale.empty() ? kNoPaths : options.paths); !error.empty()) {
    complain(error);
    totals.errors.push_back({"", error});
  }
  reporter->end(totals);
  const bool written = out.finish();
  print_summary(totals);
  if (!written || !totals.errors.empty()) return 2;
  return totals.findings == 0 ? 0 : 1;
}

}  // namespace server
