// The state store: one SQLite file for all sidecars of the user, in the XDG state folder; transactions and typed rows.
// Each thread that needs the store opens its own; a Store is used by one thread at a time. Calls read and write the
// file, and wait for other sidecars for a second at most.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "server/store/state_folder.h"

struct sqlite3;
struct sqlite3_stmt;

namespace server {

// A parameter that is bound as bytes, not as text.
struct Blob {
  std::string_view bytes;
};

using StoreValue = std::variant<std::int64_t, std::string_view, Blob>;

// A row of a result, by column from 0. Its texts are valid until the next row.
class StoreRow {
 public:
  explicit StoreRow(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t integer(int column) const;
  std::string_view text(int column) const;  // a blob's bytes, too
  bool null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Store {
 public:
  enum class Access { write, read };

  // The user's store, made when it isn't there: mode 0600, its schema brought up to date. One that others may read,
  // that belongs to another user or was made by a newer version is an error. `read` needs no lock that writers wait
  // for, and makes nothing.
  static std::variant<std::unique_ptr<Store>, StateError> open(Access access = Access::write);
  // The same for a file that somebody names.
  static std::variant<std::unique_ptr<Store>, StateError> open_file(const StateFile& file, Access access);

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  // Runs `work` in one transaction that no other writer gets into. True when `work` returned true and all of it is
  // written; in every other case nothing is.
  [[nodiscard]] bool transact(const std::function<bool()>& work);

  // One statement of SQL, with ? for the values in order. It is compiled once, so write literals. False: it failed.
  template <class... Values>
  [[nodiscard]] bool run(std::string_view sql, const Values&... values) {
    return query(
        sql, [](const StoreRow&) {}, values...);
  }
  // Calls `each(row)` for the rows of its result.
  template <class Each, class... Values>
  [[nodiscard]] bool query(std::string_view sql, Each each, const Values&... values) {
    const StoreValue bound[] = {StoreValue(std::int64_t{0}), value_of(values)...};
    return execute(sql, bound + 1, sizeof...(Values), each);
  }
  std::int64_t changed() const;  // rows, by the last statement that writes

  // What went wrong last, in a sentence; never holds a value.
  StateError error() const;

  // A commit is safe from a crash of any process, and from a loss of power only after this: it writes through to the
  // disk, and moves what other sidecars don't need from the log into the file. Slow, so never while someone waits.
  void sync();

 private:
  Store(StateFile file, sqlite3* database) : file_(std::move(file)), database_(database) {}
  static StoreValue value_of(std::int64_t value) { return value; }
  static StoreValue value_of(std::string_view value) { return value; }
  static StoreValue value_of(Blob value) { return value; }
  bool execute(std::string_view sql, const StoreValue* values, std::size_t count,
               const std::function<void(const StoreRow&)>& each);
  bool prepare();
  bool update_schema();

  StateFile file_;
  sqlite3* database_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  std::string trouble_;  // when it isn't SQLite's own
};

}  // namespace server
