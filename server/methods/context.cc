// The context family: didOpen, didChange, didClose, publishFindings, share, authorize, explain,
// restore.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "server/contexts/authorize.h"
#include "server/contexts/explain.h"
#include "server/contexts/share.h"
#include "server/contexts/share_record.h"
#include "server/methods/handlers.h"
#include "server/methods/state.h"

namespace server {
namespace {

constexpr std::uint32_t kDeadline = 2000;         // milliseconds
constexpr std::size_t kAnswerLimit = 256 * 1024;  // bytes of an answer that is kept
constexpr const char* kTooLate = "The analysis did not end within the time that was given.";

ShareTerms terms_of(const Context& context) {
  return {context.folder, context.claims, context.workspace};
}

// What speaks for a workspace and the items' folders, as far as it is known now.
FolderConfiguration configuration_of(State& state, const std::string& workspace, const std::vector<Item>& items) {
  std::vector<std::string_view> uris;
  for (const Item& item : items) uris.push_back(item.content->uri);
  return state.configurations.of_context(workspace, uris);
}

// Looks again at what configures the context, and whether what was granted in it still counts. A change of the policy
// is recorded, once for all contexts of a workspace.
void follow_configuration(State& state, Context& context) {
  if (!context.follow(configuration_of(state, context.workspace, context.items))) return;
  const FolderConfiguration everywhere = state.configurations.of("");
  const Table& ledger = everywhere.settings->root.table("ledger");
  state.recorder.retain(
      {ledger.number("days"), ledger.number("text-days"), ledger.number("megabytes") * std::int64_t{1024} * 1024});
  const std::string& version = context.folder.settings->version;
  state.approvals.keep_policy(context.id, context.opening, version);
  std::string& before = state.policies[context.workspace];
  if (before == version) return;
  if (!before.empty()) {
    const Mask masked(context.folder, {});
    LedgerEntry entry{"policy", masked({{"workspace", context.workspace}}), {}, "items", nullptr};
    entry.told["before"] = before;
    entry.told["policy"] = version;
    state.recorder.record(std::move(entry));
  }
  before = version;
}

void publish_findings(State& state, Context& context) {
  auto params = findings_of(context, state.client.encoding);
  std::string content = boost::json::serialize(to_json(params));  // still without id and version
  if (content == context.published) return;
  context.published = std::move(content);
  params.context = {context.id, context.version};
  state.connection.notify("context/publishFindings", to_json(params));
}

// Keeps what a worker found under `folder`, for the items that are still what they were.
void keep_analyses(Context& context, const FolderConfiguration& folder, const std::vector<Item>& analysed) {
  if (folder != context.folder) return;
  std::size_t hint = 0;
  for (const Item& done : analysed) {
    for (std::size_t i = 0; i < context.items.size(); ++i) {
      Item& item = context.items[(hint + i) % context.items.size()];
      if (item.content != done.content) continue;
      item.analysis = done.analysis;
      hint = (hint + i + 1) % context.items.size();
      break;
    }
  }
}

void analyse(State& state, Context& context) {
  if (context.analysing) {
    context.again = true;
    return;
  }
  follow_configuration(state, context);
  std::vector<Item> fresh;
  for (const Item& item : context.items)
    if (!item.analysis) fresh.push_back(item);
  auto analyse_all = [folder = context.folder](std::vector<Item>& items, const std::stop_token& stop) {
    for (Item& item : items) item.analysis = analyse_item(*item.content, folder, stop);
  };
  if (size_of(fresh) <= kInlineLimit) {
    analyse_all(fresh, {});
    keep_analyses(context, context.folder, fresh);
    return publish_findings(state, context);
  }
  context.analysing = true;
  state.workers.run(
      Lane::background, context.stop.get_token(),
      [fresh = std::move(fresh), analyse_all](const std::stop_token& stop) mutable {
        analyse_all(fresh, stop);
        return std::move(fresh);
      },
      [&state, id = context.id, opening = context.opening, folder = context.folder](const std::vector<Item>& analysed) {
        Context* current = state.contexts.find(id, opening);
        if (current == nullptr) return;
        current->analysing = false;
        keep_analyses(*current, folder, analysed);
        if (std::exchange(current->again, false)) return analyse(state, *current);
        publish_findings(state, *current);
      });
}

// A share whose answer is still owed: by the worker or by the deadline, whichever comes first.
struct PendingShare {
  PendingShare(State& state_, Reply reply_)
      : state(state_),
        reply(std::move(reply_)),
        timer(state.loop),
        cancelled(reply->stop_token(), [this] { stop.request_stop(); }) {}

  void answer(protocol::ContextShareResult result) {
    if (!reply) return;
    result.receipt = receipt;
    timer.cancel();
    stop.request_stop();
    spdlog::info("share {}: {}, {} items", receipt, result.decision, result.items.size());
    std::move(*std::exchange(reply, std::nullopt)).result(to_json(result));
  }

  // The answer that shares nothing: it need not wait for its record.
  void block(std::string reason) {
    if (!reply) return;
    ShareOutput output;
    output.result = blocked(std::move(reason));
    LedgerEntry record = record_of(input, output, receipt);
    answer(std::move(output.result));
    state.recorder.record(std::move(record));
  }

  State& state;
  std::string receipt = random_id();
  std::optional<Reply> reply;
  std::stop_source stop;
  boost::asio::steady_timer timer;
  std::stop_callback<std::function<void()>> cancelled;
  std::string context_id;
  std::uint64_t opening = 0;  // 0: a share without a context
  ShareInput input;
  bool looked_for_grants = false;
};

void run(State& state, std::shared_ptr<PendingShare> pending);

struct RecordedShare {
  ShareOutput output;
  LedgerEntry record;
};

// What a person's answer is bound to, besides what it is about.
Terms approval_terms(const Context& context, std::string kind) {
  const Claims& claims = context.claims;
  return {context.id,
          context.opening,
          std::move(kind),
          claims.client,
          claims.provider + '\n' + claims.model + '\n' + claims.endpoint,
          claims.task,
          context.workspace,
          context.folder.settings->version};
}

Subjects subjects_of(const std::vector<Asked>& asked) {
  Subjects out;
  for (const Asked& one : asked) out.insert(one.subject);
  return out;
}

// What an assistant wants to do, for a person. The object and the command are a client's text.
struct Wish {
  std::string verb;
  std::string object = "";
  std::string before_command = "";
  std::string command = "";
};

// Puts the question what of all that is asked may be; its id, empty where nobody is asked.
std::string ask_person(State& state, const Context& context, const std::string& kind, const std::vector<Asked>& asked,
                       const Wish& wish) {
  constexpr std::size_t kDetails = 12;
  const Claims& claims = context.claims;
  boost::json::object said{{"client", claims.client}, {"provider", claims.provider}, {"model", claims.model},
                           {"task", claims.task},     {"object", wish.object},       {"command", wish.command}};
  said = Mask(context.folder, context.items)(std::move(said));
  const auto shown = [&](const char* name) { return std::string(said.at(name).get_string()); };
  QuestionText text;
  text.client = shown("client");
  text.destination = shown("provider");
  if (const std::string model = shown("model"); !model.empty())
    text.destination += (text.destination.empty() ? "" : " ") + model;
  text.task = shown("task");
  text.message = (text.client.empty() ? "An assistant" : text.client) + " wants to " + wish.verb + shown("object");
  if (!wish.command.empty()) text.message += wish.before_command + ("`" + shown("command") + "`");
  text.message += text.destination.empty() ? ", for a destination that it does not name" : ", for " + text.destination;
  text.message += text.task.empty() ? "." : ", to " + text.task + ".";
  std::map<std::string, std::size_t> counted;
  std::int64_t minutes = asked.front().minutes;
  for (const Asked& one : asked) ++counted[one.what], minutes = std::min(minutes, one.minutes);
  for (const auto& [what, count] : counted) {
    if (text.details.size() == kDetails) {
      text.details.push_back("and " + std::to_string(counted.size() - kDetails) + " more kinds");
      break;
    }
    const std::string name = visible(what);
    text.details.push_back(count == 1 ? name : name + ", " + std::to_string(count) + " of them");
    text.what += (text.what.empty() ? "" : ", ") + name;
  }
  const Table& grants = context.folder.settings->root.table("grants");
  return state.approvals.ask(approval_terms(context, kind), subjects_of(asked), text,
                             {std::min(minutes, grants.number("minutes")), grants.number("uses")});
}

void finish(State& state, const std::shared_ptr<PendingShare>& pending, RecordedShare done);

// Of what a person is to decide: what was granted goes into the share, which then runs again. Of what was not, they are
// asked. True when the share is to be finished now.
bool settle_asked(State& state, const std::shared_ptr<PendingShare>& pending, const Context& context,
                  RecordedShare& done) {
  const Terms terms = approval_terms(context, "share");
  const Subjects subjects = subjects_of(done.output.asked);
  if (state.approvals.blocked(terms, subjects)) {
    pending->block("A person said that this is not to be shared.");
    return false;
  }
  if (!std::exchange(pending->looked_for_grants, true)) {
    auto waiting = std::make_shared<RecordedShare>(std::move(done));
    state.approvals.use(terms, subjects, [&state, pending, waiting](Subjects granted) {
      if (!pending->reply) return;  // the deadline was first
      if (granted.empty()) return finish(state, pending, std::move(*waiting));
      pending->input.items = std::move(waiting->output.items);  // they are analysed by now
      pending->input.granted = std::move(granted);
      run(state, pending);  // without the memory: it may have another share by now
    });
    return false;
  }
  std::string& question = done.output.result.question;
  question = ask_person(state, context, "share", done.output.asked, {"send what the policy leaves to you"});
  if (!question.empty()) done.record.told["question"] = question;
  return true;
}

void finish(State& state, const std::shared_ptr<PendingShare>& pending, RecordedShare done) {
  ShareOutput& output = done.output;
  if (!pending->reply) return;  // the deadline was first
  if (pending->opening != 0) {
    Context* context = state.contexts.find(pending->context_id, pending->opening);
    if (context == nullptr) return pending->block("The context was closed.");
    if (pending->input.memory) context->memory = std::move(pending->input.memory);
    keep_analyses(*context, pending->input.terms.folder, output.items);
    if (context->weak != pending->input.weak_before) {  // another share came first and has used up weak values
      pending->input.weak_before = context->weak;
      pending->input.items = std::move(output.items);  // they are analysed by now
      pending->input.memory = std::exchange(context->memory, nullptr);
      return run(state, pending);
    }
    if (!output.asked.empty() && !settle_asked(state, pending, *context, done)) return;
    if (output.result.decision != "block") context->weak = std::move(output.weak);
    for (const IssuedPlaceholder& issued : output.issued)
      context->vault.add(issued.placeholder, issued.value, issued.data_class, issued.uri);
    context->addresses.literal.merge(std::move(output.addresses.literal));
    for (const std::string& address : context->addresses.literal) context->vault.distrust(address);
  }
  // Nothing leaves that is not recorded.
  state.recorder.record(std::move(done.record),
                        [pending, result = std::move(output.result)](const std::optional<StateError>& error) mutable {
                          if (error) return pending->block("The share can't be recorded. " + error->message);
                          pending->answer(std::move(result));
                        });
}

void run(State& state, std::shared_ptr<PendingShare> pending) {
  std::stop_token stop = pending->stop.get_token();
  // The input changes only when this job is done.
  state.workers.run(
      Lane::urgent, std::move(stop),
      [&input = pending->input, pending](const std::stop_token& stopped) {
        RecordedShare out{share(input, stopped), {}};
        out.record = record_of(input, out.output, pending->receipt);
        return out;
      },
      [&state, pending](RecordedShare done) { finish(state, pending, std::move(done)); });
}

// The answer that ends with this text, as it came; nothing before its end, and for one that is too long to be kept.
std::optional<std::string> whole_answer(Context& context, const protocol::ContextRestoreParams& params) {
  if (!params.stream) return params.text.size() <= kAnswerLimit ? std::optional(params.text) : std::nullopt;
  std::erase_if(context.answers, [&](const auto& answer) { return !context.streams.contains(answer.first); });
  std::string& answer = context.answers[*params.stream];
  if (answer.size() <= kAnswerLimit) answer += params.text;
  if (!params.final) return {};
  const auto whole = context.answers.extract(*params.stream);
  return whole.mapped().size() <= kAnswerLimit ? std::optional(whole.mapped()) : std::nullopt;
}

LedgerEntry record_of(const Context& context, const protocol::ContextRestoreParams& params,
                      const protocol::ContextRestoreResult& result) {
  static constexpr std::string_view kPurposes[] = {"display", "edit", "tool"};
  boost::json::object said;
  if (!params.target_uri.empty()) said["target"] = params.target_uri;
  LedgerEntry entry{"restore",
                    record_of(terms_of(context), Mask(context.folder, context.items), std::move(said)),
                    {},
                    "answers",
                    context.keys};
  entry.told["context"] = analyzers::fingerprint_of(context.id, *context.keys);
  entry.told["purpose"] = kPurposes[static_cast<std::size_t>(params.purpose)];
  entry.told["restored"] = result.restored;
  entry.told["withheld"] = result.withheld.size();
  return entry;
}

Wish wish_of(const protocol::ContextAuthorizeParams& params) {
  if (params.action == "command") return {"run ", "", "", params.command};
  if (params.action == "tool") return {"call the tool ", params.tool, " with ", params.command};
  if (params.uri.empty()) return {"edit a file that it does not name"};
  return {"edit ", params.uri};
}

// Nothing is allowed that is not recorded.
void answer_recorded(State& state, const Context& context, const protocol::ContextAuthorizeParams& params,
                     Authorization found, Reply reply) {
  boost::json::object said;
  if (!params.uri.empty()) said["target"] = params.uri;
  if (!params.tool.empty()) said["tool"] = params.tool;
  if (!params.command.empty()) said["command"] = params.command;
  LedgerEntry entry{"authorize",
                    record_of(terms_of(context), Mask(context.folder, context.items), std::move(said)),
                    {},
                    "items",
                    context.keys};
  if (context.keys) entry.told["context"] = analyzers::fingerprint_of(context.id, *context.keys);
  entry.told["action"] = params.action;
  entry.told["classes"] = boost::json::array(found.classes.begin(), found.classes.end());
  entry.told["decision"] = found.result.decision;
  if (!found.result.question.empty()) entry.told["question"] = found.result.question;
  boost::json::array lines;
  for (const protocol::ContextReason& reason : found.result.reasons)
    if (!reason.policy.empty()) lines.emplace_back(reason.policy);
  entry.told["policy"] = std::move(lines);
  state.recorder.record(std::move(entry), [reply = std::make_shared<Reply>(std::move(reply)),
                                           result = std::move(found.result)](const std::optional<StateError>& error) {
    if (!error) return std::move(*reply).result(to_json(result));
    std::move(*reply).result(to_json(protocol::ContextAuthorizeResult{
        "block", {{"The action can't be recorded. " + error->message, "", ""}}, result.question}));
  });
}

// What is recorded of it is masked by all that the folders' files hold.
void authorize_now(State& state, protocol::ContextAuthorizeParams params, Reply reply) {
  Context* context = state.contexts.find(params.id);
  if (context == nullptr)
    return std::move(reply).result(
        to_json(protocol::ContextAuthorizeResult{"block", {{"No context of this id is open.", "", ""}}, ""}));
  context->find_keys();
  follow_configuration(state, *context);
  Authorization found = authorize(*context, params, {});
  if (found.asked.empty()) return answer_recorded(state, *context, params, std::move(found), std::move(reply));
  const Terms terms = approval_terms(*context, params.action);
  const Subjects subjects = subjects_of(found.asked);
  if (state.approvals.blocked(terms, subjects)) {
    found.result.decision = "block";
    found.result.reasons.insert(found.result.reasons.begin(), {"A person said that this is not to be done.", "", ""});
    return answer_recorded(state, *context, params, std::move(found), std::move(reply));
  }
  state.approvals.use(
      terms, subjects,
      [&state, params = std::move(params), found = std::move(found), opening = context->opening,
       reply = std::make_shared<Reply>(std::move(reply))](const Subjects& granted) mutable {
        const Context* still = state.contexts.find(params.id, opening);
        if (still == nullptr)
          return std::move(*reply).result(
              to_json(protocol::ContextAuthorizeResult{"block", {{"The context was closed.", "", ""}}, ""}));
        if (!granted.empty()) found = authorize(*still, params, granted);
        // Nobody says yes to what they can't be shown.
        if (!found.asked.empty() && params.command.size() <= kMaskedLimit)
          found.result.question = ask_person(state, *still, params.action, found.asked, wish_of(params));
        answer_recorded(state, *still, params, std::move(found), std::move(*reply));
      });
}

void restore_now(State& state, protocol::ContextRestoreParams params, Reply reply) {
  Context* context = state.contexts.find(params.id);
  std::optional<std::string> answer;
  if (context != nullptr) answer = whole_answer(*context, params);
  auto result = restore_answer(context, params, std::chrono::steady_clock::now());
  if (!result)
    return std::move(reply).error(protocol::ErrorCode::invalid_params,
                                  "expected the terms that the stream began with at /params");
  const bool recorded = context != nullptr && context->keys && (result->restored > 0 || answer);
  if (!recorded && !params.stream) return std::move(reply).result(to_json(*result));
  // No value comes back that is not recorded; and what comes back of a stream keeps its order, recorded or not.
  std::optional<LedgerEntry> record;
  if (recorded) record = record_of(*context, params, *result);
  state.recorder.with_ledger(
      [entry = std::move(record), answer = std::move(answer),
       folder = recorded ? context->folder : FolderConfiguration(), id = params.id,
       items = recorded ? context->items : std::vector<Item>()](Ledger& ledger) mutable -> std::optional<StateError> {
        if (!entry) return {};
        if (answer && keeps_texts(folder))
          entry->texts.push_back(record_of(std::move(*answer), folder, *entry->keys, id, items));
        return ledger.append(*entry, now_in_milliseconds());
      },
      [recorded, params = std::move(params), result = std::move(*result),
       reply = std::move(reply)](const std::variant<std::optional<StateError>, StateError>& done) mutable {
        const auto* error = std::get_if<std::optional<StateError>>(&done);
        if (!recorded || (error != nullptr && !*error)) return std::move(reply).result(to_json(result));
        protocol::ContextRestoreResult nothing{params.stream ? "" : params.text, 0, {}};
        nothing.withheld.push_back({"", "The values can't come back, because that can't be recorded."});
        std::move(reply).result(to_json(nothing));
      });
}

}  // namespace

void on_context_did_open(State& state, protocol::ContextDidOpenParams params) {
  if (params.workspace.empty()) params.workspace = state.configurations.first_folder();
  if (const Context* before = state.contexts.find(params.context.id))
    state.approvals.close(before->id, before->opening);
  analyse(state, state.contexts.open(std::move(params)));
}

void on_context_did_change(State& state, protocol::ContextDidChangeParams params) {
  Context* context = state.contexts.change(std::move(params), state.client.encoding);
  if (context == nullptr) return spdlog::warn("a change of a context that is not open was ignored");
  if (context->out_of_step)
    spdlog::error("a context and its client have come apart; it is not shared until it is opened again");
  analyse(state, *context);
}

void on_context_unreadable(State& state) {
  spdlog::error(
      "a change of a context could not be read; no context that is open now is shared until it is opened again");
  state.contexts.distrust_all();
}

void on_context_did_close(State& state, protocol::ContextDidCloseParams params) {
  if (const Context* context = state.contexts.find(params.id)) state.approvals.close(context->id, context->opening);
  state.contexts.close(params.id);
}

void contexts_follow_configurations(State& state) {
  for (Context* context : state.contexts.all())
    if (context->folder != configuration_of(state, context->workspace, context->items)) analyse(state, *context);
}

void on_context_share(State& state, protocol::ContextShareParams params, Reply reply) {
  auto pending = std::make_shared<PendingShare>(state, std::move(reply));
  ShareInput& input = pending->input;
  std::string trouble;
  Context alone;
  if (params.context) {
    Context* context = state.contexts.find(params.context->id);
    if (context == nullptr) return pending->block("No context of this id is open.");
    context->find_keys();
    follow_configuration(state, *context);
    pending->context_id = input.context_id = context->id;
    pending->opening = context->opening;
    input.terms = terms_of(*context);
    input.keys = context->keys;
    if (context->version != params.context->version)
      return pending->block("Version " + std::to_string(params.context->version) +
                            " was to be shared, but the context is at version " + std::to_string(context->version) +
                            ".");
    trouble = trouble_of(*context);
    input.items = context->items;
    input.weak_before = context->weak;
    input.addresses_before = context->addresses;
    input.memory = std::exchange(context->memory, nullptr);
    if (!input.memory) input.memory = std::make_shared<analyzers::RedactionMemory>();
  } else {
    alone.workspace = params.open.workspace.empty() ? state.configurations.first_folder() : params.open.workspace;
    alone.claims = claims_of(params.open);
    alone.items = items_of(std::move(params.open.items));
    alone.find_keys();
    alone.follow(configuration_of(state, alone.workspace, alone.items));
    input.terms = terms_of(alone);
    trouble = trouble_of(alone);
    input.context_id = pending->receipt;  // a context of its own, so that nobody can try weak values in it
    input.items = std::move(alone.items);
    input.keys = alone.keys;
  }
  const std::uint32_t deadline = params.deadline.value_or(kDeadline);
  if (trouble.empty() && deadline == 0) trouble = kTooLate;
  if (!trouble.empty()) return pending->block(std::move(trouble));
  input.style = params.style;
  input.encoding = state.client.encoding;

  pending->timer.expires_after(std::chrono::milliseconds(deadline));
  pending->timer.async_wait([pending](const boost::system::error_code& error) {
    if (!error) pending->block(kTooLate);
  });
  // What the folders' files hold must be known as it is now.
  state.configurations.when_fresh([&state, pending] {
    if (!pending->reply) return;  // the deadline was first
    FolderConfiguration now = configuration_of(state, pending->input.terms.workspace, pending->input.items);
    if (!now.trouble.empty()) return pending->block(now.trouble);
    if (now != pending->input.terms.folder)
      for (Item& item : pending->input.items) item.analysis = nullptr;
    pending->input.terms.folder = std::move(now);
    run(state, pending);
  });
}

void on_context_authorize(State& state, protocol::ContextAuthorizeParams params, Reply reply) {
  state.configurations.when_known(
      [&state, params = std::move(params), reply = std::make_shared<Reply>(std::move(reply))] {
        authorize_now(state, params, std::move(*reply));
      });
}

void on_context_explain(State& state, protocol::ContextExplainParams params, Reply reply) {
  Context* context = state.contexts.find(params.id);
  if (context == nullptr)
    return std::move(reply).error(protocol::ErrorCode::invalid_params, "no context of this id is open");
  context->find_keys();
  follow_configuration(state, *context);
  std::move(reply).result(to_json(explain(*context, params.finding_id)));
}

void on_context_restore(State& state, protocol::ContextRestoreParams params, Reply reply) {
  state.configurations.when_known(
      [&state, params = std::move(params), reply = std::make_shared<Reply>(std::move(reply))] {
        restore_now(state, params, std::move(*reply));
      });
}

}  // namespace server
