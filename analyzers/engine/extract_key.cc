#include <algorithm>

#include "analyzers/engine/bytes.h"
#include "analyzers/engine/codecs.h"
#include "analyzers/engine/extract.h"

namespace analyzers {
namespace {

constexpr std::size_t kLongestBlock = 1 << 20;
constexpr std::size_t kFarthestEnd = 64 * 1024;  // bytes behind a BEGIN line where its END line is looked for

struct Body {
  std::size_t end;       // behind the last byte that can belong to a key's body
  std::string base64;    // at most the first 64 bytes of it
  std::size_t size = 0;  // base64 bytes in all
  bool elided = false;   // "..." stands in it
};

// The body between the BEGIN and END lines, as it stands in files, JSON strings, YAML blocks, C string literals and
// environment variables.
Body read_body(std::string_view text, std::size_t at) {
  Body body{at, {}, 0};
  std::size_t stop = std::min(text.size(), at + kLongestBlock);
  while (at < stop) {
    char c = text[at];
    if (c == '\\') {
      std::size_t run = at;
      while (run < stop && text[run] == '\\') ++run;
      if (run < stop && std::string_view("nrt").find(text[run]) != std::string_view::npos) {
        at = run + 1;
      } else if (run < stop && (is(text[run], kNewline) || text[run] == '"' || text[run] == '/')) {
        at = run;
      } else {
        break;
      }
      continue;
    }
    if (is(c, kBase64) || c == '=') {
      // A header line of an encrypted key: "Proc-Type: 4,ENCRYPTED". It ends at its colon's line.
      std::size_t word = at;
      while (word < stop && (is_alphanumeric(text[word]) || text[word] == '-')) ++word;
      if (word + 1 < stop && text[word] == ':' && text[word + 1] == ' ' && word - at >= 4 && word - at < 32 &&
          is_letter(c)) {
        std::size_t eol = word;
        while (eol < stop && !is(text[eol], kNewline) && !(text[eol] == '\\' && eol + 1 < stop && text[eol + 1] == 'n'))
          ++eol;
        at = body.end = eol;
        continue;
      }
      if (body.base64.size() < 64) body.base64.push_back(c);
      ++body.size;
      body.end = ++at;
      continue;
    }
    if (is(c, kBlank | kNewline) || c == '"' || c == '\'' || c == ',' || c == '>' || c == '|' || c == '.' || c == ';' ||
        c == '%' || c == '*' || c == '#') {
      if (c == '.' && text.substr(at, 3) == "...") body.elided = true;
      ++at;
      continue;
    }
    break;
  }
  return body;
}

std::string_view rule_of(std::string_view label) {
  if (label.find("PGP") != label.npos) return "pgp-private-key";
  if (label.find("ENCRYPTED") != label.npos) return "encrypted-private-key";
  return "private-key";
}

std::optional<Finding> putty_key(std::string_view text, std::size_t begin) {
  std::string_view block = text.substr(begin, kLongestBlock);
  auto lines = block.find("Private-Lines:");
  auto mac = block.find("Private-MAC:");
  if (lines == block.npos || mac == block.npos || mac < lines) return std::nullopt;
  std::size_t end = line_end(text, begin + mac, 256);
  Finding finding = finding_of("putty-private-key", {begin, end}, {begin, begin}, Evidence::key_block, 95);
  if (block.substr(0, lines).find("Encryption: none") == block.npos) finding.severity = Severity::warning;
  return finding;
}

// DER of a key begins with a SEQUENCE; OpenSSH's with its magic; PGP's with a packet of tag 5.
bool structure_holds(std::string_view base64) {
  auto decoded = decode_base64(base64.substr(0, base64.size() / 4 * 4));
  if (!decoded || decoded->size() < 16) return false;
  const auto& bytes = *decoded;
  if (bytes.starts_with("openssh-key-v1")) return true;
  unsigned char first = static_cast<unsigned char>(bytes[0]), second = static_cast<unsigned char>(bytes[1]);
  if (first == 0x30 && (second == 0x82 || second == 0x81 || second < 0x80)) return true;
  return first == 0x95 || first == 0x94 || first == 0xC5;
}

// Share scans: where the key ends whose body could not be read, because something stands before or behind each of its
// lines: a diff's marks, line numbers, quotes, tags. At its END line, or behind the last line near that holds a run as
// keys have. 0: no such run follows.
std::size_t unread_end(std::string_view text, std::size_t at) {
  std::string_view ahead = text.substr(at, kFarthestEnd);
  std::size_t closing = ahead.find("-----END ");
  if (closing != ahead.npos) ahead = ahead.substr(0, closing);
  std::size_t run = 0, in_runs = 0, last = 0, quiet = 0;
  for (std::size_t i = 0; i < ahead.size() && quiet < 1024; ++i, ++quiet) {
    run = is(ahead[i], kBase64) ? run + 1 : 0;
    if (run >= 16) in_runs += run == 16 ? 16 : 1, last = i + 1, quiet = 0;
  }
  if (in_runs < 32) return 0;
  if (closing == ahead.npos || closing != ahead.size()) return at + last;
  std::size_t end = text.find("KEY", at + closing);
  if (end == text.npos || end - at - closing > 48) return at + last;
  end += 3;
  if (text.substr(end, 6) == " BLOCK") end += 6;
  while (end < text.size() && text[end] == '-') ++end;
  return end;
}

}  // namespace

std::optional<Finding> extract_private_key(std::string_view text, const Hit& hit, Scan scan) {
  if (text[hit.at + 1] == 'u') return putty_key(text, hit.at);
  // -----BEGIN [label] PRIVATE KEY[ BLOCK]-----
  std::size_t before = hit.at - std::min<std::size_t>(hit.at, 48);
  auto dashes = text.substr(before, hit.at - before).rfind("BEGIN");
  if (dashes == std::string_view::npos) return std::nullopt;
  std::size_t begin = before + dashes;
  std::size_t word = begin;
  while (begin > 0 && word - begin < 5 && text[begin - 1] == '-') --begin;
  if (word - begin < 4) return std::nullopt;
  std::size_t after = hit.at + hit.size;
  if (text.substr(after, 6) == " BLOCK") after += 6;
  std::size_t closing = after;
  while (closing < text.size() && closing - after < 5 && text[closing] == '-') ++closing;
  if (closing - after < 4) return std::nullopt;
  std::string_view label = text.substr(word, after - word);

  Body body = read_body(text, closing);
  if (body.elided && scan == Scan::mark) return std::nullopt;
  std::size_t end = body.end;
  // The END line, if the body leads to it.
  std::size_t tail = body.end;
  while (tail < text.size() && tail - body.end < 64 && text[tail] != '-') ++tail;
  bool closed = text.substr(tail, 40).find("END ") < 8;
  if (closed) {
    std::size_t key = text.find("KEY", tail);
    if (key != std::string_view::npos && key - tail < 48) {
      end = key + 3;
      if (text.substr(end, 6) == " BLOCK") end += 6;
      std::size_t last = end;
      while (last < text.size() && last - end < 5 && text[last] == '-') ++last;
      end = last;
    }
  }
  if (body.size < 40 && scan == Scan::mark) return std::nullopt;
  if (scan == Scan::share && !closed) {
    if (std::size_t unread = unread_end(text, closing); unread > end) end = unread;
  }
  if (body.size < 8 && end == body.end) return std::nullopt;
  Finding finding = finding_of(rule_of(label), {begin, end}, {begin, begin}, Evidence::key_block, closed ? 98 : 80);
  if (!closed) finding.add(Evidence::incomplete);
  if (structure_holds(body.base64)) {
    finding.add(Evidence::structure_holds);
    finding.tier = EvidenceTier::verified;
  }
  if (text.substr(closing, 64).find("ENCRYPTED") != std::string_view::npos) finding.severity = Severity::warning;
  return finding;
}

Span piece_around_private_key(std::string_view text, const Hit& hit) {
  constexpr std::size_t kAround = 256;  // its BEGIN line before, its END line behind
  const std::size_t begin = hit.at - std::min(hit.at, kAround);
  std::size_t end = hit.at + hit.size;
  if (text[hit.at + 1] == 'u') {
    const std::size_t mac = text.substr(hit.at, kLongestBlock).find("Private-MAC:");
    end = mac == std::string_view::npos ? hit.at + kLongestBlock : hit.at + mac;
  } else {
    while (end < text.size() && text[end] == '-') ++end;
    end = read_body(text, end).end;
    // What can't belong to a body ends it; blanks and quotes before that were looked at, too.
    while (end < text.size() && !is(text[end], kBase64) && text[end] != '\\' && text[end] != '-') ++end;
  }
  return {begin, std::min(text.size(), end + kAround)};
}

std::vector<Finding> key_fragments(std::string_view text) {
  // Lines of 60 to 76 bytes of base64, all of one length but the last: PEM has 64, OpenSSH 70, MIME 76.
  auto key_line = [&](std::size_t begin, std::size_t end) {
    if (end - begin < 60 || end - begin > 76) return false;
    bool digit = false, small = false, capital = false;
    for (std::size_t i = begin; i < end; ++i) {
      if (!is(text[i], kBase64) && text[i] != '=') return false;
      digit |= is_digit(text[i]);
      small |= is(text[i], kLower);
      capital |= is(text[i], kUpper);
    }
    return digit && small && capital;
  };
  std::vector<Finding> findings;
  std::size_t begin = 0;
  while (begin < text.size() && is(text[begin], kBlank | kNewline)) ++begin;
  // From the beginning. The first line may be cut anywhere, so it counts once the second is a key's.
  std::size_t at = begin, lines = 0, last = begin;
  while (at < text.size() && lines < 400) {
    std::size_t end = line_end(text, at, 200);
    std::string_view line = text.substr(at, end - at);
    bool cut = lines == 0 && !line.empty() && line.size() < 77 &&
               std::all_of(line.begin(), line.end(), [](char c) { return is(c, kBase64) || c == '='; });
    if (!cut && !key_line(at, end)) {
      // A key's last line is shorter.
      if (lines >= 2 && !line.empty() && line.size() < 77 &&
          std::all_of(line.begin(), line.end(), [](char c) { return is(c, kBase64) || c == '='; }))
        last = end;
      break;
    }
    ++lines;
    last = end;
    at = end + 1;
    if (at < text.size() && text[at - 1] == '\r' && text[at] == '\n') ++at;
  }
  if (lines >= 2)
    findings.push_back(finding_of("private-key-fragment", {begin, last}, {begin, begin}, Evidence::incomplete, 60));

  std::size_t stop = text.size();
  while (stop > begin && is(text[stop - 1], kBlank | kNewline)) --stop;
  std::size_t first = stop;
  lines = 0;
  at = stop;
  while (at > begin && lines < 400) {
    std::size_t start = line_begin(text, at, 200);
    bool cut =
        lines == 0 && at > start && at - start < 77 &&
        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(start), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char c) { return is(c, kBase64) || c == '='; });
    if (!cut && !key_line(start, at)) break;
    ++lines;
    first = start;
    if (start == 0) break;
    at = start - 1;
    if (at > 0 && text[at - 1] == '\r') --at;
  }
  if (lines >= 2 && (findings.empty() || first > findings[0].value.end))
    findings.push_back(finding_of("private-key-fragment", {first, stop}, {first, first}, Evidence::incomplete, 60));
  return findings;
}

}  // namespace analyzers
