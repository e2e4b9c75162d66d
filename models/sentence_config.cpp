#include "trine/models/sentence_config.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/config.hpp"
#include "trine/models/model_settings.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr std::string_view kSimilarities[] = {"cosine", "dot", "euclidean", "manhattan"};

std::map<std::string, std::string> read_prompts(const nlohmann::json& json, const std::string& path) {
  std::map<std::string, std::string> prompts;
  if (!json.is_object()) refuse_setting(path, "prompts", "an object of texts by name", json);
  for (const auto& [name, text] : json.items()) {
    if (!text.is_string()) refuse_setting(path, "prompts", "an object of texts by name", json);
    prompts[name] = text.get<std::string>();
  }
  return prompts;
}

std::string first_prompt(const SentenceConfig& config, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const auto found = config.prompts.find(name); found != config.prompts.end()) return found->second;
  }
  return "";
}

}  // namespace

SentenceConfig read_sentence_config(const std::string& path) {
  SentenceConfig config;
  if (!file_exists(path)) return config;
  const nlohmann::json json = read_json(path);
  if (has_setting(json, "prompts")) config.prompts = read_prompts(json["prompts"], path);
  if (has_setting(json, "default_prompt_name")) {
    config.default_prompt = text_setting(json, path, "default_prompt_name");
    if (!config.prompts.contains(config.default_prompt))
      refuse_setting(path, "default_prompt_name", "one of \"prompts\"", json["default_prompt_name"]);
  }
  if (has_setting(json, "similarity_fn_name")) {
    config.similarity = text_setting(json, path, "similarity_fn_name");
    if (std::ranges::find(kSimilarities, config.similarity) == std::end(kSimilarities)) {
      refuse_setting(path, "similarity_fn_name", "cosine, dot, euclidean or manhattan",
                     json["similarity_fn_name"]);
    }
  }
  if (has_setting(json, "truncate_dim")) {
    config.truncate = integer_setting(json, path, "truncate_dim");
    if (config.truncate < 1) refuse_setting(path, "truncate_dim", "at least 1", json["truncate_dim"]);
  }
  return config;
}

std::string sentence_config_json(const SentenceConfig& config) {
  nlohmann::ordered_json json = {{"__version__", {{"trine", TRINE_VERSION}}},
                                 {"prompts", config.prompts},
                                 {"default_prompt_name", nullptr},
                                 {"similarity_fn_name", config.similarity}};
  if (!config.default_prompt.empty()) json["default_prompt_name"] = config.default_prompt;
  if (config.truncate > 0) json["truncate_dim"] = config.truncate;
  return json.dump(2) + "\n";
}

std::string query_prompt(const SentenceConfig& config) { return first_prompt(config, {"query"}); }

std::string document_prompt(const SentenceConfig& config) {
  return first_prompt(config, {"document", "passage", "corpus"});
}

}  // namespace trine::inline TRINE_ABI
