// Ids of added tokens, as the Hugging Face tokenizers library assigns them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/models/subword_model.hpp"

namespace trine {

/// The ids in use by the pieces of a model.
struct PieceIds {
  Index pieces = 0;         // their number
  std::vector<bool> taken;  // [largest id + 1]; empty: all below `pieces`
};

/// Merges tokens of equal content. A token that is a piece has the id of the piece; any other gets the next
/// free id after pieces and earlier tokens, whatever id the file states, as the library does. Only if the ids
/// of the pieces have gaps, a free id of the file is kept, since the library would assign ids in use.
/// Trailing named special tokens that are not pieces are dropped. Appends remarks on dropped tokens and on
/// ids that differ from the file's, prefixed by `source`.
[[nodiscard]] std::vector<AddedToken> assign_added_token_ids(const std::vector<DeclaredToken>& tokens,
                                                             const SubwordModel& model, const PieceIds& ids,
                                                             std::string_view source,
                                                             std::vector<std::string>& remarks);

}  // namespace trine
