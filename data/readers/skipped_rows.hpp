// Counts skipped rows by kind of problem, for one notice per kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

class SkippedRows {
 public:
  /// `kind` completes "3 rows ...": "without a label"; `detail` is the value seen in this row, or empty.
  void add(std::string_view kind, std::string_view detail, Index line);

  [[nodiscard]] Index rows() const { return rows_; }
  /// "FILE:4: 5 rows without a label were skipped, lines 4, 9, 17, ...; HINT", one per kind.
  [[nodiscard]] std::vector<std::string> notices(std::string_view file, std::string_view hint = {}) const;
  /// "3 rows without a label, the first in line 4: DETAIL", one per kind.
  [[nodiscard]] std::vector<std::string> kinds() const;
  /// The most frequent kind with its first line and detail; empty if no row was skipped.
  [[nodiscard]] std::string worst() const;

 private:
  static constexpr std::size_t kShown = 3;   // lines named
  static constexpr std::size_t kKinds = 16;  // distinguished; the others are counted together

  struct Kind {
    std::string kind;
    std::string detail;
    std::vector<Index> lines;
    Index rows = 0;
  };
  [[nodiscard]] static std::string described(const Kind& kind);

  std::vector<Kind> kinds_;
  Index rows_ = 0;
};

}  // namespace trine
