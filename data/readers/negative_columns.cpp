// Finds the columns negative, negative_1, negative_2 ... of a table.
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "trine/data/ascii.hpp"
#include "trine/data/readers/guess_header.hpp"
#include "trine/data/readers/resolve_columns.hpp"

namespace trine {
namespace {

// The number of a negative column, 0 if it has none; nullopt for other names.
std::optional<std::size_t> negative_number(const std::string& name) {
  std::string_view rest = name;
  for (std::string_view head : {"hard_", "hard-"}) {
    if (rest.substr(0, head.size()) == head) rest.remove_prefix(head.size());
  }
  for (std::string_view head : {"negatives", "negative", "neg"}) {
    if (rest.substr(0, head.size()) != head) continue;
    rest.remove_prefix(head.size());
    if (rest.empty()) return 0;
    if (rest.front() == '_' || rest.front() == '-' || rest.front() == ' ') rest.remove_prefix(1);
    if (rest == "0") return 0;
    const std::size_t number = column_number(std::string(rest));
    return number > 0 ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::size_t> negative_columns(const TableReader& table) {
  std::vector<std::pair<std::size_t, std::size_t>> numbered;
  for (std::size_t i = 0; i < table.found().size(); ++i) {
    if (const auto number = negative_number(ascii_lower(table.found()[i]))) numbered.emplace_back(*number, i);
  }
  std::stable_sort(numbered.begin(), numbered.end());
  std::vector<std::size_t> indices;
  indices.reserve(numbered.size());
  for (const auto& [number, column] : numbered) indices.push_back(column);
  return indices;
}

}  // namespace trine
