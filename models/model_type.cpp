#include "trine/models/model_type.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "trine/base/json_fields.hpp"
#include "trine/base/message.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kClasses{
    {{"Bert", "bert"},
     {"Roberta", "roberta"},
     {"XLMRoberta", "xlm-roberta"},
     {"Camembert", "camembert"},
     {"Data2VecText", "data2vec-text"},
     {"DistilBert", "distilbert"},
     {"MPNet", "mpnet"},
     {"ModernBert", "modernbert"},
     {"Electra", "electra"},
     {"Ernie", "ernie"}}};

// "BertForMaskedLM" is a Bert.
std::string_view type_of_class(std::string_view name) {
  for (const auto& [beginning, type] : kClasses) {
    if (!name.starts_with(beginning)) continue;
    const std::string_view rest = name.substr(beginning.size());
    if (rest == "Model" || rest == "LMHeadModel" || rest.starts_with("For")) return type;
  }
  return "";
}

// A BERT has two types of token; a RoBERTa, whose keys are the same, has one, and its padding token is not 0.
bool is_bert(const JsonFields& config) {
  const auto is = [&](const char* key, int value) { return config.has(key) && *config.find(key) == value; };
  return config.has("hidden_size") && is("type_vocab_size", 2) && !config.has("embedding_size") &&
         !config.has("use_task_id") && (!config.has("pad_token_id") || is("pad_token_id", 0));
}

std::string_view type_of_keys(const JsonFields& config) {
  if (config.has("global_attn_every_n_layers")) return "modernbert";
  if (config.has("n_heads") && config.has("dim") && config.has("hidden_dim")) return "distilbert";
  if (config.has("relative_attention_num_buckets") && config.has("hidden_size")) return "mpnet";
  return is_bert(config) ? "bert" : "";
}

}  // namespace

InferredType infer_model_type(const JsonFields& config) {
  const nlohmann::json* classes = config.find("architectures");
  if (classes != nullptr && classes->is_array()) {
    for (const nlohmann::json& each : *classes) {
      if (!each.is_string()) continue;
      const auto& name = each.get_ref<const std::string&>();
      if (const std::string_view type = type_of_class(name); !type.empty())
        return {std::string(type), "\"architectures\" names " + excerpt(name)};
    }
  }
  if (const std::string_view type = type_of_keys(config); !type.empty())
    return {std::string(type), "by its keys"};
  config.fail("model_type",
              "is missing, and nothing else says which architecture it is; add it, as in "
              "\"model_type\": \"bert\" or \"model_type\": \"roberta\"");
}

}  // namespace trine::inline TRINE_ABI
