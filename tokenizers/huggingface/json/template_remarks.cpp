// Compares the special tokens around a text in tokenizer.json with the settings beside it.
#include <fmt/format.h>

#include <algorithm>

#include "trine/tokenizers/huggingface/json/read_components.hpp"

namespace trine {
namespace {

using Parts = std::vector<SpecialTokensTemplate::Part>;
using What = SpecialTokensTemplate::What;

constexpr const char* kHint =
    "tokenizer.json wins; if it is wrong, load the folder with AutoTokenizer, correct its post-processor "
    "and save it";

Parts before_text(const Parts& single) {
  const auto text =
      std::find_if(single.begin(), single.end(), [](auto& part) { return part.what == What::first; });
  return {single.begin(), text};
}
Parts after_text(const Parts& single) {
  const auto text =
      std::find_if(single.begin(), single.end(), [](auto& part) { return part.what == What::first; });
  return text == single.end() ? Parts{} : Parts{text + 1, single.end()};
}

bool contains(const Parts& parts, std::optional<std::int32_t> id) {
  return id && std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return part.id == *id; });
}

}  // namespace

void remark_special_tokens(const FolderSettings& settings, const SpecialTokensTemplate& special_tokens,
                           const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                           std::string_view source, std::vector<std::string>& remarks) {
  const auto compare = [&](const char* key, const std::string& stated, const Parts& parts,
                           const char* where) {
    if (stated.empty() || parts.empty() || contains(special_tokens.single, id_of(stated))) return;
    remarks.push_back(
        fmt::format("{} puts the id {} {} a text, but the settings beside it name \"{}\" as {}: {}", source,
                    parts.front().id, where, stated, key, kHint));
  };
  const auto ask = [&](const char* key, std::optional<bool> added, const Parts& parts, const char* where) {
    if (!added.value_or(false) || !parts.empty()) return;
    remarks.push_back(fmt::format("{} puts no special token {} a text, but {} beside it is true: {}", source,
                                  where, key, kHint));
  };
  const Parts begin = before_text(special_tokens.single), end = after_text(special_tokens.single);
  compare("cls_token", settings.stated_begin, begin, "before");
  compare("sep_token", settings.stated_end, end, "after");
  ask("add_bos_token", settings.add_begin, begin, "before");
  ask("add_eos_token", settings.add_end, end, "after");
}

}  // namespace trine
