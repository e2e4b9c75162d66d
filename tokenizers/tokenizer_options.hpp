// Options of the tokenizers, as trine_tokenizer.json stores them.
#pragma once

#include <optional>
#include <string>

#include "trine/base/real.hpp"
#include "trine/tokenizers/stored_rows.hpp"
#include "trine/tokenizers/unicode/text_normalizer.hpp"

namespace trine {

/// The end of a text of too many tokens that is cut off: right keeps its beginning, left its end.
enum class TruncationSide { right, left };

struct HashedOptions {
  Index rows = 131072;  // hash buckets: rows of the embedding table; several words a row cost little
  int shortest = 3;     // length of the shortest character n-grams, boundary markers included
  int longest = 5;      // of the longest, inclusive; 0: whole words only
  NormalizeOptions normalize = {};
  std::optional<StoredRows> stored = {};  // the rows present in the table; nullopt: all

  bool operator==(const HashedOptions&) const = default;
};

/// How a BERT vocab.txt is read.
struct WordPieceOptions {
  enum class Case { lower, keep };
  enum class Accents { as_case, strip, keep };  // as_case: stripped if letters are lowercased
  enum class Ends { marked, bare };             // marked: [CLS] and [SEP] around every text

  Case letter_case = Case::lower;
  Accents accents = Accents::as_case;
  Ends ends = Ends::marked;
  Index max_length = 256;  // ids per text, special tokens included; longer texts are truncated. 0: no limit
  std::string unknown = "[UNK]";
  std::string begin = "[CLS]";
  std::string end = "[SEP]";

  bool operator==(const WordPieceOptions&) const = default;
};

/// Whether accents are stripped, with `as_case` resolved.
[[nodiscard]] inline bool strips_accents(const WordPieceOptions& options) {
  using O = WordPieceOptions;
  if (options.accents == O::Accents::as_case) return options.letter_case == O::Case::lower;
  return options.accents == O::Accents::strip;
}

struct SentencePieceOptions {
  enum class Ends { bare, marked };  // marked: <s> and </s> around every text
  Ends ends = Ends::bare;
  Index max_length = 256;  // ids per text, <s> and </s> included; longer texts are truncated. 0: no limit

  bool operator==(const SentencePieceOptions&) const = default;
};

}  // namespace trine
