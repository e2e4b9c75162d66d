// The model of a tokenizer: splits a word into pieces of a vocabulary.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

struct Piece {
  std::int32_t id;
  std::uint32_t begin, end;  // byte range in the word

  bool operator==(const Piece&) const = default;
};

/// Implementations: WordPieceModel, Bpe, Unigram, WordLevel.
class SubwordModel {
 public:
  virtual ~SubwordModel() = default;

  /// Appends the pieces of `word`, normalized UTF-8, in order. Thread-safe.
  virtual void tokenize(std::string_view word, std::vector<Piece>& out) const = 0;

  /// Ids lie in [0, size()).
  [[nodiscard]] virtual Index size() const = 0;

  /// The id of a piece as the vocabulary spells it.
  [[nodiscard]] virtual std::optional<std::int32_t> id_of(std::string_view piece) const = 0;
};

}  // namespace trine
