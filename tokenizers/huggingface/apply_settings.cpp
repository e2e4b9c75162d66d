#include "trine/tokenizers/huggingface/apply_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace trine {
namespace {

using Json = nlohmann::json;
using Family = TokenizerFamily;

bool is_of_type(const Json& object, const char* key, std::initializer_list<const char*> types) {
  const auto part = object.find(key);
  if (part == object.end() || !part->is_object()) return false;
  const auto type = part->find("type");
  return type != part->end() &&
         std::any_of(types.begin(), types.end(), [&](const char* name) { return *type == name; });
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
  if (!is_of_type(tokenizer, "normalizer", {"BertNormalizer"})) {
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
  if (is_of_type(tokenizer, "pre_tokenizer", {"ByteLevel"}))
    set_flag(tokenizer["pre_tokenizer"], "add_prefix_space", true, prefix, "add_prefix_space", changes);
  if (settings.family != Family::roberta) return;
  if (is_of_type(tokenizer, "post_processor", {"RobertaProcessing", "ByteLevel"})) {
    std::vector<std::string> offsets_only;  // ids do not change: no remark
    Json& post_processor = tokenizer["post_processor"];
    set_flag(post_processor, "add_prefix_space", true, prefix, "add_prefix_space", offsets_only);
    set_flag(post_processor, "trim_offsets", true, settings.trim_offsets.value_or(true), "trim_offsets",
             offsets_only);
  }
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
