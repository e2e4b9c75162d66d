#include "trine/models/model_type.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/models/model_settings.hpp"

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
bool is_bert(const nlohmann::json& config) {
  return has_setting(config, "hidden_size") && has_setting(config, "type_vocab_size") &&
         config["type_vocab_size"] == 2 && !has_setting(config, "embedding_size") &&
         !has_setting(config, "use_task_id") &&
         (!has_setting(config, "pad_token_id") || config["pad_token_id"] == 0);
}

std::string_view type_of_keys(const nlohmann::json& config) {
  if (has_setting(config, "global_attn_every_n_layers")) return "modernbert";
  if (has_setting(config, "n_heads") && has_setting(config, "dim") && has_setting(config, "hidden_dim"))
    return "distilbert";
  if (has_setting(config, "relative_attention_num_buckets") && has_setting(config, "hidden_size"))
    return "mpnet";
  return is_bert(config) ? "bert" : "";
}

}  // namespace

InferredType infer_model_type(const nlohmann::json& config, const std::string& path) {
  const auto classes = config.find("architectures");
  if (classes != config.end() && classes->is_array()) {
    for (const nlohmann::json& each : *classes) {
      if (!each.is_string()) continue;
      const auto& name = each.get_ref<const std::string&>();
      if (const std::string_view type = type_of_class(name); !type.empty())
        return {std::string(type), "\"architectures\" names " + excerpt(name)};
    }
  }
  if (const std::string_view type = type_of_keys(config); !type.empty())
    return {std::string(type), "by its keys"};
  throw FileError(
      path, 0,
      "no \"model_type\" in it, and nothing else says which architecture it is of; write it in, as "
      "in \"model_type\": \"bert\" or \"model_type\": \"roberta\"");
}

}  // namespace trine::inline TRINE_ABI
