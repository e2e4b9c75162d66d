// The set of rows that a hashed embedding table stores: those that its training texts used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// A bit per row and a count per 64 rows, so that the index of a row among the stored ones takes two loads;
/// 24 kB for a table of 131,072 rows.
class StoredRows {
 public:
  /// Stores the rows `used` of a table of `rows` rows; any order, repeats allowed, each in [0, rows).
  StoredRows(Index rows, const std::vector<std::int32_t>& used);

  /// Inverse of text(). nullopt if malformed, for another number of rows, or without any row.
  [[nodiscard]] static std::optional<StoredRows> parse(Index rows, std::string_view text);
  /// The bits in base 64, row 0 in the lowest bit of the first byte.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] Index count() const { return count_; }
  bool operator==(const StoredRows&) const = default;
  /// Index of the row among the stored ones; -1 if it is not stored.
  [[nodiscard]] std::int32_t index_of(std::int32_t row) const;
  /// All stored rows, ascending.
  [[nodiscard]] std::vector<std::int32_t> rows() const;

 private:
  explicit StoredRows(Index rows);
  void count_bits();

  Index table_;                       // rows of the whole table
  std::vector<std::uint64_t> bits_;   // [(table + 63) / 64]
  std::vector<std::int32_t> before_;  // stored rows before each word of bits
  Index count_ = 0;
};

}  // namespace trine
