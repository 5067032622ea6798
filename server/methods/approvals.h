// Questions to the person at the editor, and what was granted: the only way from "ask" to a yes is the response to a
// request that this server made. Loop thread only.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protocol/approvals.h"
#include "server/grants/grants.h"

namespace server {

struct State;

// What the person reads. No value may be in it, nor text of a client that was not masked.
struct QuestionText {
  std::string message;  // what, to whom, what for
  std::vector<std::string> details;
  std::string what;         // for the list of grants
  std::string client;       // masked
  std::string destination;  // masked
  std::string task;         // masked
};

// How far a yes reaches.
struct Reach {
  std::int64_t minutes = 15;
  std::int64_t uses = 1000;  // within these
};

class Approvals {
 public:
  explicit Approvals(State& state);

  // Puts the question and returns its id: that of the one that is open, when it has been put already. Empty when nobody
  // can be asked, when too many questions are open, and for a while after a no.
  std::string ask(const Terms& terms, const Subjects& subjects, const QuestionText& text, Reach reach);

  // The context's policy is of this version now: what was granted under another one counts no more.
  void keep_policy(const std::string& context, std::uint64_t opening, const std::string& policy);

  // Calls `done` with those of the subjects that are granted, once their use is counted; at once where there are none.
  void use(const Terms& terms, Subjects subjects, std::function<void(Subjects granted)> done);

  // Whether the person said that one of the subjects is to be blocked.
  bool blocked(const Terms& terms, const Subjects& subjects) const;

  // The context is gone: its questions are taken back, its grants count no more.
  void close(const std::string& context, std::uint64_t opening);

  // What is open in all sidecars, for `done`; nothing when the store fails.
  void list(std::function<void(std::optional<std::vector<protocol::OpenGrant>>)> done);
  // Takes a grant away, of whichever sidecar; `done(error)`, empty when it is done.
  void revoke(const std::string& id, std::function<void(std::string error)> done);

 private:
  struct Question {
    std::string id;
    Terms terms;
    Subjects subjects;
    QuestionText text;
    std::vector<protocol::AskChoice> choices;
    Reach reach;
    std::int64_t expires = 0;  // boot_milliseconds()
  };
  void answered(const std::string& id, const boost::json::value* answer);
  void grant(Question question, std::int64_t uses);
  void withdraw(const std::string& id);
  void forget(std::vector<std::string> ids);
  void tell_changed(const std::string& question);
  void compare_with_store();
  void wake_up();

  State& state_;
  Grants grants_;
  std::vector<Question> open_;
  boost::asio::steady_timer timer_;
};

}  // namespace server
