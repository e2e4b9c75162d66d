#include "trine/base/shape.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine {

std::string Shape::text() const {
  std::string out = "[";
  for (int axis = 0; axis < rank_; ++axis) out += fmt::format("{}{}", axis == 0 ? "" : " x ", (*this)[axis]);
  return out + "]";
}

void Shape::refuse(Index value, bool too_many) {
  if (too_many)
    throw ShapeError(fmt::format("shape: {} extents given, at most {} are supported", value, kMaxRank));
  throw ShapeError(fmt::format("shape: negative extent {}", value));
}

}  // namespace trine
