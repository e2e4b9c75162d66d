// Converts static models of trine's own layout to models that other programs open.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/models/static/static_parts.hpp"

namespace trine::inline TRINE_ABI {

/// The next text, valid until the next call; false at the end.
using TextSource = std::function<bool(std::string_view&)>;

struct SpelledOut {
  StaticParts parts;
  std::vector<std::string>
      sample{};       ///< texts that must have the embeddings they had: some of those read, or words
  Index texts = 0;    ///< that were read
  Index unknown = 0;  ///< different words that the model does not know
  Index changed = 0;  ///< those with characters that other programs bring into another form: they differ
};

/// The parts of a StaticEmbedding that computes what the model in `folder` does; trine.json there says that
/// it is one of trine's own.
///
/// A vocabulary of pieces keeps its table. Hashed words get a row for every word of `texts`, which may be
/// empty for other models; a word that is not among them, or that the model does not know, becomes a row of
/// zeros, and a text of known words has the embedding it had.
///
/// Throws FileError for a model of hashed words without texts or whose texts hold no word it knows, and for
/// one that averages the marks [CLS] and [SEP] with its words, which no other program does.
[[nodiscard]] SpelledOut spell_out(const std::string& folder, const TextSource& texts);

}  // namespace trine::inline TRINE_ABI
