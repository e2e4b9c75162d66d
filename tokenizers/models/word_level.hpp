// A table of whole words, as vocabularies made from word vectors have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/models/subword_model.hpp"
#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// A word is one piece: its own, or the unknown one.
class WordLevel final : public SubwordModel {
 public:
  /// Numbers `word`; several may have one number, which is not negative. The unknown piece need not be there.
  void add(std::string_view word, std::int32_t id);
  explicit WordLevel(std::string unknown) : unknown_(std::move(unknown)) {}

  /// Throws Error for a word that is not there where the unknown piece is not there either.
  void append(std::string_view word, std::vector<Piece>& out) const override;
  [[nodiscard]] Index size() const override { return size_; }
  [[nodiscard]] std::optional<std::int32_t> id_of(std::string_view piece) const override;

 private:
  StringTable words_;
  std::vector<std::int32_t> ids_;
  std::string unknown_;
  Index size_ = 0;
};

}  // namespace trine
