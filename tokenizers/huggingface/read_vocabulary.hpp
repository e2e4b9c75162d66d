// vocab.txt of BERT and MPNet, and vocab.json with merges.txt of RoBERTa and GPT-2, as a tokenizer.json.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/tokenizer_options.hpp"

namespace trine {

struct TokenizerJson;

/// One piece per line; CRLF line ends and a byte-order mark are dropped. A blank line is an empty piece.
[[nodiscard]] std::vector<std::string> read_vocabulary(std::string_view bytes);

/// The settings of a folder whose tokenizer_config.json has these options; without added tokens.
[[nodiscard]] FolderSettings settings_of(const WordPieceOptions& options);

/// The tokenizer.json of a vocab.txt, without added tokens. `pieces[i]` is from line i + 1 of `source`; an
/// empty piece keeps its id, and the last of several equal pieces counts. Remarks on both are appended.
/// Throws FileError for a piece that is not UTF-8 and for a missing special token.
[[nodiscard]] TokenizerJson vocabulary_to_json(std::span<const std::string> pieces,
                                               const FolderSettings& settings, std::string_view source,
                                               std::vector<std::string>& remarks);

/// The tokenizer.json of the texts of a vocab.json and its merges.txt. Throws FileError for a vocab.json that
/// is not an object of ids, for a line of `merges` that is not two pieces, and for a missing special token.
[[nodiscard]] TokenizerJson merges_to_json(std::string_view vocab_json, std::string_view merges,
                                           const FolderSettings& settings, std::string_view source,
                                           std::string_view merges_source);

}  // namespace trine
