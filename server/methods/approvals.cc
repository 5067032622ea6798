#include "server/methods/approvals.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "server/grants/approvals.h"
#include "server/grants/boot_clock.h"
#include "server/methods/state.h"

namespace server {
namespace {

constexpr std::size_t kOpenLimit = 8;             // questions
constexpr std::int64_t kMinute = 60'000;          // milliseconds
constexpr std::int64_t kPatience = 10 * kMinute;  // for an answer
constexpr std::int64_t kMostMinutes = 15;         // that any grant holds
constexpr std::chrono::milliseconds kLook{1000};  // at what other sidecars revoked, while something is granted

std::vector<protocol::AskChoice> choices_for(const std::string& kind, std::int64_t minutes) {
  const std::string time = minutes == 1 ? "1 minute" : std::to_string(minutes) + " minutes";
  if (kind == "share")
    return {{"redact", "Share it redacted"},
            {"share-once", "Share once"},
            {"share-15-minutes", "Share for " + time},
            {"block", "Block"}};
  return {{"allow-once", "Allow once"}, {"allow-15-minutes", "Allow for " + time}, {"block", "Block"}};
}

boost::json::object told_of(const Terms& terms, const QuestionText& text) {
  return {{"kind", terms.kind}, {"what", text.what},     {"client", text.client}, {"destination", text.destination},
          {"task", text.task},  {"policy", terms.policy}};
}

LedgerEntry entry_of(std::string kind, boost::json::object told, const std::string& question) {
  told["action"] = std::move(told["kind"]);
  told.erase("kind");
  told["question"] = question;
  return {std::move(kind), std::move(told), {}, "items", nullptr};
}

std::string text_in(const boost::json::object& told, std::string_view name) {
  const boost::json::value* value = told.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

}  // namespace

Approvals::Approvals(State& state) : state_(state), timer_(state.loop) {}

std::string Approvals::ask(const Terms& terms, const Subjects& subjects, const QuestionText& text, Reach reach) {
  const std::int64_t now = boot_milliseconds();
  for (const Question& question : open_)
    if (question.terms == terms && question.subjects == subjects) return question.id;
  if (!state_.client.asks_person && !state_.client.message_requests) return {};
  if (open_.size() >= kOpenLimit || grants_.refused(terms, subjects, now) != nullptr) return {};

  reach.minutes = std::clamp<std::int64_t>(reach.minutes, 1, kMostMinutes);
  Question question{random_id(), terms, subjects, text, {}, reach, now + kPatience};
  question.choices = choices_for(terms.kind, reach.minutes);
  const protocol::AskParams params{question.id, terms.context, text.client,  text.destination, text.task,
                                   terms.kind,  text.message,  text.details, question.choices};
  state_.recorder.record(entry_of("question", told_of(terms, text), question.id));
  state_.connection.request(
      question.id, state_.client.asks_person ? "lampblack/ask" : "window/showMessageRequest",
      state_.client.asks_person ? protocol::to_json(params) : protocol::to_message_request(params),
      [this, id = question.id](const boost::json::value* answer) { answered(id, answer); });
  open_.push_back(std::move(question));
  wake_up();
  return open_.back().id;
}

void Approvals::answered(const std::string& id, const boost::json::value* answer) {
  const auto at = std::find_if(open_.begin(), open_.end(), [&](const Question& one) { return one.id == id; });
  if (at == open_.end()) return;
  Question question = std::move(*at);
  open_.erase(at);
  const std::int64_t now = boot_milliseconds();
  const Reach reach = question.reach;
  const std::string choice = question.expires > now ? protocol::read_choice(answer, question.choices) : std::string();
  if (choice.starts_with("share-") || choice.starts_with("allow-"))
    return grant(std::move(question), choice.ends_with("-once") ? 1 : reach.uses);
  // No answer is never a yes; it is not asked for again at once.
  const std::int64_t quiet = choice.empty() ? kMinute : reach.minutes * kMinute;
  grants_.add(Refusal{question.terms, question.subjects, choice == "block", now + quiet});
  boost::json::object told = told_of(question.terms, question.text);
  told["choice"] = choice.empty() ? "none" : choice;
  state_.recorder.record(entry_of("answer", std::move(told), question.id));
  tell_changed(question.id);
  wake_up();
}

// It counts only once it is recorded, and once it stands where others may take it away.
void Approvals::grant(Question question, std::int64_t uses) {
  Grant grant{random_id(), question.terms, question.subjects, boot_milliseconds() + question.reach.minutes * kMinute,
              uses};
  boost::json::object told = told_of(question.terms, question.text);
  if (uses == 1) told["once"] = true;
  LedgerEntry entry = entry_of("grant", told, question.id);
  entry.told["grant"] = grant.id;
  entry.told["minutes"] = question.reach.minutes;
  Approval row{grant.id, "", grant.expires, uses, 0, std::move(told)};
  state_.recorder.with_ledger(
      [entry = std::move(entry), approval = std::move(row)](Ledger& ledger) mutable {
        approval.writer = ledger.writer();
        approval.created = now_in_milliseconds();
        return !ledger.append(entry, approval.created) && put_approval(ledger.store(), approval);
      },
      [this, grant = std::move(grant), question = question.id](const std::variant<bool, StateError>& written) {
        const bool* done = std::get_if<bool>(&written);
        if (done == nullptr || !*done) {
          spdlog::error("a grant does not count: it could not be recorded");
        } else if (state_.contexts.find(grant.terms.context, grant.terms.opening) != nullptr) {
          grants_.add(grant);
        } else {
          forget({grant.id});
        }
        tell_changed(question);
        wake_up();
      });
}

void Approvals::keep_policy(const std::string& context, std::uint64_t opening, const std::string& policy) {
  std::vector<std::string> gone = grants_.keep_policy(context, opening, policy);
  if (gone.empty()) return;
  forget(std::move(gone));
  tell_changed("");
}

void Approvals::use(const Terms& terms, Subjects subjects, std::function<void(Subjects)> done) {
  keep_policy(terms.context, terms.opening, terms.policy);
  std::vector<std::string> ids = grants_.covering(terms, subjects, boot_milliseconds());
  if (ids.empty()) return done({});
  state_.recorder.with_ledger(
      [ids](Ledger& ledger) { return use_approvals(ledger.store(), ledger.writer(), ids, boot_milliseconds()); },
      [this, ids, subjects = std::move(subjects),
       done = std::move(done)](const std::variant<bool, StateError>& counted) {
        const bool* stored = std::get_if<bool>(&counted);
        // Both must agree: nobody but this memory grants, and the store may only take away.
        const bool granted = stored != nullptr && *stored && grants_.use(ids, boot_milliseconds());
        std::vector<std::string> gone = grants_.sweep(boot_milliseconds());
        if (!gone.empty()) {
          forget(std::move(gone));
          tell_changed("");
        }
        if (!granted) compare_with_store();
        done(granted ? subjects : Subjects());
      });
}

bool Approvals::blocked(const Terms& terms, const Subjects& subjects) const {
  const Refusal* refusal = grants_.refused(terms, subjects, boot_milliseconds());
  return refusal != nullptr && refusal->block;
}

void Approvals::close(const std::string& context, std::uint64_t opening) {
  std::vector<std::string> taken_back;
  for (const Question& question : open_)
    if (question.terms.context == context && question.terms.opening == opening) taken_back.push_back(question.id);
  for (const std::string& id : taken_back) withdraw(id);
  std::vector<std::string> gone = grants_.close(context, opening);
  if (gone.empty()) return;
  forget(std::move(gone));
  tell_changed("");
}

void Approvals::withdraw(const std::string& id) {
  state_.connection.withdraw(id);
  std::erase_if(open_, [&](const Question& question) { return question.id == id; });
}

void Approvals::forget(std::vector<std::string> ids) {
  state_.recorder.with_ledger(
      [ids = std::move(ids)](Ledger& ledger) {
        forget_approvals(ledger.store(), ids, boot_milliseconds());
        return true;
      },
      [](const std::variant<bool, StateError>&) {});
}

void Approvals::list(std::function<void(std::optional<std::vector<protocol::OpenGrant>>)> done) {
  state_.recorder.with_ledger(
      [](Ledger& ledger) { return open_approvals(ledger.store(), boot_milliseconds()); },
      [this, done = std::move(done)](std::variant<std::optional<std::vector<Approval>>, StateError> read) {
        auto* approvals = std::get_if<std::optional<std::vector<Approval>>>(&read);
        if (approvals == nullptr || !*approvals) return done({});
        std::vector<protocol::OpenGrant> out;
        const std::int64_t now = boot_milliseconds();
        for (const Approval& approval : **approvals) {
          protocol::OpenGrant one{approval.id,
                                  "",
                                  text_in(approval.told, "kind"),
                                  text_in(approval.told, "what"),
                                  text_in(approval.told, "destination"),
                                  text_in(approval.told, "task"),
                                  std::max<std::int64_t>(approval.expires - now, 0),
                                  {},
                                  approval.created};
          if (approval.told.contains("once")) one.uses_left = approval.uses;
          for (const Grant& grant : grants_.all())
            if (grant.id == approval.id) one.context = grant.terms.context;
          out.push_back(std::move(one));
        }
        done(std::move(out));
      });
}

void Approvals::revoke(const std::string& id, std::function<void(std::string)> done) {
  const bool own = grants_.remove(id);  // at once: from now on nothing is decided by it
  state_.recorder.with_ledger(
      [id](Ledger& ledger) -> std::string {
        const std::optional<bool> revoked = revoke_approval(ledger.store(), id);
        if (!revoked) return ledger.store().error().message;
        if (!*revoked) return "";
        const auto error = ledger.append(revocation_of(id), now_in_milliseconds());
        return error ? error->message : "";
      },
      [this, own, done = std::move(done)](std::variant<std::string, StateError> result) {
        const StateError* error = std::get_if<StateError>(&result);
        done(error != nullptr ? error->message : std::get<std::string>(result));
        if (own) tell_changed("");
      });
}

void Approvals::tell_changed(const std::string& question) {
  list([this, question](const std::optional<std::vector<protocol::OpenGrant>>& grants) {
    if (grants) state_.connection.notify("grants/changed", protocol::to_json(*grants, question));
  });
}

// Drops what another sidecar, or the command line, has revoked.
void Approvals::compare_with_store() {
  if (grants_.all().empty()) return;
  state_.recorder.with_ledger([](Ledger& ledger) { return open_approvals(ledger.store(), boot_milliseconds()); },
                              [this](const std::variant<std::optional<std::vector<Approval>>, StateError>& read) {
                                const auto* approvals = std::get_if<std::optional<std::vector<Approval>>>(&read);
                                if (approvals == nullptr || !*approvals) return;
                                std::set<std::string> there;
                                for (const Approval& approval : **approvals) there.insert(approval.id);
                                std::vector<std::string> gone;
                                for (const Grant& grant : grants_.all())
                                  if (!there.contains(grant.id)) gone.push_back(grant.id);
                                for (const std::string& id : gone) grants_.remove(id);
                                if (!gone.empty()) tell_changed("");
                              });
}

// While something is open or granted: takes away what has run out, and looks what others took away.
void Approvals::wake_up() {
  if (open_.empty() && grants_.next_end() == INT64_MAX) return;
  timer_.expires_after(kLook);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const std::int64_t now = boot_milliseconds();
    std::vector<std::string> late;
    for (const Question& question : open_)
      if (question.expires <= now) late.push_back(question.id);
    for (const std::string& id : late) {
      state_.connection.withdraw(id);
      answered(id, nullptr);
    }
    if (std::vector<std::string> gone = grants_.sweep(now); !gone.empty()) {
      forget(std::move(gone));
      tell_changed("");
    }
    compare_with_store();
    wake_up();
  });
}

}  // namespace server
