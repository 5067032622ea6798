// The command line: which verb, with which options. What a verb does is in verbs/.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "server/verbs/redact.h"
#include "server/verbs/rules.h"
#include "server/verbs/scan.h"
#include "server/verbs/scan_records.h"
#include "server/verbs/serve.h"

namespace {

void add_format(CLI::App& app, std::string& format) {
  app.add_option("--format", format, "How to print")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
}

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
  server::ScanOptions scan_options;
  bool records = false;
  bool no_ignore = false;
  std::string mode = "mark";
  CLI::Option* paths = scan.add_option("PATH", scan_options.paths, "Files and folders");
  add_format(scan, format);
  scan.add_flag("--no-ignore", no_ignore, "Look into files that .gitignore leaves out, too");
  CLI::Option* jsonl =
      scan.add_flag("--jsonl", records, "Read {\"id\",\"path\",\"text\"} lines, print one for each")->excludes(paths);
  scan.add_option("--mode", mode, "mark: what an editor marks; share: all that is withheld from an assistant")
      ->check(CLI::IsMember({"mark", "share"}))
      ->needs(jsonl)
      ->capture_default_str();
  scan.callback([&] {
    if (!records && scan_options.paths.empty()) throw CLI::RequiredError("PATH or --jsonl");
    scan_options.as_json = format == "json";
    scan_options.use_ignore_files = !no_ignore;
    status = records ? server::scan_records(mode == "share" ? analyzers::Scan::share : analyzers::Scan::mark)
                     : server::scan(scan_options);
  });

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

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (app.got_subcommand(&serve) || over_stdio) return server::serve(serve_options);
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
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lampblack: %s\n", error.what());
    return 2;
  }
}
