// Compares the special tokens around a text in tokenizer.json with the settings beside it.
#include <fmt/format.h>

#include <algorithm>

#include "trine/tokenizers/huggingface/json/read_components.hpp"

namespace trine {
namespace {

constexpr const char* kHint =
    "tokenizer.json wins; if it is wrong, load the folder with AutoTokenizer, correct its post-processor "
    "and save it";

}  // namespace

void remark_special_tokens(const FolderSettings& settings, const SpecialTokensTemplate& special_tokens,
                           const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                           std::string_view source, std::vector<std::string>& remarks) {
  const auto& [before, after] = special_tokens;
  const auto contains = [](const std::vector<std::int32_t>& ids, std::optional<std::int32_t> id) {
    return id && std::find(ids.begin(), ids.end(), *id) != ids.end();
  };
  const auto compare = [&](const char* key, const std::string& stated, const std::vector<std::int32_t>& ids,
                           const char* where) {
    if (stated.empty() || ids.empty()) return;
    if (const auto id = id_of(stated); contains(before, id) || contains(after, id)) return;
    remarks.push_back(
        fmt::format("{} puts the id {} {} a text, but the settings beside it name \"{}\" as {}: {}", source,
                    ids.front(), where, stated, key, kHint));
  };
  const auto ask = [&](const char* key, std::optional<bool> added, const std::vector<std::int32_t>& ids,
                       const char* where) {
    if (!added.value_or(false) || !ids.empty()) return;
    remarks.push_back(fmt::format("{} puts no special token {} a text, but {} beside it is true: {}", source,
                                  where, key, kHint));
  };
  compare("cls_token", settings.stated_begin, before, "before");
  compare("sep_token", settings.stated_end, after, "after");
  ask("add_bos_token", settings.add_begin, before, "before");
  ask("add_eos_token", settings.add_end, after, "after");
}

}  // namespace trine
