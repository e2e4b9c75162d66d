// Whether a tokenizer and a word table belong to one model.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

/// ids   of the tokenizer
/// rows  of the table, which may have up to 1,024 unused rows: tables are rounded up, or have spare rows
///       (docs/checkpoints.md)
///
/// Throws FileError naming `where` for ids beyond the table and for more unused rows. Returns a note about
/// unused rows, "" if there are none.
[[nodiscard]] std::string check_vocabulary(const std::string& where, Index ids, Index rows);

}  // namespace trine::inline TRINE_ABI
