#include "trine/base/glob.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "trine/base/edit_distance.hpp"
#include "trine/base/error.hpp"

namespace trine {
namespace {

// One character of the pattern that is not a star: whether c fits it, and how long it is.
struct Place {
  bool fits;
  std::size_t length;
};

Place bracket(char c, std::string_view pattern) {
  std::size_t i = 1;
  const bool none_of = i < pattern.size() && pattern[i] == '!';
  if (none_of) ++i;
  bool found = false;
  for (const std::size_t first = i; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      found |= pattern[i] <= c && c <= pattern[i + 2];
      i += 2;
    } else {
      found |= pattern[i] == c;
    }
  }
  if (i >= pattern.size()) return {c == '[', 1};  // never closed
  return {found != none_of, i + 1};
}

Place place(char c, std::string_view pattern) {
  if (pattern[0] == '?') return {true, 1};
  if (pattern[0] == '[') return bracket(c, pattern);
  return {pattern[0] == c, 1};
}

std::vector<std::string> nearest(std::span<const std::string> names, std::string_view pattern) {
  constexpr std::size_t most = 5;
  std::vector<std::pair<std::size_t, std::size_t>> ranked;
  for (std::size_t i = 0; i < names.size(); ++i) ranked.emplace_back(edit_distance(pattern, names[i]), i);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> near;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) near.push_back(names[ranked[i].second]);
  return near;
}

}  // namespace

// Greedy with one place to come back to: after a star fails to fit n characters, it takes n + 1.
bool fits_pattern(std::string_view name, std::string_view pattern) {
  std::size_t i = 0, p = 0;
  std::size_t star = std::string_view::npos, taken = 0;  // behind the last star; end of what it took
  while (i < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      taken = i;
      continue;
    }
    if (p < pattern.size()) {
      if (const Place at = place(name[i], pattern.substr(p)); at.fits) {
        ++i;
        p += at.length;
        continue;
      }
    }
    if (star == std::string_view::npos) return false;
    p = star;
    i = ++taken;
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<std::size_t> names_that_fit(std::span<const std::string> names,
                                        std::span<const std::string> patterns, std::string_view option) {
  std::vector<bool> chosen(names.size());
  for (const std::string& pattern : patterns) {
    bool used = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!fits_pattern(names[i], pattern)) continue;
      used = chosen[i] = true;
    }
    if (!used) {
      throw OptionError(fmt::format(
          "{}: no name fits \"{}\"; near it are {}. * stands for any characters, ? for one, [0-3] for one of "
          "these",
          option, pattern, fmt::join(nearest(names, pattern), ", ")));
    }
  }
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (chosen[i]) positions.push_back(i);
  }
  return positions;
}

}  // namespace trine
