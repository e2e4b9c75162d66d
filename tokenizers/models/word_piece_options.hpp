// How a vocab.txt of BERT is to be read.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine {

struct WordPieceOptions {
  enum class Case { lower, keep };
  enum class Accents { as_case, strip, keep };  // as_case: stripped where letters are lowered
  enum class Ends { marked, bare };             // marked: [CLS] before and [SEP] behind every text

  Case letter_case = Case::lower;
  Accents accents = Accents::as_case;
  Ends ends = Ends::marked;
  Index max_length = 256;  // ids a text, marks included; what is beyond is cut. 0: no limit
  std::string unknown = "[UNK]";
  std::string begin = "[CLS]";
  std::string end = "[SEP]";

  bool operator==(const WordPieceOptions&) const = default;
};

/// Whether accents are stripped, `as_case` resolved.
[[nodiscard]] inline bool strips_accents(const WordPieceOptions& options) {
  using O = WordPieceOptions;
  if (options.accents == O::Accents::as_case) return options.letter_case == O::Case::lower;
  return options.accents == O::Accents::strip;
}

}  // namespace trine
