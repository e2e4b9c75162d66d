// Which rows of a hashed table a model has: those that its training texts used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// A set of rows of a table, each with its place among those that are stored: a bit a row and a count every
/// 64 rows, so a table of 131,072 rows takes 24 kB and a look-up reads two words.
class StoredRows {
 public:
  /// Of a table of `rows` rows, those of `used`, in any order, repeats welcome. Every row must lie in
  /// [0, rows).
  StoredRows(Index rows, const std::vector<std::int32_t>& used);

  /// From text(). Nothing where it is malformed, of another number of rows, or empty.
  [[nodiscard]] static std::optional<StoredRows> parse(Index rows, std::string_view text);
  /// The bits, row 0 in the lowest bit of the first byte, in base 64.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] Index count() const { return count_; }
  bool operator==(const StoredRows&) const = default;
  /// Where the row is stored, counted from 0; -1: nowhere.
  [[nodiscard]] std::int32_t place(std::int32_t row) const;
  /// All of them, ascending.
  [[nodiscard]] std::vector<std::int32_t> rows() const;

 private:
  explicit StoredRows(Index rows);
  void count_up();

  Index table_;                       // rows of the whole table
  std::vector<std::uint64_t> bits_;   // [(table + 63) / 64]
  std::vector<std::int32_t> before_;  // stored rows before each word of bits
  Index count_ = 0;
};

}  // namespace trine
