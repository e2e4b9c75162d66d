// Whether a tokenizer and a word table are of one model.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// `ids` are those of the tokenizer, `rows` those of the table. Ids beyond the table are never right. Rows
/// that no id reaches are: tables are rounded up, or hold rows to spare (docs/checkpoints.md). More than
/// 1,024 are taken for a vocabulary of another model, or one that was cut off.
///
/// Throws FileError naming `where`. Returns what there is to note of rows that are left over, "" if none are.
[[nodiscard]] std::string check_vocabulary(const std::string& where, Index ids, Index rows);

}  // namespace trine::inline TRINE_ABI
