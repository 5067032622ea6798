#include "analyzers/engine/engine.h"

#include <algorithm>
#include <cassert>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/decode.h"
#include "analyzers/engine/escapes.h"
#include "analyzers/engine/extract.h"
#include "analyzers/engine/resolve.h"
#include "analyzers/engine/sieve.h"
#include "analyzers/engine/verify.h"
#include "analyzers/identifiers/identifiers.h"
#include "analyzers/identifiers/production.h"
#include "analyzers/known/learned.h"

namespace analyzers {
namespace {

constexpr std::size_t kBlock = 64 * 1024;  // bytes between two looks at the stop token
constexpr int kDeepestLayer = 3;
constexpr std::size_t kLongPart = 1024;  // bytes without escapes

// What the sieve found, for whoever asks why.
void note_hit(Trace* trace, const Hit& hit) {
  const Span there{hit.at, hit.at + hit.size};
  switch (hit.target.kind) {
    case Anchor::shape:
      return;  // verify_shape says itself what it thinks of it
    case Anchor::provider_word:
      return note(trace, there, "A word of the rule's provider stands here.", &builtin_rules()[hit.target.rule]);
    case Anchor::credential_word:
      return note(trace, there, "Here are letters that names of credentials have.");
    case Anchor::url:
      return note(trace, there, "A URL may have a password behind this.");
    case Anchor::header:
      return note(trace, there, "An authorization may stand behind this word.");
    case Anchor::private_key:
      return note(trace, there, "A key block may begin here.");
    case Anchor::jwt:
      return note(trace, there, "A web token may begin here.");
    case Anchor::jwk:
      return note(trace, there, "A JSON Web Key may stand around this.");
    case Anchor::kubernetes:
      return note(trace, there, "A Secret of Kubernetes may stand around this.");
    case Anchor::host_suffix:
      return note(trace, there, "Names of internal hosts end like this.");
    case Anchor::address:
      return note(trace, there, "A private address may begin here.");
    case Anchor::cloud:
      return note(trace, there, "A resource of a cloud may be named here.");
    case Anchor::word:
      return note(trace, there, "A word of the organisation stands here.");
  }
}

std::optional<Finding> look_at(std::string_view text, const Hit& hit, const AnalyzeOptions& options, FileRole role,
                               LastValue& last, Effort& effort) {
  const Scan scan = options.scan;
  Trace* const trace = options.trace;
  switch (hit.target.kind) {
    case Anchor::shape:
      return verify_shape(text, hit, scan, trace);
    case Anchor::provider_word:
      return verify_near(text, hit, trace);
    case Anchor::credential_word:
      return extract_credential(text, hit, scan, role, last, effort, trace);
    case Anchor::url:
      return extract_url_userinfo(text, hit, scan);
    case Anchor::header:
      return extract_header(text, hit, scan);
    case Anchor::private_key:
      return extract_private_key(text, hit, scan);
    case Anchor::jwt:
      return extract_jwt(text, hit, scan);
    case Anchor::jwk:
      return extract_jwk(text, hit);
    case Anchor::kubernetes:
      break;  // has several
    case Anchor::host_suffix:
      return internal_host(text, hit, scan, role);
    case Anchor::address:
      return private_address(text, hit, scan, role);
    case Anchor::cloud:
      return cloud_resource(text, hit, scan);
    case Anchor::word:
      return options.organisation->word_at(text, hit, scan);
  }
  return std::nullopt;
}

// What a hit makes the engine read in one piece, where that can be long; empty for all others.
Span piece_around(std::string_view text, const Hit& hit) {
  switch (hit.target.kind) {
    case Anchor::private_key:
      return piece_around_private_key(text, hit);
    case Anchor::jwk:
      return piece_around_jwk(text, hit);
    case Anchor::kubernetes:
      return piece_around_kubernetes(text, hit);
    default:
      return {};
  }
}

// A text as it is, or with layers of encoding taken off it.
struct View {
  std::string_view text;
  FileRole role;
  int depth = 0;      // layers
  bool names = true;  // whether what is assigned to a credential's name is believed
};

void analyze_view(const View& view, const AnalyzeOptions& options, Effort& effort, Analysis& analysis);

// The findings that the text of `view` has as it stands.
void analyze_plain(const View& view, const AnalyzeOptions& options, Effort& effort, Analysis& analysis) {
  const auto& [text, role, depth, names] = view;
  const Sieve& sieve = options.organisation != nullptr ? options.organisation->sieve() : builtin_sieve();
  std::vector<Hit> hits;
  LastValue last{};
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    if (options.stop.stop_requested()) {
      analysis.complete = false;
      return;
    }
    std::size_t end = std::min(text.size(), begin + kBlock);
    hits.clear();
    sieve.scan(text, begin, end, hits);
    for (const Hit& hit : hits) {
      // What stands inside a key block, or names that stand inside a value, are part of it.
      if (!analysis.findings.empty() && hit.at >= analysis.findings.back().value.begin &&
          hit.at < analysis.findings.back().value.end) {
        const Finding& around = analysis.findings.back();
        if (around.has(Evidence::key_block) ||
            (hit.target.kind == Anchor::credential_word && around.has(Evidence::credential_name)))
          continue;
      }
      if (hit.target.kind == Anchor::credential_word && !names) {
        note(options.trace, {hit.at, hit.at + hit.size},
             "Here are letters that names of credentials have; only without its escapes is it an assignment.");
        continue;
      }
      if (options.trace != nullptr) note_hit(options.trace, hit);
      if (const Span piece = piece_around(text, hit); !piece.empty()) analysis.pieces.push_back(piece);
      if (hit.target.kind == Anchor::kubernetes) {
        for (const Finding& finding : extract_kubernetes(text, hit, last)) analysis.findings.push_back(finding);
        continue;
      }
      if (auto finding = look_at(text, hit, options, role, last, effort)) analysis.findings.push_back(*finding);
    }
  }
}

// Known values. A mark tells nothing where the value is at home, nor where a byte of it is another one.
void add_known(std::string_view text, const AnalyzeOptions& options, Analysis& analysis) {
  if (options.learned == nullptr) return;
  const LearnedValues& values = options.learned->values;
  for (const auto& [place, value, whole] : values.find(text))
    if (options.scan == Scan::share || (whole && !values.is_from(value, options.path)))
      analysis.findings.push_back(finding_of("known-value", place, {place.begin, place.begin}, Evidence::known, 95));
}

// Those under its encodings, at the bytes of its text.
void analyze_layers(const View& view, const AnalyzeOptions& options, Effort& effort, Analysis& analysis) {
  Trace steps;
  AnalyzeOptions inside = options;
  if (options.trace != nullptr) inside.trace = &steps;
  auto analyze_inside = [&](const View& inner_view, auto&& original) {
    Analysis inner;
    if (!effort.decodes(inner_view.text.size())) return std::move(inner.findings);
    steps.clear();
    analyze_view(inner_view, inside, effort, inner);
    for (const Step& step : steps) options.trace->push_back({original(step.where), step.what, step.rule, step.points});
    analysis.complete = analysis.complete && inner.complete;
    for (Finding& finding : inner.findings) {
      finding.value = original(finding.value);
      finding.name = original(finding.name);
      finding.add(Evidence::decoded);
    }
    return std::move(inner.findings);
  };
  // Without their escapes, texts look like assignments that are none: a mark believes only what tells itself.
  const bool names = view.names && options.scan == Scan::share;
  for (const Unescaped& part : unescaped_parts(view.text)) {
    if (part.origin.size() > kLongPart) analysis.pieces.push_back({part.origin.front().begin, part.origin.back().end});
    auto original = [&part](Span span) { return part.original(span); };
    for (const Finding& finding : analyze_inside({part.text, view.role, view.depth + 1, names}, original))
      analysis.findings.push_back(finding);
  }
  for (const Layer& layer : encoded_runs(view.text)) {
    // The whole run is the value: half of an encoded text can't be taken out.
    auto original = [&layer](Span) { return layer.encoded; };
    const auto found = analyze_inside({layer.text, FileRole::unknown, view.depth + 1, view.names}, original);
    auto best = std::max_element(found.begin(), found.end(),
                                 [](const Finding& a, const Finding& b) { return a.tier < b.tier; });
    if (best == found.end()) continue;
    analysis.findings.push_back(*best);
    analysis.findings.back().name = {layer.encoded.begin, layer.encoded.begin};
  }
}

void analyze_view(const View& view, const AnalyzeOptions& options, Effort& effort, Analysis& analysis) {
  analyze_plain(view, options, effort, analysis);
  add_known(view.text, options, analysis);
  if (view.depth < kDeepestLayer && analysis.complete) analyze_layers(view, options, effort, analysis);
}

// What was left out. A share masks what wasn't scored, but of what is under a layer it knows nothing.
void tell_effort(const Effort& effort, Scan scan, Analysis& analysis) {
  if (scan == Scan::share) {
    analysis.complete = analysis.complete && effort.decoded_all();
    return;
  }
  if (!effort.scored_all())
    analysis.notices.push_back({"too many values stand under credentials' names: not all of them were looked at"});
  if (!effort.decoded_all())
    analysis.notices.push_back({"too much of the text is encoded, again and again: not all of it was looked at"});
}

// Where nothing better was found.
void add_random_literals(std::string_view text, std::vector<Finding>& findings) {
  std::vector<Finding> all;
  auto known = findings.begin();
  for (const Finding& literal : random_literals(text)) {
    for (; known != findings.end() && known->value.end <= literal.value.begin; ++known) all.push_back(*known);
    if (known == findings.end() || !known->value.overlaps(literal.value)) all.push_back(literal);
  }
  all.insert(all.end(), known, findings.end());
  findings = std::move(all);
}

// A folder of examples, tests or documentation: what stands under a credential's name there is told more quietly. The
// first two folders of an absolute path, /home/demo, are the machine's and the user's, whatever they are called.
bool is_illustration(std::string_view path) {
  static constexpr std::string_view kFolders[] = {"example", "examples", "sample", "samples", "test",      "tests",
                                                  "testing", "testdata", "spec",   "specs",   "fixture",   "fixtures",
                                                  "mock",    "mocks",    "doc",    "docs",    "__tests__", "demo",
                                                  "demos",   "e2e",      "man"};
  auto is_one = [](std::string_view part) {
    return std::any_of(std::begin(kFolders), std::end(kFolders),
                       [part](std::string_view folder) { return equals_folded(part, folder); });
  };
  if (path.starts_with("file://")) path.remove_prefix(7);
  const std::size_t foreign = path.starts_with('/') ? 3 : 0;
  std::size_t folder = 0;
  for (std::size_t begin = 0, end; (end = path.find_first_of("/\\", begin)) != path.npos; begin = end + 1, ++folder)
    if (folder >= foreign && is_one(path.substr(begin, end - begin))) return true;
  return false;
}

}  // namespace

Finding finding_of(std::string_view id, Span value, Span name, Evidence evidence, int confidence) {
  const Rule* rule = find_rule(id);
  assert(rule != nullptr);
  Finding finding{
      rule, value, name, rule->data_class, rule->tier, rule->severity, static_cast<std::uint8_t>(confidence), 0};
  finding.add(evidence);
  return finding;
}

Analysis analyze(std::string_view text, const AnalyzeOptions& options) {
  Analysis analysis;
  const FileRole role = role_of(options.path);
  Effort effort(text.size());
  analyze_view({text, role}, options, effort, analysis);
  tell_effort(effort, options.scan, analysis);
  auto append = [&analysis](std::vector<Finding> more) {
    analysis.findings.insert(analysis.findings.end(), more.begin(), more.end());
  };
  append(identity_numbers(text, options.scan, role));
  append(email_addresses(text, options.scan, role));
  if (options.scan == Scan::share) {
    append(incomplete_tokens(text, text.size()));
    if (options.last_edit && *options.last_edit < text.size()) append(incomplete_tokens(text, *options.last_edit));
    append(key_fragments(text));
  }
  resolve(analysis.findings, options.trace);
  join_parts(analysis.findings);
  if (is_illustration(options.path))
    for (Finding& finding : analysis.findings)
      if (finding.tier == EvidenceTier::generic) finding.severity = std::min(finding.severity, Severity::information);
  if (options.scan == Scan::share) {
    add_random_literals(text, analysis.findings);
    if (options.learned != nullptr)
      for (const Span passage : options.learned->texts.find(text)) cover(passage, "protected-file", analysis.findings);
  }
  tell_production(text, options.path, options.organisation, analysis.findings);
  return analysis;
}

}  // namespace analyzers
