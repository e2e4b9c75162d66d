// WordLevel: a vocabulary of whole words, as for word vectors.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// A word is one piece, or the unknown piece.
class WordLevel final : public SubwordModel {
 public:
  /// `id` is not negative; words may share it. The unknown piece need not be added.
  void add(std::string_view word, std::int32_t id);
  explicit WordLevel(std::string unknown) : unknown_(std::move(unknown)) {}

  /// Throws Error for an unknown word if the vocabulary lacks the unknown piece.
  void tokenize(std::string_view word, std::vector<std::int32_t>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  StringTable words_;
  std::vector<std::int32_t> ids_;
  std::string unknown_;
  Index size_ = 0;
};

}  // namespace trine
