// The pieces of a subword model and their ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trine/tokenizers/string_table.hpp"

namespace trine {

/// A flat list in the order of the file. A parsed object has a node for each of 30,000 pieces, and more than
/// half of the time to open a small model went into them.
class Vocabulary {
 public:
  /// Memory for so many pieces.
  void reserve(std::size_t pieces);
  /// The id that the piece had, if it was there.
  std::optional<std::int32_t> set(std::string_view piece, std::int32_t id);

  [[nodiscard]] std::optional<std::int32_t> find(std::string_view piece) const;
  [[nodiscard]] Index size() const { return pieces_.size(); }
  [[nodiscard]] std::string_view piece(Index i) const { return pieces_[static_cast<std::int32_t>(i)]; }
  [[nodiscard]] std::int32_t id(Index i) const { return ids_[static_cast<std::size_t>(i)]; }
  /// The texts of the pieces, in the same order.
  [[nodiscard]] const StringTable& pieces() const { return pieces_; }

 private:
  StringTable pieces_;
  std::vector<std::int32_t> ids_;
};

}  // namespace trine
