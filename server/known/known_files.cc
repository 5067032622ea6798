#include "server/known/known_files.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace server {
namespace {

namespace fs = std::filesystem;

constexpr auto kLookEvery = std::chrono::milliseconds(500);
constexpr std::size_t kMostPlaces = 64;

fs::path repository_of(const fs::path& place) {
  std::error_code error;
  for (fs::path folder = place; folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / ".git", error)) return folder;
  return {};
}

}  // namespace

KnownFiles::KnownFiles()
    : KnownFiles(
          [](const Done& look, const Done& done) {
            look();
            done();
          },
          [] {}) {}

KnownFiles::KnownFiles(Run run, Done changed) : run_(std::move(run)), changed_(std::move(changed)) {
  knowledge_ = nothing_known();
}

bool KnownFiles::add(const fs::path& place, const std::string& settings, KnownExtras extras) {
  std::error_code error;
  fs::path folder = fs::weakly_canonical(place, error);
  if (error) return true;
  const bool is_folder = fs::is_directory(folder, error);
  const fs::path repository = repository_of(folder);
  const bool deep = is_folder || !repository.empty();
  if (!repository.empty())
    folder = repository;
  else if (!is_folder)
    folder = folder.parent_path();
  if (!fs::is_directory(folder, error)) return true;
  const std::string path = folder.string();
  auto at = std::find_if(places_.begin(), places_.end(),
                         [&](const KnownPlace& known) { return known.path == path && known.deep == deep; });
  if (at == places_.end()) {
    // Of single files' folders those that are too many are left out.
    if (count(deep) == kMostPlaces) return !deep;
    at = places_.insert(places_.end(), {path, deep, {}});
    ++wanted_;
  }
  const auto [said, fresh] = at->extras.try_emplace(settings, extras);
  if (!fresh && said->second == extras) return true;
  if (!fresh || !(extras == KnownExtras{})) ++wanted_;
  said->second = std::move(extras);
  return true;
}

bool KnownFiles::add_repository_of(const fs::path& file) {
  const std::string folder = file.parent_path().string();
  const auto [known, fresh] = repositories_.try_emplace(folder);
  if (fresh) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(folder, error);
    known->second = error ? std::string() : repository_of(real).string();
  }
  if (known->second.empty()) return true;
  const std::string& path = known->second;
  if (std::any_of(places_.begin(), places_.end(), [&](const KnownPlace& place) { return place.path == path; }))
    return true;
  if (count(true) == kMostPlaces) return false;
  places_.push_back({path, true, {}});
  ++wanted_;
  return true;
}

std::size_t KnownFiles::count(bool deep) const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(), [deep](const KnownPlace& place) { return place.deep == deep; }));
}

Knowledge KnownFiles::now() {
  if (!is_fresh()) start();
  return knowledge_;
}

bool KnownFiles::is_fresh() const {
  return is_known() && Clock::now() - looked_ < kLookEvery;
}

void KnownFiles::when_known(Done then) {
  if (is_known()) return then();
  waiting_.push_back(std::move(then));
  start();
}

void KnownFiles::when_fresh(Done then) {
  if (is_fresh()) return then();
  waiting_.push_back(std::move(then));
  start();
}

void KnownFiles::look_again() {
  repositories_.clear();
  ++wanted_;
}

void KnownFiles::start() {
  if (std::exchange(looking_, true)) return;
  auto found = std::make_shared<Knowledge>();
  run_([search = search_, places = places_, found] { *found = search->look(places); },
       [this, found, edition = wanted_, began = Clock::now()] { finish(edition, began, std::move(*found)); });
}

void KnownFiles::finish(std::uint64_t edition, Clock::time_point began, Knowledge found) {
  looking_ = false;
  known_ = edition;
  looked_ = began;
  // Hosts are for shares, which ask for themselves.
  const bool changed = found.learned != knowledge_.learned || found.protected_files != knowledge_.protected_files;
  knowledge_ = std::move(found);
  // What came meanwhile is looked at first.
  if (!is_known()) start();
  if (changed) changed_();
  // One of them may add a folder; the others then wait for that.
  while (is_known() && !waiting_.empty()) {
    const Done then = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    then();
  }
  if (!waiting_.empty()) start();
}

}  // namespace server
