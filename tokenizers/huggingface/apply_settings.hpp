// The settings beside a tokenizer.json or vocab.txt, put into the tokenizer.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/folder_settings.hpp"

namespace trine {

/// Changes the steps of `tokenizer`, an object as tokenizer.json holds it, to what the settings say, with the
/// defaults of the class where they say nothing: as the transformers library does in versions 4 and 5. Where
/// those differ, tokenizer.json stays as it is. Returns what was changed, "do_lower_case is false", ....
[[nodiscard]] std::vector<std::string> apply_settings(const FolderSettings& settings,
                                                      nlohmann::json& tokenizer);

/// The tokenizer.json of a vocab.txt, its added tokens left out. `bytes` hold one piece a line; a line may
/// end as in Windows; a blank line keeps its place, and of a piece that comes twice the later place counts.
/// Remarks on both are appended. Throws FileError for a piece that is not UTF-8, and where a special piece
/// is missing.
[[nodiscard]] nlohmann::json tokenizer_of_vocabulary(std::string_view bytes, const FolderSettings& settings,
                                                     std::string_view source,
                                                     std::vector<std::string>& remarks);

/// The tokenizer.json of a vocab.json with its merges.txt, as the classes of RoBERTa and GPT-2 read them.
/// Throws FileError for merges that are no two pieces a line, and where a special piece is missing.
[[nodiscard]] nlohmann::json tokenizer_of_merges(nlohmann::json vocabulary, std::string_view merges,
                                                 const FolderSettings& settings, std::string_view source,
                                                 std::string_view merges_source);

}  // namespace trine
