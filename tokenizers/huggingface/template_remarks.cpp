// What the settings beside a tokenizer.json say about the marks around a text, where its template says
// otherwise.
#include <fmt/format.h>

#include <algorithm>

#include "trine/tokenizers/huggingface/readers.hpp"

namespace trine {
namespace {

using Parts = std::vector<TokenTemplate::Part>;
using What = TokenTemplate::What;

constexpr const char* kCure =
    "tokenizer.json counts; where the other is right, load the folder with AutoTokenizer, see to its "
    "post-processor and save it again";

Parts before_text(const Parts& single) {
  const auto text =
      std::find_if(single.begin(), single.end(), [](auto& part) { return part.what == What::first; });
  return {single.begin(), text};
}
Parts behind_text(const Parts& single) {
  const auto text =
      std::find_if(single.begin(), single.end(), [](auto& part) { return part.what == What::first; });
  return text == single.end() ? Parts{} : Parts{text + 1, single.end()};
}

bool holds(const Parts& marks, std::optional<std::int32_t> id) {
  return id && std::any_of(marks.begin(), marks.end(), [&](const auto& mark) { return mark.id == *id; });
}

}  // namespace

void remark_other_marks(const FolderSettings& settings, const TokenTemplate& around,
                        const std::function<std::optional<std::int32_t>(std::string_view)>& id_of,
                        std::string_view source, std::vector<std::string>& remarks) {
  const auto compare = [&](const char* key, const std::string& said, const Parts& marks, const char* where) {
    if (said.empty() || marks.empty() || holds(around.single, id_of(said))) return;
    remarks.push_back(
        fmt::format("{} puts the id {} {} a text, and the settings beside it name \"{}\" as {}: {}", source,
                    marks.front().id, where, said, key, kCure));
  };
  const auto ask = [&](const char* key, std::optional<bool> added, const Parts& marks, const char* where) {
    if (!added.value_or(false) || !marks.empty()) return;
    remarks.push_back(
        fmt::format("{} puts no mark {} a text, and {} beside it is true: {}", source, where, key, kCure));
  };
  const Parts begin = before_text(around.single), end = behind_text(around.single);
  compare("cls_token", settings.begin_said, begin, "before");
  compare("sep_token", settings.end_said, end, "behind");
  ask("add_bos_token", settings.begin_added, begin, "before");
  ask("add_eos_token", settings.end_added, end, "behind");
}

}  // namespace trine
