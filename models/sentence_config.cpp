#include "trine/models/sentence_config.hpp"

#include <initializer_list>
#include <nlohmann/json.hpp>

#include "trine/base/json_fields.hpp"
#include "trine/config.hpp"

namespace trine::inline TRINE_ABI {
namespace {

std::map<std::string, std::string> read_prompts(const JsonFields& json) {
  std::map<std::string, std::string> prompts;
  for (const auto& [name, text] : json.object().items()) prompts[name] = json.text(name);
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
  const JsonFields json = JsonFields::load_if_present(path);
  config.prompts = read_prompts(json.inner_if_present("prompts"));
  config.default_prompt = json.text("default_prompt_name", "");
  if (json.has("default_prompt_name") && !config.prompts.contains(config.default_prompt))
    json.wrong("default_prompt_name", "one of \"prompts\"");
  config.similarity = json.choice("similarity_fn_name", kSimilarityNames, "cosine");
  config.truncate = json.count("truncate_dim", {.least = 1}, 0);
  return config;
}

std::string sentence_config_json(const SentenceConfig& config) {
  nlohmann::ordered_json json = {{"__version__", {{"trine", TRINE_VERSION}}},
                                 {"prompts", config.prompts},
                                 {"default_prompt_name", nullptr},
                                 {"similarity_fn_name", kSimilarityNames.of(config.similarity)}};
  if (!config.default_prompt.empty()) json["default_prompt_name"] = config.default_prompt;
  if (config.truncate > 0) json["truncate_dim"] = config.truncate;
  return json.dump(2) + "\n";
}

std::string query_prompt(const SentenceConfig& config) { return first_prompt(config, {"query"}); }

std::string document_prompt(const SentenceConfig& config) {
  return first_prompt(config, {"document", "passage", "corpus"});
}

}  // namespace trine::inline TRINE_ABI
