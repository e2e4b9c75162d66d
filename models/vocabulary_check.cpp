#include "trine/models/vocabulary_check.hpp"

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {

std::string check_vocabulary(const std::string& where, Index ids, Index rows) {
  constexpr Index kMostSpare = 1024;
  const std::string both = "the tokenizer has " + std::to_string(ids) + " ids and the word table " +
                           std::to_string(rows) + " rows";
  const std::string cure = "; take the tokenizer and the weights of one model, whole";
  if (ids > rows) throw FileError(where, 0, both + ": there are ids beyond the table" + cure);
  if (rows - ids > kMostSpare)
    throw FileError(where, 0, both + ": more to spare than any model that was published has" + cure);
  if (rows == ids) return "";
  return where + ": " + both + "; those to spare are not used";
}

}  // namespace trine::inline TRINE_ABI
