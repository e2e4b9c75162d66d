// The names that enumerators have in files and on the command line.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "trine/base/error.hpp"

namespace trine {

template <class Choice, std::size_t N>
struct EnumNames {
  std::string_view what;  // "activation"
  std::array<std::pair<Choice, std::string_view>, N> entries;

  /// The first name of the enumerator; "" where it has none.
  [[nodiscard]] constexpr std::string_view of(Choice choice) const {
    for (const auto& [value, name] : entries) {
      if (value == choice) return name;
    }
    return "";
  }
  [[nodiscard]] constexpr std::optional<Choice> find(std::string_view wanted) const {
    for (const auto& [value, name] : entries) {
      if (name == wanted) return value;
    }
    return std::nullopt;
  }
  /// The enumerator that a user named, '_' and '-' being the same. Throws OptionError listing the names.
  [[nodiscard]] Choice named(std::string_view wanted) const {
    const auto same = [](char a, char b) {
      return a == b || ((a == '_' || a == '-') && (b == '_' || b == '-'));
    };
    for (const auto& [value, name] : entries) {
      if (std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(), same)) return value;
    }
    throw OptionError(std::string(what) + " \"" + std::string(wanted) + "\" is unknown; use one of " +
                      list());
  }
  /// "mean, cls, max".
  [[nodiscard]] std::string list() const {
    std::string names;
    for (const auto& [value, name] : entries) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
  }
};

}  // namespace trine
