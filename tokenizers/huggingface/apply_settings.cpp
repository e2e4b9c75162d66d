#include "trine/tokenizers/huggingface/apply_settings.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace trine {
namespace {

using Json = nlohmann::json;
using Family = TokenizerFamily;

bool is_of_type(const Json& object, const char* key, const char* type) {
  const auto part = object.find(key);
  return part != object.end() && part->is_object() && part->value("type", Json()) == type;
}

// A value of the wrong type is reported by the reader of the component.
bool flag_of(const Json& component, const char* key, bool fallback) {
  const auto found = component.find(key);
  return found == component.end() || !found->is_boolean() ? fallback : found->get<bool>();
}

// Sets a flag of a component; `name` is its name in the settings.
void set_flag(Json& component, const char* key, bool fallback, bool wanted, const char* name,
              std::vector<std::string>& changes) {
  if (flag_of(component, key, fallback) != wanted) changes.push_back(fmt::format("{} is {}", name, wanted));
  component[key] = wanted;
}

void apply_bert_settings(const FolderSettings& settings, Json& tokenizer, std::vector<std::string>& changes) {
  if (!is_of_type(tokenizer, "normalizer", "BertNormalizer")) {
    const auto found = tokenizer.find("normalizer");
    if (found != tokenizer.end() && !found->is_null()) return;  // other normalizers are unchanged
    tokenizer["normalizer"] = {{"type", "BertNormalizer"}};
    changes.emplace_back("the class has a BertNormalizer");
  }
  Json& normalizer = tokenizer["normalizer"];
  const bool lowered = flag_of(normalizer, "lowercase", true);
  const bool stripped = flag_of(normalizer, "strip_accents", lowered);
  const bool lower = settings.lower_case.value_or(true);
  const bool strip = settings.strip_accents.value_or(lower);
  set_flag(normalizer, "lowercase", true, lower, "do_lower_case", changes);
  if (strip != stripped) changes.push_back(fmt::format("strip_accents is {}", strip));
  normalizer["strip_accents"] = strip;
  if (settings.family != Family::mpnet)  // whose class applies it in version 5 only
    set_flag(normalizer, "handle_chinese_chars", true, settings.isolate_ideographs.value_or(true),
             "tokenize_chinese_chars", changes);
}

void apply_prefix_setting(const FolderSettings& settings, Json& tokenizer,
                          std::vector<std::string>& changes) {
  const bool prefix = settings.prefix_space.value_or(settings.default_prefix_space);
  if (is_of_type(tokenizer, "pre_tokenizer", "ByteLevel"))
    set_flag(tokenizer["pre_tokenizer"], "add_prefix_space", true, prefix, "add_prefix_space", changes);
}

}  // namespace

std::vector<std::string> apply_settings(const FolderSettings& settings, Json& tokenizer) {
  std::vector<std::string> changes;
  if (!tokenizer.is_object()) return changes;
  if (normalizes_as_bert(settings.family)) apply_bert_settings(settings, tokenizer, changes);
  if (settings.family == Family::roberta || settings.family == Family::gpt2)
    apply_prefix_setting(settings, tokenizer, changes);
  return changes;
}

}  // namespace trine
