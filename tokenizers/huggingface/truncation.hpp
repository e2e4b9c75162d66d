// How a text of too many tokens is cut.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// The end that is cut: right keeps the beginning of a text, left its end.
enum class TruncationSide { right, left };

struct Truncation {
  /// Which text of a pair gives way: the longer, or always the same.
  enum class Cut { longest, first, second };

  Index max_length = 0;  // ids a text, special tokens included; 0: no limit
  TruncationSide side = TruncationSide::right;
  Cut pairs = Cut::longest;
};

/// Of the tokens from `begin` on, keeps `most`.
template <class T>
void truncate(std::vector<T>& tokens, std::size_t begin, std::size_t most, TruncationSide side) {
  if (tokens.size() - begin <= most) return;
  const auto excess = static_cast<std::ptrdiff_t>(tokens.size() - begin - most);
  const auto first = side == TruncationSide::left ? tokens.begin() + static_cast<std::ptrdiff_t>(begin)
                                                  : tokens.end() - excess;
  tokens.erase(first, first + excess);
}

}  // namespace trine
