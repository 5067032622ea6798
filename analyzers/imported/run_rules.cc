#include "analyzers/imported/run_rules.h"

#include <algorithm>
#include <cassert>

#include "analyzers/engine/bytes.h"
#include "analyzers/imported/allowed.h"

namespace analyzers {
namespace {

constexpr std::size_t kBlock = 64 * 1024;  // bytes between two looks at the stop token
constexpr std::size_t kPasses = 64;        // times the text that one pattern may look through before it gives up

// Bytes that a pattern without a longest match may look ahead. gitleaks cuts texts into pieces of 100 kB.
constexpr std::size_t kLookAhead = 64 * 1024;

// Where one rule has to look.
struct Windows {
  bool everywhere = false;
  bool asked = false;  // `reach` is known
  std::optional<std::size_t> reach;
  std::vector<Span> spans;  // sorted, apart from each other

  void add(Span hit, std::size_t size) {
    Span window{hit.begin - std::min(hit.begin, *reach), std::min(size, hit.end + *reach)};
    if (!spans.empty() && window.begin <= spans.back().end)
      spans.back().end = std::max(spans.back().end, window.end);
    else
      spans.push_back(window);
  }
};

class Run {
 public:
  Run(const Configuration& configuration, std::string_view text, std::string_view path, const AnalyzeOptions& options,
      Analysis& analysis)
      : configuration_(configuration), text_(text), path_(path), options_(options), analysis_(analysis) {}

  void run() {
    if (!find_windows()) return stopped();
    std::vector<std::vector<ImportedCandidate>> found(configuration_.rules.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (options_.stop.stop_requested()) return stopped();
      found[i] = candidates(*configuration_.rules[i], windows_[i]);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      const ImportedRule& rule = *configuration_.rules[i];
      if (!rule.reported) continue;
      for (const ImportedCandidate& candidate : found[i])
        if (options_.scan == Scan::share || has_required(rule, candidate, found)) report(rule, candidate);
    }
  }

 private:
  void stopped() { analysis_.complete = false; }

  bool find_windows() {
    windows_.resize(configuration_.rules.size());
    for (std::size_t i = 0; i < windows_.size(); ++i)
      windows_[i].everywhere = configuration_.rules[i]->keywords.empty();
    auto add = [&](std::uint32_t keyword, std::size_t end) {
      for (std::size_t index : configuration_.rules_of_keyword[keyword]) {
        Windows& windows = windows_[index];
        if (windows.everywhere) continue;
        const ImportedRule& rule = *configuration_.rules[index];
        if (!windows.asked) {
          windows.asked = true;
          if (rule.pattern) windows.reach = rule.reach->of(*rule.pattern, rule.keywords);
        }
        windows.everywhere = !windows.reach;
        // The longest keyword that ends here has this length at most; a window may well be wider than it needs to be.
        if (windows.reach) windows.add({end - 1, end}, text_.size());
      }
    };
    for (std::size_t begin = 0; begin < text_.size(); begin += kBlock) {
      if (options_.stop.stop_requested()) return false;
      configuration_.keywords.scan(text_, begin, std::min(text_.size(), begin + kBlock), add);
    }
    return true;
  }

  std::vector<ImportedCandidate> candidates(const ImportedRule& rule, const Windows& windows) {
    std::vector<ImportedCandidate> out;
    bool marks = options_.scan == Scan::mark;
    if (!windows.everywhere && windows.spans.empty()) return out;
    if (rule.path && !rule.path->matches(path_)) return out;
    if (marks && path_allowed(rule.allowlists, path_)) return out;
    if (!rule.pattern) {
      // The file itself is what was looked for: a mark at its start, and nothing of it in a share.
      Span whole{0, marks ? 0 : text_.size()};
      out.push_back({whole, whole});
      return out;
    }
    if (!rule.pattern->usable()) {
      analysis_.notices.push_back({"the rule " + rule.id + " needs too much memory and was left out"});
      return out;
    }
    const Span all{0, text_.size()};
    const std::size_t ahead = rule.pattern->widest().value_or(kLookAhead);
    const std::size_t piece = 2 * std::max(ahead, kLookAhead);  // bytes that one search may look through
    std::size_t budget = kPasses * (text_.size() + kLookAhead);
    for (Span window : windows.everywhere ? std::span(&all, 1) : std::span(windows.spans)) {
      for (std::size_t at = window.begin; at <= window.end;) {
        std::size_t end = std::min(window.end, at + piece);
        std::optional<Span> match = rule.pattern->find(text_, at, end);
        std::size_t looked = (match ? std::min(end, match->end + ahead) : end) - at;
        if (looked > budget) return give_up(rule), out;
        budget -= looked;
        if (match) {
          if (auto candidate = read(rule, *match)) out.push_back(*candidate);
          at = std::max(match->end, match->begin + 1);
        } else if (end == window.end) {
          break;
        } else {
          at = end - ahead;  // a match that begins here may have been cut off
        }
      }
    }
    return out;
  }

  // The value in a match; nothing when it is none after all.
  std::optional<ImportedCandidate> read(const ImportedRule& rule, Span match) const {
    while (!match.empty() && text_[match.begin] == '\n') ++match.begin;
    while (!match.empty() && text_[match.end - 1] == '\n') --match.end;
    if (match.empty()) return std::nullopt;
    ImportedCandidate candidate{match, match};
    // As in gitleaks the groups are those of the match alone: what stood around it no longer counts.
    std::vector<std::string_view> groups = rule.pattern->groups_in(match.of(text_));
    auto use = [&](std::string_view group) {
      std::size_t begin = static_cast<std::size_t>(group.data() - text_.data());
      candidate.secret = {begin, begin + group.size()};
    };
    if (rule.secret_group > 0 && static_cast<std::size_t>(rule.secret_group) < groups.size()) {
      if (groups[rule.secret_group].empty()) return std::nullopt;
      use(groups[rule.secret_group]);
    } else if (!groups.empty()) {
      auto first =
          std::find_if(groups.begin() + 1, groups.end(), [](std::string_view group) { return !group.empty(); });
      if (first != groups.end()) use(*first);
    }
    if (rule.entropy != 0 && entropy_of(candidate.secret.of(text_)) <= rule.entropy) return std::nullopt;
    if (options_.scan == Scan::mark && (finding_allowed(configuration_.allowlists, path_, text_, candidate) ||
                                        finding_allowed(rule.allowlists, path_, text_, candidate)))
      return std::nullopt;
    return candidate;
  }

  void give_up(const ImportedRule& rule) {
    analysis_.notices.push_back({"the rule " + rule.id + " took too long and did not look through all of a text"});
    if (options_.scan == Scan::share) stopped();
  }

  // Lines and columns of where a match begins, from 0.
  std::pair<std::size_t, std::size_t> place(std::size_t at) {
    if (lines_.empty()) {
      lines_.push_back(0);
      for (std::size_t end = text_.find('\n'); end != text_.npos; end = text_.find('\n', end + 1))
        lines_.push_back(end + 1);
    }
    auto line = std::upper_bound(lines_.begin(), lines_.end(), at) - lines_.begin() - 1;
    return {static_cast<std::size_t>(line), at - lines_[static_cast<std::size_t>(line)]};
  }

  bool has_required(const ImportedRule& rule, const ImportedCandidate& primary,
                    const std::vector<std::vector<ImportedCandidate>>& found) {
    auto apart = [](std::size_t a, std::size_t b) { return a > b ? a - b : b - a; };
    for (const RequiredRule& required : rule.required) {
      auto named = std::find_if(configuration_.rules.begin(), configuration_.rules.end(),
                                [&](const auto& other) { return other->id == required.id; });
      if (named == configuration_.rules.end()) return false;
      const auto& others = found[static_cast<std::size_t>(named - configuration_.rules.begin())];
      if (std::none_of(others.begin(), others.end(), [&](const ImportedCandidate& other) {
            auto [line, column] = place(primary.match.begin);
            auto [other_line, other_column] = place(other.match.begin);
            return (!required.lines || apart(line, other_line) <= *required.lines) &&
                   (!required.columns || apart(column, other_column) <= *required.columns);
          }))
        return false;
    }
    return true;
  }

  void report(const ImportedRule& rule, const ImportedCandidate& candidate) {
    Finding finding;
    finding.rule = &rule.rule;
    finding.value = candidate.secret;
    // A pattern over bytes may end inside a character.
    auto continues = [this](std::size_t at) {
      return at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80;
    };
    for (int i = 0; i < 3 && finding.value.begin > 0 && continues(finding.value.begin); ++i) --finding.value.begin;
    for (int i = 0; i < 3 && continues(finding.value.end); ++i) ++finding.value.end;
    finding.name = {finding.value.begin, finding.value.begin};
    finding.data_class = rule.rule.data_class;
    finding.tier = rule.rule.tier;
    finding.severity = rule.rule.severity;
    finding.confidence = static_cast<std::uint8_t>(rule.specificity);
    finding.add(Evidence::imported_pattern);
    analysis_.findings.push_back(finding);
  }

  const Configuration& configuration_;
  std::string_view text_, path_;
  const AnalyzeOptions& options_;
  Analysis& analysis_;
  std::vector<Windows> windows_;    // one a rule
  std::vector<std::size_t> lines_;  // where each begins, once asked for
};

}  // namespace

void run_rules(const Configuration& configuration, std::string_view text, std::string_view path,
               const AnalyzeOptions& options, Analysis& analysis) {
  Run(configuration, text, path, options, analysis).run();
}

}  // namespace analyzers
