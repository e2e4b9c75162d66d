#include "models/settings.hpp"

#include <nlohmann/json.hpp>

#include "base/config.hpp"
#include "base/error.hpp"
#include "io/file.hpp"

namespace trine::inline TRINE_ABI {
namespace {

const nlohmann::json& required(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) {
    throw FileError(path, 0,
                    std::string("no \"") + key + "\" in it; the file is damaged or not of a trine model");
  }
  return *found;
}

[[noreturn]] void refuse(const std::string& path, const char* key, const char* wanted,
                         const nlohmann::json& seen) {
  throw FileError(path, 0, std::string("\"") + key + "\" must be " + wanted + ", it is " + seen.dump());
}

}  // namespace

std::string modules_json(std::vector<std::string> modules, Normalised normalised) {
  if (normalised == Normalised::yes) modules.emplace_back("Normalize");
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < modules.size(); ++i) {
    list.push_back({{"idx", i},
                    {"name", std::to_string(i)},
                    {"path", i == 0 ? "" : std::to_string(i) + "_" + modules[i]},
                    {"type", "sentence_transformers.models." + modules[i]}});
  }
  return list.dump(2) + "\n";
}

std::string similarity_json() {
  const nlohmann::ordered_json settings = {{"__version__", {{"trine", TRINE_VERSION}}},
                                           {"prompts", nlohmann::ordered_json::object()},
                                           {"default_prompt_name", nullptr},
                                           {"similarity_fn_name", "cosine"}};
  return settings.dump(2) + "\n";
}

nlohmann::json read_json(const std::string& path) {
  nlohmann::json object;
  try {
    object = nlohmann::json::parse(io::read_file(path));
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, 0, std::string("is not valid JSON: ") + error.what());
  }
  if (!object.is_object()) throw FileError(path, 0, "a JSON object { ... } is needed");
  return object;
}

Index integer_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_number_integer()) refuse(path, key, "a whole number", value);
  return value.get<Index>();
}

std::string text_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_string()) refuse(path, key, "a text", value);
  return value.get<std::string>();
}

bool flag_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_boolean()) refuse(path, key, "true or false", value);
  return value.get<bool>();
}

double number_setting(const nlohmann::json& object, const std::string& path, const char* key) {
  const auto& value = required(object, path, key);
  if (!value.is_number()) refuse(path, key, "a number", value);
  return value.get<double>();
}

}  // namespace trine::inline TRINE_ABI
