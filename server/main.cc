// The command line: which verb, with which options. What a verb does is in verbs/.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <map>

#include "analyzers/imported/aliases.h"
#include "analyzers/rule.h"
#include "server/configuration/keys.h"
#include "server/verbs/doctor.h"
#include "server/verbs/explain.h"
#include "server/verbs/grants.h"
#include "server/verbs/ledger.h"
#include "server/verbs/policy.h"
#include "server/verbs/redact.h"
#include "server/verbs/rules.h"
#include "server/verbs/scan.h"
#include "server/verbs/scan_records.h"
#include "server/verbs/serve.h"
#include "server/verbs/settings.h"

namespace {

void add_format(CLI::App& app, std::string& format) {
  app.add_option("--format", format, "How to print")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

// What `scan` may be told.
class ScanArguments {
 public:
  void add_to(CLI::App& app) {
    CLI::Option* paths = app.add_option("PATH", options_.paths, "Files and folders");
    CLI::Option* staged =
        app.add_flag("--staged", staged_, "The lines that git has staged: all of them, or those of PATH");
    CLI::Option* input = app.add_flag("--stdin", input_, "Standard input")->excludes(paths)->excludes(staged);
    CLI::Option* records =
        app.add_flag("--jsonl", records_, "Read {\"id\",\"path\",\"text\"} lines, print one for each")
            ->excludes(paths)
            ->excludes(staged)
            ->excludes(input);
    app.add_option("--stdin-path", options_.input_name, "What standard input is called")
        ->needs(input)
        ->capture_default_str();
    app.add_option("--rules", rules_, "Look for these alone: ids of `rules list`, with commas between")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--severity", severity_, "Tell what is at least as bad as this")
        ->check(CLI::IsMember(&kSeverities))
        ->capture_default_str();
    app.add_option("--format", format_, "How to print")
        ->check(CLI::IsMember(&kFormats))
        ->excludes(records)
        ->capture_default_str();
    CLI::Option* all =
        app.add_flag("--no-suppressions", no_suppressions_, "Tell what comments and baselines quiet, too");
    CLI::Option* baseline = app.add_option("--baseline", options_.suppressions.baseline,
                                           "Findings to leave out, instead of those in .lampblack-baseline.json")
                                ->check(CLI::ExistingFile)
                                ->excludes(records)
                                ->excludes(all);
    app.add_option("--write-baseline", options_.suppressions.write_baseline,
                   "Accept all that is found: put it into this baseline, and take out what is stale")
        ->excludes(records)
        ->excludes(all)
        ->excludes(baseline);
    app.add_option("--config", options_.configuration,
                   "The .gitleaks.toml or .betterleaks.toml to go by, instead of that of the folder")
        ->excludes(records);
    app.add_flag("--no-ignore", no_ignore_, "Look into files that .gitignore leaves out, too");
    app.add_option("--mode", mode_, "mark: what an editor marks; share: all that is withheld from an assistant")
        ->check(CLI::IsMember({"mark", "share"}))
        ->needs(records)
        ->capture_default_str();
  }

  // Returns the exit status.
  int run() {
    if (options_.paths.empty() && !staged_ && !input_ && !records_) {
      throw CLI::RequiredError("PATH, --staged, --stdin or --jsonl");
    }
    for (const std::string& id : rules_) {
      const auto rules = analyzers::rules_named(id);
      if (!rules || rules->empty()) throw CLI::ValidationError("--rules", "no rule is called \"" + id + '"');
      options_.selection.rules.insert(options_.selection.rules.end(), rules->begin(), rules->end());
    }
    options_.selection.least = kSeverities.at(severity_);
    options_.format = kFormats.at(format_);
    options_.use_ignore_files = !no_ignore_;
    options_.suppressions.enabled = !no_suppressions_;
    if (records_) {
      return server::scan_records(mode_ == "share" ? analyzers::Scan::share : analyzers::Scan::mark,
                                  options_.selection);
    }
    if (staged_) options_.source = server::ScanSource::staged;
    if (input_) options_.source = server::ScanSource::standard_input;
    return server::scan(options_);
  }

 private:
  inline static const std::map<std::string, server::ReportFormat> kFormats{{"text", server::ReportFormat::text},
                                                                           {"json", server::ReportFormat::json},
                                                                           {"sarif", server::ReportFormat::sarif},
                                                                           {"github", server::ReportFormat::github}};
  inline static const std::map<std::string, analyzers::Severity> kSeverities{
      {"hint", analyzers::Severity::hint},
      {"information", analyzers::Severity::information},
      {"warning", analyzers::Severity::warning},
      {"error", analyzers::Severity::error}};

  server::ScanOptions options_;
  std::vector<std::string> rules_;
  std::string severity_ = "hint";
  std::string format_ = "text";
  std::string mode_ = "mark";
  bool staged_ = false;
  bool input_ = false;
  bool records_ = false;
  bool no_ignore_ = false;
  bool no_suppressions_ = false;
};

int run(int argc, char** argv) {
  CLI::App app(
      "Lampblack marks what must not leave this machine, and takes it out, reversibly, of what assistants get to see.",
      "lampblack");
  app.set_version_flag("--version", "lampblack " LAMPBLACK_VERSION);
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(0, 1);
  std::string format = "text";
  int status = 0;

  // Editors start language servers as `lampblack --stdio`; some add the process id that the server should watch.
  server::ServeOptions serve_options;
  bool over_stdio = false;
  const auto add_serve_options = [&](CLI::App& at) {
    at.add_flag("--stdio", over_stdio, "Speak the language server protocol over standard input and output");
    CLI::Option* pipe =
        at.add_option("--pipe", serve_options.pipe, "Speak it over this Unix socket, at which the editor listens");
    at.add_option("--socket", serve_options.port, "Speak it over this port of 127.0.0.1, at which the editor listens")
        ->check(CLI::Range(1, 65535))
        ->excludes(pipe);
    at.add_option("--log-level", serve_options.log_level, "What to log to standard error")
        ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
        ->capture_default_str();
    at.add_option("--clientProcessId", serve_options.client_process_id, "End when this process ends");
  };
  add_serve_options(app);
  CLI::App& serve = *app.add_subcommand("serve", "Run the language server for an editor");
  add_serve_options(serve);

  CLI::App& scan = *app.add_subcommand(
      "scan", "Look through files and folders; exits with 1 when something is found, 2 after an error");
  ScanArguments scan_arguments;
  scan_arguments.add_to(scan);
  scan.callback([&] { status = scan_arguments.run(); });

  CLI::App& redact =
      *app.add_subcommand("redact", "Copy standard input to standard output with placeholders for secrets");
  server::RedactOptions redact_options;
  redact.add_option("--workspace", redact_options.workspace, "The folder whose placeholders to use")
      ->capture_default_str();
  redact.callback([&] { status = server::redact(redact_options); });

  CLI::App& restore =
      *app.add_subcommand("restore", "Copy standard input to standard output with the secrets put back");
  server::RestoreOptions restore_options;
  std::string escaping = "none";
  restore.add_option("--from", restore_options.originals, "The files that were redacted")->required();
  restore.add_option("--workspace", restore_options.workspace, "The folder that was given to redact")
      ->capture_default_str();
  restore.add_option("--escaping", escaping, "json: the text is JSON, with placeholders inside of strings")
      ->check(CLI::IsMember({"none", "json"}))
      ->capture_default_str();
  restore.callback([&] {
    restore_options.escaping = escaping == "json" ? analyzers::Escaping::json : analyzers::Escaping::none;
    status = server::restore(restore_options);
  });

  CLI::App& rules = *app.add_subcommand("rules", "What is looked for");
  rules.require_subcommand(1);
  CLI::App& list = *rules.add_subcommand("list", "All rules");
  add_format(list, format);
  list.callback([&] { status = server::list_rules(format == "json"); });
  CLI::App& explain = *rules.add_subcommand("explain", "One rule: what it finds, how sure it is, what to do");
  std::string id;
  explain.add_option("ID", id, "The rule's id")->required();
  add_format(explain, format);
  explain.callback([&] { status = server::explain_rule(id, format == "json"); });

  CLI::App& why = *app.add_subcommand("explain", "Why a place of a file is marked, or is not");
  std::string place;
  why.add_option("PLACE", place, "FILE:LINE:COLUMN, as scan prints it")->required();
  add_format(why, format);
  why.callback([&] { status = server::explain(place, format == "json"); });

  CLI::App& settings = *app.add_subcommand("settings", "Lampblack's own configuration");
  settings.require_subcommand(1);
  CLI::App& show = *settings.add_subcommand("show", "What holds in a workspace, and which file says it");
  std::string workspace = ".";
  show.add_option("--workspace", workspace, "The folder that is asked about")->capture_default_str();
  add_format(show, format);
  show.callback([&] { status = server::show_settings(workspace, format == "json"); });
  CLI::App& schema = *settings.add_subcommand("schema", "The JSON Schema of the configuration's files");
  schema.callback([&] { status = server::print_settings_schema(); });

  CLI::App& doctor = *app.add_subcommand("doctor", "What is there, what works and what is wrong; exits with 1 if so");
  doctor.add_option("--workspace", workspace, "The folder that is asked about")->capture_default_str();
  add_format(doctor, format);
  doctor.callback([&] { status = server::doctor(workspace, format == "json"); });

  CLI::App& policy = *app.add_subcommand("policy", "What is shared with whom");
  policy.require_subcommand(1);
  CLI::App& test = *policy.add_subcommand("test", "Run the [[test]] tables; exits with 1 when one fails");
  std::string policy_file;
  test.add_option("FILE", policy_file, "The policy to test in the place of the user's; without it all that hold here");
  test.add_option("--workspace", workspace, "The folder that is asked about")->capture_default_str();
  test.callback([&] { status = server::test_policy(policy_file, workspace); });
  CLI::App& decide = *policy.add_subcommand("explain", "What is decided, and by which line");
  std::map<std::string, std::string> given;
  for (const server::Key& key : server::find_key("test.given")->keys) {
    const std::string name(key.name);
    decide.add_option_function<std::string>(
        "--" + name, [&given, name](const std::string& text) { given[name] = text; }, std::string(key.help));
  }
  decide.add_option("--workspace", workspace, "The folder that is asked about")->capture_default_str();
  add_format(decide, format);
  decide.callback([&] { status = server::explain_policy(given, workspace, format == "json"); });

  CLI::App& grants = *app.add_subcommand("grants", "What a person has allowed in an editor for some minutes");
  grants.require_subcommand(1);
  CLI::App& open_grants = *grants.add_subcommand("list", "What is allowed now");
  add_format(open_grants, format);
  open_grants.callback([&] { status = server::list_grants(format == "json"); });
  CLI::App& revoke = *grants.add_subcommand("revoke", "Take a grant away");
  std::string grant;
  bool all_grants = false;
  revoke.add_option("ID", grant, "The grant, as list prints it");
  revoke.add_flag("--all", all_grants, "All of them");
  revoke.callback([&] {
    if (grant.empty() != all_grants) throw CLI::ValidationError("revoke", "needs either an ID or --all");
    status = server::revoke_grants(grant);
  });

  CLI::App& ledger = *app.add_subcommand("ledger", "The record of what was shared");
  ledger.require_subcommand(1);
  CLI::App& verify = *ledger.add_subcommand("verify", "Check that nothing in it was changed or taken away");
  server::LedgerVerifyOptions verify_options;
  verify.add_option("--anchor", verify_options.anchor,
                    "A log with the anchors that were sent to it; - for standard input");
  verify.add_option("--file", verify_options.file, "A state store, instead of the user's own")
      ->check(CLI::ExistingFile);
  verify.add_option("--key", verify_options.key, "The public key that signed it, instead of the user's own");
  verify.callback([&] { status = server::verify_ledger(verify_options); });
  CLI::App& show_records = *ledger.add_subcommand("show", "The newest records, or one with its texts");
  std::int64_t record_limit = 20;
  std::int64_t record_number = 0;
  show_records.add_option("NUMBER", record_number, "The record to show whole");
  show_records.add_option("--limit", record_limit, "How many")->capture_default_str();
  show_records.callback([&] { status = server::show_ledger(record_limit, record_number); });
  CLI::App& export_records = *ledger.add_subcommand("export", "Every record on a line of JSON, oldest first");
  std::string export_format = "jsonl";
  export_records.add_option("--format", export_format, "jsonl: as it is; ocsf: as events of that schema")
      ->check(CLI::IsMember({"jsonl", "ocsf"}))
      ->capture_default_str();
  export_records.callback([&] {
    status = server::export_ledger(export_format == "ocsf" ? server::LedgerFormat::ocsf : server::LedgerFormat::jsonl);
  });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const bool over_socket = !serve_options.pipe.empty() || serve_options.port != 0;
  if (app.got_subcommand(&serve) || over_stdio || over_socket) return server::serve(serve_options);
  if (app.get_subcommands().empty()) {
    std::fputs(app.help().c_str(), stdout);
    return 0;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const rlimit no_core_file{0, 0};
  setrlimit(RLIMIT_CORE, &no_core_file);  // every verb has read what must not be kept
  std::signal(SIGPIPE, SIG_IGN);          // a reader that goes away is an error of write(2), told like any other
  // What a verb writes to standard output is for whoever reads it there.
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("lampblack", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lampblack: %s\n", error.what());
    return 2;
  }
}
