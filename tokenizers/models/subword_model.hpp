// The model of a tokenizer: splits a word into pieces of a vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// Implementations: WordPieceModel, Bpe, Unigram, WordLevel.
class SubwordModel {
 public:
  virtual ~SubwordModel() = default;

  /// Appends the ids of the pieces of `word`, normalized UTF-8, in order. Thread-safe.
  virtual void tokenize(std::string_view word, std::vector<std::int32_t>& out) const = 0;

  /// Ids lie in [0, size()).
  [[nodiscard]] virtual Index size() const = 0;

  /// The id of a piece as the vocabulary spells it.
  [[nodiscard]] virtual std::optional<std::int32_t> id_of(std::string_view piece) const = 0;
};

}  // namespace trine
