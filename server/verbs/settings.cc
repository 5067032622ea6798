#include "server/verbs/settings.h"

#include <unistd.h>

#include <boost/json.hpp>

#include "server/configuration/configuration_files.h"
#include "server/configuration/schema.h"
#include "server/verbs/streams.h"

namespace server {
namespace json = boost::json;
namespace {

json::value to_json(const std::vector<Value>& values, bool list) {
  json::array out;
  for (const Value& value : values) std::visit([&](const auto& content) { out.emplace_back(content); }, value.content);
  return list || out.empty() ? json::value(std::move(out)) : out.front();
}

// Where a value comes from, "built in" for no file.
std::string place_of(const Settings& settings, Origin origin) {
  if (origin.line == 0) return "built in";
  return settings.files[static_cast<std::size_t>(origin.layer)] + ':' + std::to_string(origin.line);
}

// Every key as {key, value, from}; of [[tables]], where each of them stands.
void list(const Settings& settings, std::span<const Key> keys, const Table& table, const std::string& path,
          json::array& out) {
  for (const Key& key : keys) {
    const std::string name = path + std::string(key.name);
    if (key.form == Form::table) {
      list(settings, key.keys, table.table(key.name), name + ".", out);
    } else if (key.form == Form::tables) {
      for (const Table& one : table.tables(key.name))
        out.push_back({{"key", name}, {"from", {place_of(settings, one.origin)}}});
    } else {
      json::array places;
      std::string last;
      for (const Value& value : table.all(key.name))
        if (std::string place = place_of(settings, value.origin); place != last)
          places.emplace_back(last = std::move(place));
      json::object row{{"key", name}, {"value", to_json(table.all(key.name), key.form == Form::texts)}};
      row["from"] = std::move(places);
      out.push_back(std::move(row));
    }
  }
}

}  // namespace

int show_settings(const std::string& workspace, bool as_json) {
  SettingsFiles files;
  const std::filesystem::path workspace_file = find_workspace_file(workspace);
  const auto settings = files.of(workspace_file).settings;
  const auto problems = files.problems_of(workspace_file);
  for (std::size_t i = 0; i < kLayers; ++i)
    for (const analyzers::Diagnostic& problem : problems[i])
      complain(settings->files[i] + ':' + std::to_string(problem.line) + ": " + problem.message);
  json::array rows;
  list(*settings, configuration_keys(), settings->root, "", rows);
  Writer out(STDOUT_FILENO);
  if (as_json) {
    out.write(json::serialize(rows) + "\n");
  } else {
    for (const json::value& row : rows) {
      std::string line = row.at("key").as_string().c_str();
      if (const json::value* value = row.as_object().if_contains("value")) line += " = " + json::serialize(*value);
      for (const json::value& place : row.at("from").as_array())
        line += std::string("  # ") + place.as_string().c_str();
      out.write(printable(line) + "\n");
    }
  }
  return out.finish() && !settings->broken ? 0 : 2;
}

int print_settings_schema() {
  Writer out(STDOUT_FILENO);
  out.write(json::serialize(settings_schema()) + "\n");
  return out.finish() ? 0 : 2;
}

}  // namespace server
