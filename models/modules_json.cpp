#include "trine/models/modules_json.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"

namespace trine::inline TRINE_ABI {
namespace {

bool stays_inside(const std::filesystem::path& folder) {
  return folder.is_relative() &&
         std::none_of(folder.begin(), folder.end(), [](const auto& part) { return part == ".."; });
}

}  // namespace

std::vector<ModuleEntry> read_modules(const std::string& path) {
  std::vector<ModuleEntry> modules;
  for (const JsonFields& entry : JsonFields::load_list(path)) {
    const std::string type = entry.text("type");
    const std::string folder = entry.text("path");
    if (!stays_inside(folder)) entry.wrong("path", "a folder inside the model folder");
    modules.push_back({type.substr(type.rfind('.') + 1), folder == "." ? "" : folder});  // model2vec's "."
  }
  if (modules.empty())
    throw FileError(path, 0, "lists no module; a model has at least a Transformer or a StaticEmbedding");
  return modules;
}

std::string module_folder(std::size_t i, std::string_view kind) {
  return i == 0 ? "" : std::to_string(i) + "_" + std::string(kind);
}

std::string modules_json(const std::vector<std::string>& kinds) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const bool is_own = kinds[i].starts_with(kOwnModule);
    list.push_back({{"idx", i},
                    {"name", std::to_string(i)},
                    {"path", module_folder(i, kinds[i])},
                    {"type", is_own ? kinds[i] : "sentence_transformers.models." + kinds[i]}});
  }
  return list.dump(2) + "\n";
}

}  // namespace trine::inline TRINE_ABI
