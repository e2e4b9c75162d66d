// The ids of added tokens, as the tokenizers library of Hugging Face gives them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/folder_settings.hpp"
#include "trine/tokenizers/models/subword_model.hpp"

namespace trine {

/// Which ids the pieces of a model have.
struct PieceIds {
  Index pieces = 0;         // how many there are
  std::vector<bool> taken;  // by a piece; empty: all below `pieces`
};

/// Tokens of one content become one. A token that is a piece has the piece's id; any other gets the next id
/// behind the pieces and the tokens before it, whatever id a file gives it, so that a gap is closed. Only
/// where ids of pieces have gaps themselves, the id of the file counts if it is free: there the library gives
/// ids that are taken. Marks that are no piece and would come last of all are left out. Remarks on ids that
/// differ from the file's and on what was left out are appended; they begin with `source`.
[[nodiscard]] std::vector<AddedToken> number_added_tokens(const std::vector<DeclaredToken>& tokens,
                                                          const SubwordModel& model, const PieceIds& ids,
                                                          std::string_view source,
                                                          std::vector<std::string>& remarks);

}  // namespace trine
