#include "trine/train/options/train_settings.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"
#include "trine/base/read_file.hpp"
#include "trine/io/file.hpp"

namespace trine {
namespace {

using Json = nlohmann::ordered_json;

struct Writer {
  Json& out;
  void operator()(const char* name, DataKind kind) { out[name] = kind_name(kind); }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) out[name] = *value;
  }
  template <class T>
  void operator()(const char* name, const T& value) {
    out[name] = value;
  }
};

struct Reader {
  const nlohmann::json& in;
  std::size_t used = 0;

  void operator()(const char* name, DataKind& kind) {
    if (const nlohmann::json* value = find(name)) kind = parse_kind(value->get<std::string>());
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& target) {
    if (const nlohmann::json* value = find(name)) read(name, *value, target.emplace());
  }
  template <class T>
  void operator()(const char* name, T& target) {
    if (const nlohmann::json* value = find(name)) read(name, *value, target);
  }
  template <class T>
  static void read(const char* name, const nlohmann::json& value, T& target) {
    if (std::is_same_v<T, Index> && !value.is_number_integer())  // the library would cut 2.5 to 2
      throw OptionError("\"" + std::string(name) + "\" must be a whole number, it is " + shown(value));
    target = value.get<T>();
  }
  const nlohmann::json* find(const char* name) {
    const auto found = in.find(name);
    if (found == in.end()) return nullptr;
    ++used;
    return &*found;
  }
};

struct EnumNames {
  std::vector<std::string> names;
  template <class T>
  void operator()(const char* name, const T&) {
    names.emplace_back(name);
  }
};

std::string unknown_name(const nlohmann::json& json) {
  EnumNames known;
  TrainSettings().visit(known);
  for (const auto& [name, value] : json.items()) {
    if (std::find(known.names.begin(), known.names.end(), name) == known.names.end()) return name;
  }
  return "";
}

constexpr std::pair<DataKind, std::string_view> kKinds[] = {{DataKind::pairs, "pairs"},
                                                            {DataKind::triplets, "triplets"},
                                                            {DataKind::nli, "nli"},
                                                            {DataKind::labeled, "labelled"},
                                                            {DataKind::scored, "scored"}};

}  // namespace

std::string_view kind_name(DataKind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "pairs";
}

DataKind parse_kind(std::string_view name) {
  for (const auto& [value, known] : kKinds) {
    if (known == name) return value;
  }
  throw OptionError("kind of data: \"" + std::string(name) +
                    "\" is not known; use pairs, triplets, nli, labelled or scored");
}

std::string settings_json(TrainSettings settings) {
  Json json = Json::object();
  Writer writer{json};
  settings.visit(writer);
  return json.dump(2) + "\n";
}

void save_settings(const TrainSettings& settings, const std::string& path) {
  io::write_file_atomically(path, settings_json(settings));
}

TrainSettings load_settings(const std::string& path) {
  TrainSettings settings;
  try {
    const nlohmann::json json = parse_json(read_file(path, kMostSettingsBytes), path);
    if (!json.is_object()) throw FileError(path, 0, "is not what trine wrote: an object { ... } is needed");
    Reader reader{json};
    settings.visit(reader);
    if (reader.used != json.size())
      throw FileError(path, 0, "unknown setting \"" + excerpt(unknown_name(json)) + "\"");
  } catch (const nlohmann::json::exception& error) {
    throw FileError(path, 0, std::string("is not what trine wrote: ") + error.what());
  } catch (const OptionError& error) {
    throw FileError(path, 0, error.what());
  }
  return settings;
}

}  // namespace trine
