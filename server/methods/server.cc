#include "server/methods/server.h"

#include <utility>

#include "server/methods/handlers.h"
#include "server/methods/state.h"
#include "server/methods/table.h"

namespace server {

State::State(boost::asio::io_context& loop_, Connection::Send send, Connection::Exited exited)
    : loop(loop_),
      workers(loop_),
      recorder(loop_, workers),
      connection(loop_, method_table(), *this, std::move(send), std::move(exited)),
      parent_watch(loop_),
      configurations(SettingsFiles(), KnownFiles(
                                          [this](KnownFiles::Done look, KnownFiles::Done done) {
                                            workers.run(
                                                Lane::urgent, {},
                                                [look = std::move(look)](const std::stop_token&) {
                                                  look();
                                                  return true;
                                                },
                                                [done = std::move(done)](bool) { done(); });
                                          },
                                          [this] {
                                            marks.follow(*this);
                                            contexts_follow_configurations(*this);
                                          })) {}

Server::Server(boost::asio::io_context& loop, Send send, Exited exited)
    : state_(std::make_unique<State>(loop, std::move(send), std::move(exited))) {}

Server::~Server() = default;

void Server::receive(std::string_view bytes) {
  state_->connection.receive(bytes);
}

void Server::end_of_input() {
  state_->connection.end_of_input();
}

void Server::watch_parent(int process_id) {
  state_->parent_watch.watch(process_id, [this] { state_->connection.exit(1); });
}

}  // namespace server
