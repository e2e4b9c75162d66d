// Applies the settings beside a tokenizer.json or vocab.txt to the tokenizer.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "trine/tokenizers/huggingface/folder_settings.hpp"

namespace trine {

/// Changes `tokenizer`, an object as in tokenizer.json, to the settings, with the defaults of the tokenizer
/// class where they are silent, as versions 4 and 5 of the transformers library both do; where those differ,
/// tokenizer.json wins. Returns what was changed: "do_lower_case is false", ...
[[nodiscard]] std::vector<std::string> apply_settings(const FolderSettings& settings,
                                                      nlohmann::json& tokenizer);

}  // namespace trine
