// A choice and what it is called in settings files and on the command line.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "trine/base/error.hpp"

namespace trine {

template <class Choice, std::size_t N>
struct EnumNames {
  std::string_view what;  // "activation"
  std::array<std::pair<Choice, std::string_view>, N> entries;

  [[nodiscard]] constexpr std::string_view of(Choice choice) const {
    for (const auto& [value, name] : entries) {
      if (value == choice) return name;
    }
    return "";
  }
  /// Throws OptionError listing the names there are.
  [[nodiscard]] Choice named(std::string_view wanted) const {
    std::string known;
    for (const auto& [value, name] : entries) {
      if (name == wanted) return value;
      known += (known.empty() ? "" : ", ") + std::string(name);
    }
    throw OptionError(std::string(what) + " \"" + std::string(wanted) + "\" is unknown; use one of " + known);
  }
};

}  // namespace trine
