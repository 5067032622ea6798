#include "tests/conversations/conversation.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <stdexcept>
#include <tuple>

#include "protocol/framing.h"
#include "tests/conversations/lookalikes.h"

namespace tests {
namespace {

using boost::json::value;
using Names = std::map<std::string, std::string, std::less<>>;

constexpr std::chrono::milliseconds kPatience{
    10'000};  // sanitizers on a busy machine are slow; a pass never waits for it

std::pair<std::string, std::string> cut_word(const std::string& text) {
  const std::size_t end = text.find(' ');
  if (end == std::string::npos) return {text, ""};
  return {text.substr(0, end), text.substr(text.find_first_not_of(' ', end))};
}

bool is_notification(std::string_view method) {
  return method == "initialized" || method == "exit" || method.starts_with("$/") || method.find("/did") != method.npos;
}

Step read_line(const std::string& line, int number) {
  const std::string mark = line.substr(0, 4);
  auto [word, rest] = cut_word(line.size() > 4 ? line.substr(4) : "");
  if (mark == "+++ ") return {Step::Kind::file, number, word, rest};
  if (mark == "=== " && word == "status") return {Step::Kind::status, number, word, rest};
  if (mark == ">>> ") {
    if (word == "message") return {Step::Kind::message, number, word, rest};
    if (word == "raw") return {Step::Kind::raw, number, word, rest};
    if (word == "end") return {Step::Kind::end_of_input, number, word, rest};
    if (word == "request" || word == "notify") {
      const Step::Kind kind = word == "request" ? Step::Kind::request : Step::Kind::notification;
      auto [method, params] = cut_word(rest);
      return {kind, number, method, params};
    }
    return {is_notification(word) ? Step::Kind::notification : Step::Kind::request, number, word, rest};
  }
  if (mark == "<<< ") {
    if (word == "result") return {Step::Kind::result, number, word, rest};
    if (word == "error") return {Step::Kind::error, number, word, rest};
    if (word == "quiet") return {Step::Kind::quiet, number, word, rest};
    return {Step::Kind::notified, number, word, rest};
  }
  throw std::runtime_error("line " + std::to_string(number) + " is no line of a conversation");
}

// "{{name}}" becomes what it stands for; what is not known stays as it is.
std::string fill(const std::string& text, const Names& names) {
  std::string filled;
  std::size_t at = 0;
  while (true) {
    const std::size_t begin = text.find("{{", at);
    const std::size_t end = begin == text.npos ? begin : text.find("}}", begin);
    if (end == text.npos) return filled + text.substr(at);
    const std::string name = text.substr(begin + 2, end - begin - 2);
    const auto known = names.find(name);
    const std::string made = known != names.end() ? known->second : lookalike(name);
    filled += text.substr(at, begin - at) + (made.empty() ? "{{" + name + "}}" : made);
    at = end + 2;
  }
}

std::string unescape(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes.push_back(text[i]);
      continue;
    }
    const char kind = text[++i];
    if (kind == 'r')
      bytes.push_back('\r');
    else if (kind == 'n')
      bytes.push_back('\n');
    else if (kind == 'x')
      bytes.push_back(static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16))), i += 2;
    else if (kind == '\\')
      bytes.push_back('\\');
    else
      bytes.append({'\\', kind});
  }
  return bytes;
}

// Where "{{=name}}" stands, any text up to what follows it there; "{{name}}" behind it is the same text.
bool matches_string(std::string expected, std::string_view actual, Names& names) {
  for (std::size_t begin; (begin = expected.find("{{=")) != expected.npos;) {
    const std::size_t end = expected.find("}}", begin);
    const std::string name = expected.substr(begin + 3, end - begin - 3);
    if (!actual.starts_with(expected.substr(0, begin))) return false;
    actual.remove_prefix(begin);
    expected.erase(0, end + 2);
    const std::string next = expected.substr(0, expected.find("{{"));
    const std::size_t size = next.size() == expected.size() ? actual.size() - std::min(actual.size(), next.size())
                                                            : std::min(actual.find(next), actual.size());
    names[name] = actual.substr(0, size);
    actual.remove_prefix(size);
    const std::string same = "{{" + name + "}}";
    for (std::size_t at; (at = expected.find(same)) != expected.npos;) expected.replace(at, same.size(), names[name]);
  }
  return expected == actual;
}

// The path to the first place where they differ, or nothing.
std::optional<std::string> differs(const value& expected, const value& actual, Names& names,
                                   const std::string& path = "") {
  if (expected.is_string()) {
    const std::string text = expected.as_string().c_str();
    if (text == "{{any}}") return actual.is_null() ? std::optional(path) : std::nullopt;
    if (!actual.is_string()) return path;
    const auto& said = actual.as_string();
    return matches_string(text, std::string(said.data(), said.size()), names) ? std::nullopt : std::optional(path);
  }
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, member] : expected.as_object()) {
      const value* found = actual.as_object().if_contains(key);
      const std::string here = path + "/" + std::string(key);
      const bool absent = member.is_string() && member.as_string() == "{{absent}}";
      if (absent != (found == nullptr)) return here;
      if (found == nullptr) continue;
      if (auto difference = differs(member, *found, names, here)) return difference;
    }
    return std::nullopt;
  }
  if (expected.is_array() && actual.is_array()) {
    if (expected.as_array().size() != actual.as_array().size()) return path + " (number of elements)";
    for (std::size_t i = 0; i < expected.as_array().size(); ++i) {
      if (auto difference = differs(expected.at(i), actual.at(i), names, path + "/" + std::to_string(i)))
        return difference;
    }
    return std::nullopt;
  }
  return expected == actual ? std::nullopt : std::optional(path);
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

class Run {
 public:
  Run(Peer& peer, std::size_t chunk) : peer_(peer), chunk_(chunk) { names_["folder"] = conversation_folder().string(); }

  // What went wrong, or nothing.
  std::string step(const Step& step) {
    switch (step.kind) {
      case Step::Kind::file:
        write(conversation_folder() / step.word, unescape(fill(step.rest, names_)));
        return "";
      case Step::Kind::request: {
        const std::string id = std::to_string(++last_id_);
        open_.push_back(value(last_id_));
        return say(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + step.word + '"' + params(step.rest) + "}");
      }
      case Step::Kind::notification:
        return say(R"({"jsonrpc":"2.0","method":")" + step.word + '"' + params(step.rest) + "}");
      case Step::Kind::message:
        return say(fill(step.rest, names_));
      case Step::Kind::raw:
        return send(unescape(fill(step.rest, names_)));
      case Step::Kind::end_of_input:
        peer_.end_of_input();
        return "";
      case Step::Kind::result:
      case Step::Kind::error:
        return answered(step);
      case Step::Kind::notified:
        return notified(step);
      case Step::Kind::quiet: {
        const auto message = peer_.receive(std::chrono::milliseconds(std::stoi(step.rest)));
        return message ? "unexpected: " + *message : "";
      }
      case Step::Kind::status:
        return ended(std::stoi(step.rest));
    }
    return "";
  }

  std::string ended(int status) {
    const auto code = peer_.exit_code(kPatience);
    if (!code) return "the server does not end";
    if (*code != status) return "status is " + std::to_string(*code);
    if (const auto message = peer_.receive(std::chrono::milliseconds(0))) return "nobody expected: " + *message;
    return "";
  }

  std::string say_goodbye() {
    for (const char* line : {">>> shutdown", "<<< result null", ">>> exit"}) {
      const std::string wrong = step(read_line(line, 0));
      if (!wrong.empty()) return wrong;
    }
    return ended(0);
  }

 private:
  std::string params(const std::string& text) { return text.empty() ? "" : ",\"params\":" + fill(text, names_); }

  std::string say(const std::string& body) { return send(protocol::frame_by_length(body)); }

  std::string send(std::string_view bytes) {
    const std::size_t size = chunk_ == 0 ? std::max<std::size_t>(bytes.size(), 1) : chunk_;
    for (std::size_t at = 0; at < bytes.size(); at += size) peer_.send(bytes.substr(at, size));
    return "";
  }

  std::string answered(const Step& step) {
    const auto body = peer_.receive(kPatience);
    if (!body) return "no answer came";
    const value message = boost::json::parse(*body);
    auto [word, rest] = cut_word(step.rest);
    value id;
    if (word.starts_with("@")) {
      id = boost::json::parse(word.substr(1));
      std::tie(word, rest) = cut_word(rest);
      std::erase(open_, id);
    } else if (step.kind == Step::Kind::error && word == "null") {
      std::tie(word, rest) = cut_word(rest);
    } else {
      if (open_.empty()) return "no request is open";
      id = open_.front();
      open_.pop_front();
    }
    if (!message.as_object().contains("id") || message.at("id") != id) return "answers another request: " + *body;
    if (step.kind == Step::Kind::error) {
      const value* error = message.as_object().if_contains("error");
      if (error == nullptr || error->at("code") != std::stoi(word)) return "got " + *body;
      const std::string text = error->at("message").as_string().c_str();
      return text.find(rest) == text.npos ? "got " + *body : "";
    }
    const value* result = message.as_object().if_contains("result");
    if (result == nullptr) return "got " + *body;
    return compare(rest.empty() ? word : word + " " + rest, *result, *body);
  }

  std::string notified(const Step& step) {
    const auto body = peer_.receive(kPatience);
    if (!body) return "nothing came";
    const value message = boost::json::parse(*body);
    const value* method = message.as_object().if_contains("method");
    if (method == nullptr || *method != value(step.word)) return "got " + *body;
    return compare(step.rest.empty() ? "{}" : step.rest, message.at("params"), *body);
  }

  std::string compare(const std::string& expected, const value& actual, const std::string& body) {
    boost::json::error_code error;
    const value wanted = boost::json::parse(fill(expected, names_), error);
    if (error) return "what is expected is not JSON: " + fill(expected, names_);
    const auto difference = differs(wanted, actual, names_);
    return difference ? "differs at " + (difference->empty() ? "its root" : *difference) + ": " + body : "";
  }

  Peer& peer_;
  std::size_t chunk_;
  std::int64_t last_id_ = 0;
  std::deque<value> open_;  // ids of requests that have no answer yet, oldest first
  Names names_;
};

}  // namespace

std::filesystem::path conversation_folder() {
  struct Folder {
    Folder() {
      if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for conversations");
    }
    ~Folder() { std::filesystem::remove_all(name); }
    std::string name = (std::filesystem::temp_directory_path() / "lampblack-conversation-XXXXXX").string();
  };
  static const Folder kFolder;
  return kFolder.name;
}

std::vector<Step> read_conversation(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::pair<int, std::string>> lines;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == ' ' && !lines.empty()) {
      lines.back().second += line;
    } else {
      lines.emplace_back(number, line);
    }
  }
  std::vector<Step> steps;
  for (const auto& [number, text] : lines) steps.push_back(read_line(text, number));
  if (steps.empty()) throw std::runtime_error("no conversation in " + file.string());
  return steps;
}

std::string run_conversation(const std::vector<Step>& steps, Peer& peer, std::size_t chunk) {
  Run run(peer, chunk);
  for (const Step& step : steps) {
    std::string wrong;
    try {
      wrong = run.step(step);
    } catch (const std::exception& error) {
      wrong = std::string("can't be run: ") + error.what();
    }
    if (!wrong.empty()) return "line " + std::to_string(step.line) + ": " + wrong;
  }
  if (steps.back().kind == Step::Kind::status) return "";
  const std::string wrong = run.say_goodbye();
  return wrong.empty() ? "" : "at the end: " + wrong;
}

}  // namespace tests
