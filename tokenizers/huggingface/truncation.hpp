// How a text of too many tokens is truncated.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// The end that is cut off: right keeps the beginning of a text, left its end.
enum class TruncationSide { right, left };

struct Truncation {
  /// Which text of a pair is truncated.
  enum class Strategy { longest_first, only_first, only_second };

  Index max_length = 0;  // ids per text, special tokens included; 0: no limit
  TruncationSide side = TruncationSide::right;
  Strategy pairs = Strategy::longest_first;
};

/// Keeps `limit` of the tokens from `begin` on.
template <class T>
void truncate(std::vector<T>& tokens, std::size_t begin, std::size_t limit, TruncationSide side) {
  if (tokens.size() - begin <= limit) return;
  const auto excess = static_cast<std::ptrdiff_t>(tokens.size() - begin - limit);
  const auto first = side == TruncationSide::left ? tokens.begin() + static_cast<std::ptrdiff_t>(begin)
                                                  : tokens.end() - excess;
  tokens.erase(first, first + excess);
}

}  // namespace trine
