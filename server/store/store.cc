#include "server/store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <utility>

#include "server/store/schema.h"

namespace server {
namespace {

constexpr int kPatience = 1000;  // milliseconds

// Makes the file if it isn't there, with a mode that SQLite's own files beside it take over.
std::optional<StateError> make_private(const Descriptor& folder, const StateFile& file) {
  const std::string name = file.path.substr(file.path.rfind('/') + 1);
  constexpr int kFlags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  const Descriptor made(openat(folder.get(), name.c_str(), kFlags, 0600));
  if (!made.open()) return errno == ELOOP ? file.failure("is a symbolic link") : file.failure("can't be opened", errno);
  return distrust(made, file, S_IFREG);
}

}  // namespace

std::int64_t StoreRow::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view StoreRow::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(bytes), size);
}

bool StoreRow::null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::variant<std::unique_ptr<Store>, StateError> Store::open(Access access) {
  std::optional<StateFile> file = state_file("The state store", "state.db");
  if (!file)
    return StateError{"There is no place for the state store: neither XDG_STATE_HOME nor HOME is an absolute path."};
  auto opened = open_folder_of(*file);
  if (auto* error = std::get_if<StateError>(&opened)) return std::move(*error);
  if (auto error = make_private(std::get<Descriptor>(opened), *file)) return *error;
  // SQLite refuses links in any part of a path; those above our folder are the user's own business.
  const std::string::size_type slash = file->path.rfind('/');
  char real[PATH_MAX];
  if (::realpath(file->path.substr(0, slash).c_str(), real) == nullptr)
    return file->failure("is in a folder that can't be found", errno);
  file->path = real + file->path.substr(slash);
  return open_file(*file, access);
}

std::variant<std::unique_ptr<Store>, StateError> Store::open_file(const StateFile& file, Access access) {
  sqlite3* database = nullptr;
  const int mode = access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int code =
      sqlite3_open_v2(file.path.c_str(), &database,
                      mode | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, nullptr);
  std::unique_ptr<Store> store(new Store(file, database));
  if (code != SQLITE_OK || !store->prepare()) return store->error();
  if (access == Access::write && !store->update_schema()) return store->error();
  return store;
}

Store::~Store() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(database_);
}

bool Store::prepare() {
  sqlite3_busy_timeout(database_, kPatience);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Nothing beside the store's own files is ever written. NORMAL: a commit is in the system's hands when it returns, so
  // it outlives this process whatever becomes of it.
  return run("PRAGMA temp_store = MEMORY") && run("PRAGMA synchronous = NORMAL") &&
         run("PRAGMA wal_autocheckpoint = 8000");
}

bool Store::update_schema() {
  std::string journal;
  // Where the file system has no shared memory the answer is the journal that there is.
  if (!query("PRAGMA journal_mode = WAL", [&](const StoreRow& row) { journal = row.text(0); })) return false;
  if (journal != "wal" && !run("PRAGMA journal_mode = TRUNCATE")) return false;
  const auto version = [&] {
    std::int64_t out = -1;
    return query("PRAGMA user_version", [&](const StoreRow& row) { out = row.integer(0); }) ? out : -1;
  };
  const auto newest = static_cast<std::int64_t>(schema_versions().size());
  if (version() == newest) return true;
  return transact([&] {
    const std::int64_t now = version();  // another sidecar may have been faster
    if (now < 0) return false;
    if (now > newest) {
      trouble_ = "was made by a newer version of Lampblack";
      return false;
    }
    for (std::int64_t next = now; next < newest; ++next)
      if (sqlite3_exec(database_, schema_versions()[static_cast<std::size_t>(next)], nullptr, nullptr, nullptr) !=
          SQLITE_OK)
        return false;
    return run("PRAGMA user_version = " + std::to_string(newest));
  });
}

bool Store::transact(const std::function<bool()>& work) {
  if (!run("BEGIN IMMEDIATE")) return false;
  if (work() && run("COMMIT")) return true;
  sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  return false;
}

bool Store::execute(std::string_view sql, const StoreValue* values, std::size_t count,
                    const std::function<void(const StoreRow&)>& each) {
  auto known = statements_.find(sql);
  if (known == statements_.end()) {
    sqlite3_stmt* fresh = nullptr;
    if (sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &fresh,
                           nullptr) != SQLITE_OK)
      return false;
    known = statements_.emplace(sql, fresh).first;
  }
  sqlite3_stmt* statement = known->second;
  for (std::size_t i = 0; i < count; ++i) {
    const int at = static_cast<int>(i) + 1;
    if (const auto* number = std::get_if<std::int64_t>(&values[i])) {
      sqlite3_bind_int64(statement, at, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&values[i])) {
      sqlite3_bind_text64(statement, at, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
      const std::string_view bytes = std::get<Blob>(values[i]).bytes;
      sqlite3_bind_blob64(statement, at, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
    }
  }
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) each(StoreRow(statement));
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return code == SQLITE_DONE;
}

std::int64_t Store::changed() const {
  return sqlite3_changes64(database_);
}

StateError Store::error() const {
  if (!trouble_.empty()) return file_.failure(trouble_);
  // Not errmsg: it may quote the text of a statement.
  const int code = database_ == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(database_);
  return file_.failure(std::string("can't be used: ") + sqlite3_errstr(code));
}

void Store::sync() {
  // FULL: the checkpoint itself is preceded by writing the log through.
  sqlite3_exec(database_, "PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
  sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  sqlite3_exec(database_, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
}

}  // namespace server
