#include "server/configuration/organisations.h"

#include <algorithm>
#include <cstdlib>

#include "server/suppression/suppression_files.h"

namespace server {
namespace {

using analyzers::OrganisationWords;

constexpr std::size_t kMostBuilt = 8;

// A file of words is for the system's and the user's layer alone: a checkout may not name files of this machine.
bool may_name_files(const Settings& settings, const Table& dictionary) {
  return dictionary.origin.layer != Layer::workspace || settings.trusted;
}

std::string path_of(std::string_view file) {
  const char* home = std::getenv("HOME");
  return file.starts_with("~/") && home != nullptr ? home + std::string(file.substr(1)) : std::string(file);
}

// The lines of a file of words, without blanks around them, empty ones and comments.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    while (!line.empty() && std::string_view(" \t\r").find(line.back()) != line.npos) line.remove_suffix(1);
    while (!line.empty() && std::string_view(" \t").find(line.front()) != line.npos) line.remove_prefix(1);
    if (!line.empty() && line.front() != '#') out.emplace_back(line);
  }
  return out;
}

std::vector<std::string>& list_of(OrganisationWords& words, std::string_view data_class) {
  return data_class == "customer" ? words.customers : data_class == "personal" ? words.people : words.names;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

bool is_empty(const OrganisationWords& words) {
  return words.suffixes.empty() && words.hosts.empty() && words.learned_hosts.empty() && words.names.empty() &&
         words.people.empty() && words.customers.empty() && words.tickets.empty() && words.production.empty() &&
         !words.home_directories;
}

std::size_t count_of(const OrganisationWords& words) {
  return words.suffixes.size() + words.hosts.size() + words.names.size() + words.people.size() +
         words.customers.size() + words.tickets.size();
}

OrganisationReading read(const Settings& settings, const Organisations::Hosts& learned) {
  OrganisationReading out;
  const Table& identifiers = settings.root.table("identifiers");
  OrganisationWords words;
  words.suffixes = identifiers.texts("suffixes");
  words.hosts = identifiers.texts("hosts");
  words.names = identifiers.texts("names");
  words.tickets = identifiers.texts("tickets");
  words.production = identifiers.texts("production");
  words.home_directories = identifiers.flag("home-directories");
  for (const Table& dictionary : settings.root.tables("dictionary")) {
    std::vector<std::string>& list = list_of(words, dictionary.text("class"));
    append(list, dictionary.texts("words"));
    const std::string file = path_of(dictionary.text("file"));
    if (file.empty() || !may_name_files(settings, dictionary)) continue;
    std::string text;
    if (std::string error = read_regular_file(file, true, text); !error.empty())
      out.trouble = "The words in " + file + " are not known (" + error + "), so nothing is shared.";
    append(list, lines_of(text));
  }
  if (count_of(words) > analyzers::Organisation::kMostWords)
    out.trouble = "The dictionaries have more than " + std::to_string(analyzers::Organisation::kMostWords) +
                  " words, so nothing is shared.";
  if (learned) words.learned_hosts = *learned;
  if (!is_empty(words)) out.organisation = std::make_shared<const analyzers::Organisation>(std::move(words));
  return out;
}

std::vector<std::pair<std::string, FileStamp>> files_of(const Settings& settings) {
  std::vector<std::pair<std::string, FileStamp>> out;
  for (const Table& dictionary : settings.root.tables("dictionary"))
    if (std::string file = path_of(dictionary.text("file")); !file.empty() && may_name_files(settings, dictionary))
      out.emplace_back(file, stamp_of(file));
  return out;
}

}  // namespace

OrganisationReading Organisations::of(const std::shared_ptr<const Settings>& settings, const Hosts& learned) {
  auto files = files_of(*settings);
  auto at = std::find_if(built_.begin(), built_.end(), [&](const Built& built) { return built.settings == settings; });
  if (at != built_.end()) {
    if (at->files == files && at->learned == learned) return at->reading;
    built_.erase(at);
  }
  if (built_.size() == kMostBuilt) built_.erase(built_.begin());
  return built_.emplace_back(Built{settings, learned, std::move(files), read(*settings, learned)}).reading;
}

}  // namespace server
