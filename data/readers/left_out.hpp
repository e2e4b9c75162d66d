// Rows that could not be used, for one line to the user about each kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

class LeftOut {
 public:
  /// `kind` follows "3 rows": "without a label"; `detail` says what was seen in this one, or nothing.
  void add(std::string_view kind, std::string_view detail, Index line);

  [[nodiscard]] Index rows() const { return rows_; }
  /// "FILE:4: 5 rows without a label were left out, lines 4, 9, 17, ...", one for each kind;
  /// `cure` stands behind it.
  [[nodiscard]] std::vector<std::string> notices(std::string_view file, std::string_view cure = {}) const;
  /// "3 rows without a label, the first in line 4: DETAIL", one for each kind.
  [[nodiscard]] std::vector<std::string> kinds() const;
  /// The kind of most rows with its first line and detail, for a file none of whose rows can be used; empty
  /// where nothing was left out.
  [[nodiscard]] std::string worst() const;

 private:
  static constexpr std::size_t kShown = 3;   // lines named
  static constexpr std::size_t kKinds = 16;  // kept apart; the rest are counted together

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
