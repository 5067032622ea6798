#include "server/methods/fixes.h"

#include <algorithm>
#include <filesystem>

#include "analyzers/fixes/allow_comment.h"
#include "analyzers/fixes/dotenv.h"
#include "analyzers/fixes/environment.h"
#include "analyzers/rule.h"
#include "server/configuration/internal_name.h"
#include "server/convert/marks.h"
#include "server/known/ignore_rules.h"
#include "server/methods/state.h"
#include "server/suppression/baseline_json.h"
#include "server/vault/master_key.h"

namespace server {
namespace {

namespace fs = std::filesystem;
using protocol::FileEdit;
using protocol::FixRequest;

// The document that a request is about, and what was found in it.
struct Subject {
  const Document& document;
  const Mark& mark;
  const std::string& text = document.text.bytes();

  const analyzers::Finding* finding(std::string_view id) const {
    for (std::size_t i = 0; i < mark.findings.size(); ++i)
      if (finding_id(mark.opening, i) == id) return &mark.findings[i];
    return nullptr;
  }
};

// A file that would be edited beside the document, as the editor has it, or else as it is on disk.
struct Beside {
  std::string uri;
  Text text;
  std::optional<std::int32_t> version;
  bool is_there = false;

  FileEdit insertion(const State& state, std::size_t at, std::string with) const {
    const protocol::Position place = text.position_of(at, state.client.encoding);
    return {uri, version, !is_there, {{{place, place}, std::move(with)}}};
  }
};

// The folder that a document's .env and configuration stand in, as a uri: that of its lists, which is its repository's
// root as a rule. Empty for what is no file.
std::string root_of(const Document& document) {
  if (!document.uri.starts_with("file://")) return "";
  const std::string path = project_root(document.uri);
  const fs::path root = suppression_root(path);
  const std::string below = path_below(root, path);
  std::string uri = document.uri.substr(0, document.uri.rfind('/'));
  if (!path.ends_with("/" + below)) return uri;  // reached by a link: beside it
  for (auto folders = std::count(below.begin(), below.end(), '/'); folders > 0; --folders) uri.erase(uri.rfind('/'));
  return uri;
}

// Nothing when it can't be read, or is not there and the client can't make it.
std::optional<Beside> beside(const State& state, const std::string& uri) {
  Beside file{uri, Text(), std::nullopt, true};
  if (const Snapshot open = state.documents.find(uri)) {
    file.text = open->text;
    file.version = open->version;
    return file;
  }
  std::string bytes;
  if (!read_regular_file(project_root(uri), false, bytes).empty()) return std::nullopt;
  std::error_code error;
  file.is_there = fs::exists(project_root(uri), error);
  if (!file.is_there && !state.client.creates_files) return std::nullopt;
  file.text = Text(std::move(bytes));
  return file;
}

std::optional<analyzers::Edit> reference(const Subject& subject, const analyzers::Finding& finding,
                                         std::string_view variable) {
  const Document& document = subject.document;
  const analyzers::Language* language = analyzers::language_of(document.language_id, document.uri);
  if (language == nullptr) return std::nullopt;
  return analyzers::refer_to_environment(subject.text, finding.value, *language, document.uri, variable);
}

protocol::DocumentEdit text_edit(const State& state, const Subject& subject, const analyzers::Edit& edit) {
  return {range_of(subject.document.text, edit.replaced, state.client.encoding), edit.with};
}

FileEdit edit_of(const Subject& subject, std::vector<protocol::DocumentEdit> edits) {
  return {subject.document.uri, subject.document.version, false, std::move(edits)};
}

// A value goes nowhere that is about to be committed.
void add_ignored(const State& state, const std::string& root, std::vector<FileEdit>& edits) {
  std::error_code error;
  if (!fs::exists(project_root(root) + "/.git", error)) return;
  const std::optional<Beside> file = beside(state, root + "/.gitignore");
  if (!file) return;
  const std::string& text = file->text.bytes();
  if (IgnoreRules(text).match(".env", false) == IgnoreRules::Verdict::ignored) return;
  const std::string line = text.empty() || text.ends_with('\n') ? ".env\n" : "\n.env\n";
  edits.push_back(file->insertion(state, text.size(), line));
}

// `chosen` are in the order of the text, and don't overlap.
std::optional<std::vector<FileEdit>> move_to_dotenv(const State& state, const Subject& subject,
                                                    const std::vector<const analyzers::Finding*>& chosen) {
  const std::string root = root_of(subject.document);
  if (root.empty() || subject.document.uri == root + "/.env") return std::nullopt;
  const std::optional<Beside> file = beside(state, root + "/.env");
  if (!file) return std::nullopt;
  std::string added;
  std::vector<protocol::DocumentEdit> edits;
  std::size_t replaced = 0;  // up to there
  for (const analyzers::Finding* finding : chosen) {
    const std::string name = analyzers::variable_name(subject.text, *finding, subject.mark.findings);
    const auto line = analyzers::add_to_dotenv(file->text.bytes() + added, name, finding->value.of(subject.text));
    if (!line) continue;
    const auto edit = reference(subject, *finding, line->name);
    if (!edit || edit->replaced.begin < replaced) continue;
    replaced = edit->replaced.end;
    added += line->text;
    edits.push_back(text_edit(state, subject, *edit));
  }
  if (edits.empty()) return std::nullopt;
  std::vector<FileEdit> out;
  if (!added.empty()) out.push_back(file->insertion(state, file->text.bytes().size(), std::move(added)));
  add_ignored(state, root, out);
  out.push_back(edit_of(subject, std::move(edits)));
  return out;
}

std::string in_snippet(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '$' || c == '}' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::optional<std::vector<FileEdit>> comment(const State& state, const Subject& subject,
                                             const analyzers::Finding& finding) {
  const analyzers::Language* language = analyzers::language_of(subject.document.language_id, subject.document.uri);
  if (language == nullptr) return std::nullopt;
  const auto made = analyzers::allow_by_comment(subject.text, finding, *language);
  if (!made) return std::nullopt;
  protocol::DocumentEdit edit =
      text_edit(state, subject, {{made->at, made->at}, made->before + made->reason + made->after});
  edit.snippet = in_snippet(made->before) + "${1:" + in_snippet(made->reason) + "}" + in_snippet(made->after);
  return std::vector{edit_of(subject, {std::move(edit)})};
}

std::optional<std::vector<FileEdit>> name(const State& state, const Subject& subject, protocol::Range range) {
  const Text& text = subject.document.text;
  const analyzers::Span span{text.offset_of(range.start, state.client.encoding),
                             text.offset_of(range.end, state.client.encoding)};
  const auto found = [&](const analyzers::Finding& finding) { return finding.value.overlaps(span); };
  if (span.end <= span.begin || !is_internal_name(span.of(subject.text)) ||
      std::any_of(subject.mark.findings.begin(), subject.mark.findings.end(), found))
    return std::nullopt;
  const std::string root = root_of(subject.document);
  if (root.empty()) return std::nullopt;
  const std::optional<Beside> file = beside(state, root + "/.lampblack.toml");
  if (!file) return std::nullopt;
  const auto insertion = add_internal_name(file->text.bytes(), span.of(subject.text));
  if (!insertion) return std::nullopt;
  return std::vector{file->insertion(state, insertion->at, insertion->text)};
}

}  // namespace

bool is_current(const State& state, const FixRequest& request) {
  const Snapshot document = state.documents.find(request.uri);
  return document != nullptr && document->version == request.version && state.marks.find(request.uri) != nullptr;
}

std::optional<std::vector<FileEdit>> edits_of(const State& state, const FixRequest& request) {
  const Snapshot document = state.documents.find(request.uri);
  const Subject subject{*document, *state.marks.find(request.uri)};
  if (request.fix == kFixName) return name(state, subject, request.range);
  if (request.fix == kFixAll) {
    std::vector<const analyzers::Finding*> all;
    for (const analyzers::Finding& finding : subject.mark.findings) all.push_back(&finding);
    return move_to_dotenv(state, subject, all);
  }
  const analyzers::Finding* finding = subject.finding(request.finding);
  if (finding == nullptr) return std::nullopt;
  if (request.fix == kFixDotenv) return move_to_dotenv(state, subject, {finding});
  if (request.fix == kFixComment) return comment(state, subject, *finding);
  if (request.fix != kFixEnvironment) return std::nullopt;
  const std::string variable = analyzers::variable_name(subject.text, *finding, subject.mark.findings);
  const auto edit = reference(subject, *finding, variable);
  if (!edit) return std::nullopt;
  return std::vector{edit_of(subject, {text_edit(state, subject, *edit)})};
}

std::string accept_in_baseline(State& state, const FixRequest& request) {
  const Snapshot document = state.documents.find(request.uri);
  const Subject subject{*document, *state.marks.find(request.uri)};
  const analyzers::Finding* finding = subject.finding(request.finding);
  if (finding == nullptr || !request.uri.starts_with("file://")) return "there is nothing to accept";
  const std::string path = project_root(request.uri);
  const fs::path root = suppression_root(path);
  LoadedLists lists = load_accepted(root);
  std::error_code error;
  if (!lists.accepted.baseline && fs::exists(root / kBaselineFile, error)) return "the baseline can't be read";
  if (!lists.accepted.baseline) lists.accepted.baseline = new_baseline();
  analyzers::Baseline& baseline = *lists.accepted.baseline;
  baseline.add(
      {std::string(finding->rule->id), baseline.fingerprint(finding->value.of(subject.text)), path_below(root, path)});
  if (!write_baseline_file(root / kBaselineFile, baseline)) return "the baseline can't be written";
  state.marks.saved(state);
  return "";
}

}  // namespace server
