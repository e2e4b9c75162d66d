#include "trine/base/edit_distance.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace trine {

std::size_t edit_distance(std::string_view pattern, std::string_view text) {
  std::vector<std::size_t> row(text.size() +
                               1);  // from the pattern read so far to each beginning of the text
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char p : pattern) {
    std::size_t diagonal = row[0];
    if (p != '*') ++row[0];
    for (std::size_t j = 0; j < text.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = p == '*' ? std::min(above, row[j])
                            : std::min({row[j] + 1, above + 1, diagonal + (p == text[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string did_you_mean(std::string_view seen, std::span<const std::string> known, std::string_view prefix) {
  const std::string* best = nullptr;
  std::size_t fewest = std::max<std::size_t>(2, seen.size() / 3) + 1;
  for (const std::string& name : known) {
    const bool is_start = seen.size() > 1 && name.starts_with(seen);
    const std::size_t edits = is_start ? 1 : edit_distance(name, seen);
    if (edits < fewest) {
      fewest = edits;
      best = &name;
    }
  }
  return best == nullptr ? "" : "; did you mean " + std::string(prefix) + *best + "?";
}

}  // namespace trine
