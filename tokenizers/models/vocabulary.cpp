#include "trine/tokenizers/models/vocabulary.hpp"

#include <utility>

namespace trine {

void Vocabulary::reserve(std::size_t pieces) {
  pieces_.reserve(pieces);
  ids_.reserve(pieces);
}

std::optional<std::int32_t> Vocabulary::set(std::string_view piece, std::int32_t id) {
  const auto [i, added] = pieces_.find_or_add(piece);
  if (!added) return std::exchange(ids_[static_cast<std::size_t>(i)], id);
  ids_.push_back(id);
  return std::nullopt;
}

std::optional<std::int32_t> Vocabulary::find(std::string_view piece) const {
  const std::int32_t i = pieces_.find(piece);
  return i < 0 ? std::nullopt : std::optional(id(i));
}

}  // namespace trine
