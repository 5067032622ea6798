#include "server/configuration/settings.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "server/configuration/version.h"

namespace server {
namespace {

// Whether `next` is as tight as `now`, or tighter.
bool as_tight(const Key& key, const Value& now, const Value& next) {
  const auto place = [&](const Value& value) {
    return std::find(key.words.begin(), key.words.end(), std::get<std::string>(value.content)) - key.words.begin();
  };
  switch (key.tightens) {
    case Tightens::on:
    case Tightens::off:
      return now.content == next.content || std::get<bool>(next.content) == (key.tightens == Tightens::on);
    case Tightens::lower:
      return std::get<std::int64_t>(next.content) <= std::get<std::int64_t>(now.content);
    case Tightens::higher:
      return std::get<std::int64_t>(next.content) >= std::get<std::int64_t>(now.content);
    case Tightens::later:
      return place(next) >= place(now);
    case Tightens::never:
    case Tightens::adding:
      return now.content == next.content;
  }
  return false;
}

std::string folder_path(const std::string& text) {
  const char* home = std::getenv("HOME");
  std::string path = text.starts_with("~/") && home != nullptr ? home + text.substr(1) : text;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
  return error ? path : real.string();
}

class Joiner {
 public:
  Joiner(const std::array<LayerFile, kLayers>& files, Joined& out) : out_(out) {
    for (std::size_t i = 0; i < kLayers; ++i) {
      if (files[i].layer) {
        layers_[i] = &*files[i].layer;
        out.settings.layers[i] = *files[i].layer;
      }
      out.settings.files[i] = files[i].path;
      out.settings.gone[i] = files[i].gone;
      out.settings.broken |= !files[i].path.empty() && !files[i].layer;
    }
  }

  void join(const std::string& workspace) {
    if (const Table* system = layers_[0])
      for (const std::string& name : system->table("policy").texts("lock")) out_.settings.locked.insert(name);
    for (std::size_t i = 1; i < kLayers; ++i) {
      if (layers_[i] == nullptr) continue;
      for (const Value& lock : layers_[i]->table("policy").all("lock"))
        say(lock.origin, "only the system's file locks keys; this has no effect");
    }
    for (Layer layer : {Layer::system, Layer::user}) {
      const Table* table = layers_[static_cast<std::size_t>(layer)];
      if (table == nullptr || workspace.empty() || out_.settings.only_tightens(layer, "trust.workspaces")) continue;
      for (const std::string& folder : table->table("trust").texts("workspaces"))
        out_.settings.trusted |= folder_path(folder) == folder_path(workspace);
    }
    out_.settings.root = joined(configuration_keys(), layers_, "");
    if (out_.settings.broken) {
      const Key& preset = *find_key("policy.preset");
      std::vector<Value>& now = out_.settings.root.inner["policy"].front().values["preset"];
      const Value strict{{}, std::string("strict")};
      if (as_tight(preset, now.front(), strict)) now = {strict};
    }
  }

 private:
  using Tables = std::array<const Table*, kLayers>;

  void say(Origin origin, std::string message) {
    out_.diagnostics[static_cast<std::size_t>(origin.layer)].push_back(
        {origin.line, analyzers::Severity::warning, std::move(message)});
  }

  // Why a layer can only tighten this key, empty when it may say anything.
  std::string_view restraint(Layer layer, const std::string& name) const {
    if (!out_.settings.only_tightens(layer, name)) return "";
    if (out_.settings.gone[static_cast<std::size_t>(layer)]) return "its file is gone, so it can only tighten";
    return out_.settings.is_locked(name) ? "the system's file locks this, so it can only be tightened"
                                         : "a workspace can only tighten this unless the user's file trusts it";
  }

  Table joined(std::span<const Key> keys, const Tables& layers, const std::string& path) {
    Table out;
    for (const Table* layer : layers)
      if (layer != nullptr) out.origin = layer->origin;
    for (const Key& key : keys) {
      const std::string name = path + std::string(key.name);
      if (key.form == Form::table)
        out.inner[std::string(key.name)] = {joined_section(key, layers, name)};
      else if (key.form == Form::tables)
        out.inner[std::string(key.name)] = joined_tables(key, layers, name);
      else
        out.values[std::string(key.name)] = joined_values(key, layers, name);
    }
    return out;
  }

  Table joined_section(const Key& key, const Tables& layers, const std::string& name) {
    Tables sections{};
    for (std::size_t i = 0; i < kLayers; ++i)
      if (layers[i] != nullptr && layers[i]->inner.contains(key.name)) sections[i] = &layers[i]->table(key.name);
    return joined(key.keys, sections, name + ".");
  }

  std::vector<Table> joined_tables(const Key& key, const Tables& layers, const std::string& name) {
    std::vector<Table> out;
    for (const Table* layer : layers) {
      if (layer == nullptr) continue;
      for (const Table& table : layer->tables(key.name)) {
        const std::string_view why =
            key.tightens == Tightens::adding ? std::string_view() : restraint(table.origin.layer, name);
        if (why.empty())
          out.push_back(table);
        else
          say(table.origin, name + " has no effect here: " + std::string(why));
      }
    }
    return out;
  }

  std::vector<Value> joined_values(const Key& key, const Tables& layers, const std::string& name) {
    std::vector<Value> out = fallback_of(key);
    for (const Table* layer : layers) {
      if (layer == nullptr || !layer->values.contains(key.name)) continue;
      const std::vector<Value>& said = layer->all(key.name);
      if (said.empty()) continue;
      const std::string_view why = restraint(said.front().origin.layer, name);
      if (key.form == Form::texts) {
        if (why.empty() || key.tightens == Tightens::adding)
          out.insert(out.end(), said.begin(), said.end());
        else
          say(said.front().origin, name + " has no effect here: " + std::string(why));
      } else if (why.empty() || (!out.empty() && as_tight(key, out.front(), said.front()))) {
        out = said;
      } else {
        say(said.front().origin, name + " has no effect here: " + std::string(why));
      }
    }
    return out;
  }

  Joined& out_;
  Tables layers_{};
};

}  // namespace

bool Settings::is_locked(std::string_view key) const {
  for (; !key.empty(); key = key.substr(0, key.rfind('.') == key.npos ? 0 : key.rfind('.')))
    if (locked.contains(key)) return true;
  return false;
}

bool Settings::only_tightens(Layer layer, std::string_view key) const {
  return (layer == Layer::workspace && !trusted) || (layer != Layer::system && is_locked(key)) ||
         gone[static_cast<std::size_t>(layer)];
}

Joined join(const std::array<LayerFile, kLayers>& files, const std::string& workspace) {
  Joined out;
  Joiner(files, out).join(workspace);
  out.settings.version = version_of(out.settings);
  return out;
}

}  // namespace server
