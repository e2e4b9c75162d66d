#include "trine/models/model_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"

namespace trine::inline TRINE_ABI {
namespace {

const nlohmann::json& required(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) {
    throw FileError(path, 0, std::string("no \"") + key + "\" in it; the file is damaged or of another kind");
  }
  return *found;
}

}  // namespace

nlohmann::json read_json(const std::string& path) {
  nlohmann::json object = parse_json(read_file(path, kMostSettingsBytes), path);
  if (!object.is_object()) throw FileError(path, 0, "a JSON object { ... } is needed");
  return object;
}

nlohmann::json read_json_list(const std::string& path) {
  nlohmann::json list = parse_json(read_file(path, kMostSettingsBytes), path);
  const auto is_object = [](const nlohmann::json& entry) { return entry.is_object(); };
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), is_object))
    throw FileError(path, 0, "a JSON list of objects [{ ... }, ...] is needed");
  return list;
}

void refuse_setting(const std::string& path, const std::string& key, const std::string& wanted,
                    const nlohmann::json& seen) {
  throw FileError(
      path, 0,
      "\"" + key + "\" must be " + wanted + ", it is " + excerpt(seen.dump(-1, ' ', /*ensure_ascii=*/true)));
}

bool has_setting(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

Index integer_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
  if (!value.is_number_integer()) refuse_setting(path, key, "a whole number", value);
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > largest)
    refuse_setting(path, key, "a smaller number", value);
  return value.get<Index>();
}

Index count_setting(const nlohmann::json& object, const std::string& path, const char* key, Index least,
                    Index most) {
  const Index value = integer_setting(object, path, key);
  if (value >= least && value <= most) return value;
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  refuse_setting(path, key, "a whole number from " + range, value);
}

std::string text_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_string()) refuse_setting(path, key, "a text", value);
  return value.get<std::string>();
}

bool flag_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_boolean()) refuse_setting(path, key, "true or false", value);
  return value.get<bool>();
}

double number_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_number()) refuse_setting(path, key, "a number", value);
  return value.get<double>();
}

}  // namespace trine::inline TRINE_ABI
