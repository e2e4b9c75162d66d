#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"
#include "trine/io/file.hpp"
#include "trine/train/options/options.hpp"

namespace trine::inline TRINE_ABI {
namespace {

using Json = nlohmann::json;

template <class T>
nlohmann::ordered_json json_of(const T* value) {
  return *value;
}
template <class T>
nlohmann::ordered_json json_of(const std::optional<T>* value) {
  return *value ? nlohmann::ordered_json(**value) : nullptr;
}
nlohmann::ordered_json json_of(const TextValue& value) { return value.text; }

// Converts nothing: the library would cut 2.5 to 2.
template <class T>
void read_into(T& target, const Json& json) {
  if (std::is_same_v<T, Index> && !json.is_number_integer())
    throw OptionError("must be a whole number, it is " + shown(json));
  target = json.get<T>();
}
template <class T>
void read_into(std::optional<T>& target, const Json& json) {
  read_into(target.emplace(), json);
}
void read_into(const TextValue& target, const Json& json) { target.set(json.get<std::string>()); }

void read_option(const OptionEntry& option, TrainSettings& settings, const Json& json) try {
  std::visit(
      [&](const auto& value) {
        if constexpr (std::is_pointer_v<std::decay_t<decltype(value)>>) {
          read_into(*value, json);
        } else {
          read_into(value, json);
        }
      },
      option.value(settings));
} catch (const OptionError& error) {
  throw OptionError("\"" + std::string(option.name) + "\" " + error.what());
}

}  // namespace

std::string settings_json(const TrainSettings& settings) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  TrainSettings copy = settings;
  for (const OptionEntry& option : option_table()) {
    if (!option.replaced_by.empty()) continue;
    auto value = std::visit([](const auto& field) { return json_of(field); }, option.value(copy));
    if (!value.is_null()) json[std::string(option.name)] = std::move(value);
  }
  return json.dump(2) + "\n";
}

void save_settings(const TrainSettings& settings, const std::string& path) {
  io::write_file_atomically(path, settings_json(settings));
}

TrainSettings load_settings(const std::string& path) {
  TrainSettings settings;
  try {
    const Json json = parse_json(read_file(path, kMostSettingsBytes), path);
    if (!json.is_object()) throw FileError(path, 0, "is not what trine wrote: an object { ... } is needed");
    for (const auto& [name, value] : json.items()) {
      const auto table = option_table();
      const auto option = std::find_if(
          table.begin(), table.end(),
          [&, &key = name](const OptionEntry& entry) { return entry.name == key || entry.old_name == key; });
      if (option == table.end()) throw FileError(path, 0, "unknown setting \"" + excerpt(name) + "\"");
      read_option(*option, settings, value);
    }
  } catch (const Json::exception& error) {
    throw FileError(path, 0, std::string("is not what trine wrote: ") + error.what());
  } catch (const OptionError& error) {
    throw FileError(path, 0, error.what());
  }
  if (auto old = settings.inputs.extract("dev"); !old.empty()) {  // before the option was renamed
    old.key() = "eval-file";
    settings.inputs.insert(std::move(old));
  }
  return settings;
}

}  // namespace trine::inline TRINE_ABI
