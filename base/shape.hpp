// Up to four extents, stored inline: comparing, copying and printing a Shape never allocates.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string>

#include "trine/base/real.hpp"

namespace trine {

class Shape {
 public:
  static constexpr int kMaxRank = 4;

  constexpr Shape() = default;
  /// A scalar is Shape{}; a vector Shape{n}; a matrix Shape{rows, cols}.
  /// Throws ShapeError for more than four extents or a negative one.
  constexpr Shape(std::initializer_list<Index> extents)
      : Shape(std::span<const Index>(extents.begin(), extents.size())) {}
  constexpr explicit Shape(std::span<const Index> extents) {
    if (extents.size() > kMaxRank) refuse(static_cast<Index>(extents.size()), true);
    for (Index extent : extents) {
      if (extent < 0) refuse(extent, false);
      extents_[static_cast<std::size_t>(rank_++)] = extent;
    }
  }

  [[nodiscard]] constexpr int rank() const { return rank_; }
  [[nodiscard]] constexpr Index operator[](int axis) const {
    return extents_[static_cast<std::size_t>(axis)];
  }
  /// Product of all extents; 1 for a scalar.
  [[nodiscard]] constexpr Index size() const {
    Index product = 1;
    for (int axis = 0; axis < rank_; ++axis) product *= (*this)[axis];
    return product;
  }
  /// First extent of a matrix or vector; 1 for a scalar.
  [[nodiscard]] constexpr Index rows() const { return rank_ == 0 ? 1 : extents_[0]; }
  /// Product of all extents after the first: what one row holds.
  [[nodiscard]] constexpr Index cols() const {
    Index product = 1;
    for (int axis = 1; axis < rank_; ++axis) product *= (*this)[axis];
    return product;
  }
  constexpr bool operator==(const Shape&) const = default;

  /// "[32 x 384]"; a scalar prints as "[]".
  [[nodiscard]] std::string text() const;

 private:
  [[noreturn]] static void refuse(Index value, bool too_many);

  std::array<Index, kMaxRank> extents_{};
  int rank_ = 0;
};

}  // namespace trine
