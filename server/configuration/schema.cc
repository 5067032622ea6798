#include "server/configuration/schema.h"

#include "server/configuration/layer.h"

namespace server {
namespace json = boost::json;
namespace {

json::object object_of(std::span<const Key> keys);

json::object text_of(const Key& key) {
  json::object out{{"type", "string"}};
  if (!key.words.empty()) out["enum"] = json::array(key.words.begin(), key.words.end());
  return out;
}

json::object schema_of(const Key& key) {
  json::object out;
  switch (key.form) {
    case Form::flag:
      out["type"] = "boolean";
      break;
    case Form::number:
      out["type"] = "integer";
      out["minimum"] = key.minimum;
      if (key.maximum != INT64_MAX) out["maximum"] = key.maximum;
      break;
    case Form::text:
      out = text_of(key);
      break;
    case Form::texts:
      out["anyOf"] = {text_of(key), {{"type", "array"}, {"items", text_of(key)}}};
      break;
    case Form::table:
      out = object_of(key.keys);
      break;
    case Form::tables:
      out = {{"type", "array"}, {"items", object_of(key.keys)}};
      break;
  }
  out["description"] = key.help;
  for (const Value& value : fallback_of(key))
    std::visit([&](const auto& content) { out["default"] = content; }, value.content);
  return out;
}

json::object object_of(std::span<const Key> keys) {
  json::object properties;
  json::array required;
  for (const Key& key : keys) {
    properties[key.name] = schema_of(key);
    if (key.required) required.emplace_back(key.name);
  }
  json::object out{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

}  // namespace

json::object settings_schema() {
  json::object out = object_of(configuration_keys());
  out["$schema"] = "http://json-schema.org/draft-07/schema#";
  out["title"] = "Configuration of Lampblack";
  return out;
}

}  // namespace server
