// The bridge to xtensor, and the only header of trine that includes it. The rank is a template
// argument because xtensor allocates for shapes of dynamic rank.
#pragma once

#if __has_include(<xtensor/xadapt.hpp>)
#include <xtensor/xadapt.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#else  // xtensor 0.26 moved its headers into folders
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/misc/xmanipulation.hpp>
#include <xtensor/views/xview.hpp>
#endif

#include <array>
#include <tuple>

#include "trine/base/error.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

namespace detail {
template <std::size_t Rank>
std::array<std::size_t, Rank> xt_shape(const Shape& shape) {
  if (shape.rank() != static_cast<int>(Rank)) {
    throw ShapeError("as_xt", "the rank asked for is not the rank of the view", {{"view", shape}},
                     "call as_xt<" + std::to_string(shape.rank()) + ">");
  }
  std::array<std::size_t, Rank> extents{};
  for (std::size_t axis = 0; axis < Rank; ++axis)
    extents[axis] = static_cast<std::size_t>(shape[static_cast<int>(axis)]);
  return extents;
}
}  // namespace detail

/// The view as an xtensor expression: nothing is copied, nothing allocated. Writing through it writes
/// into the view. Throws ShapeError if Rank is not the view's.
template <std::size_t Rank>
[[nodiscard]] auto as_xt(View view) {
  return xt::adapt(view.data, static_cast<std::size_t>(view.size()), xt::no_ownership(),
                   detail::xt_shape<Rank>(view.shape));
}
template <std::size_t Rank>
[[nodiscard]] auto as_xt(ConstView view) {
  return xt::adapt(view.data, static_cast<std::size_t>(view.size()), xt::no_ownership(),
                   detail::xt_shape<Rank>(view.shape));
}

/// Evaluates an expression into a view of the same shape, without a temporary: the expression must
/// not read what it overwrites except element by element.
template <std::size_t Rank, class Expression>
void assign(View target, const Expression& expression) {
  if (expression.dimension() != Rank)
    throw ShapeError("assign", "the expression has another rank", {{"target", target.shape}});
  for (std::size_t axis = 0; axis < Rank; ++axis) {
    if (static_cast<Index>(expression.shape()[axis]) != target.shape[static_cast<int>(axis)]) {
      throw ShapeError(
          "assign", "extents differ at axis " + std::to_string(axis),
          {{"target", target.shape}, {"expression", Shape{static_cast<Index>(expression.shape()[axis])}}});
    }
  }
  auto adapted = as_xt<Rank>(target);
  xt::noalias(adapted) = expression;
}

namespace detail {
template <std::size_t Rank, class Expression>
Tensor from_xt_of_rank(const Expression& expression) {
  static_assert(Rank <= static_cast<std::size_t>(Shape::kMaxRank), "a Tensor has at most four dimensions");
  std::array<Index, Rank> extents{};
  for (std::size_t axis = 0; axis < Rank; ++axis)
    extents[axis] = static_cast<Index>(expression.shape()[axis]);
  const Shape shape(extents);
  Tensor result(shape, Fill::none);
  if constexpr (Rank == 0) {
    result[0] = static_cast<Real>(expression());
  } else {
    assign<Rank>(result.view(), expression);
  }
  return result;
}
}  // namespace detail

/// A Tensor holding the values of an expression of up to four dimensions. Where its type fixes the rank,
/// only that rank is compiled.
template <class Expression>
[[nodiscard]] Tensor from_xt(const Expression& expression) {
  if constexpr (requires { std::tuple_size<typename Expression::shape_type>::value; }) {
    return detail::from_xt_of_rank<std::tuple_size_v<typename Expression::shape_type>>(expression);
  } else {
    switch (expression.dimension()) {
      case 0:
        return detail::from_xt_of_rank<0>(expression);
      case 1:
        return detail::from_xt_of_rank<1>(expression);
      case 2:
        return detail::from_xt_of_rank<2>(expression);
      case 3:
        return detail::from_xt_of_rank<3>(expression);
      case 4:
        return detail::from_xt_of_rank<4>(expression);
      default:
        throw ShapeError("from_xt: expressions of up to 4 dimensions are supported, this one has " +
                         std::to_string(expression.dimension()));
    }
  }
}

}  // namespace trine::inline TRINE_ABI
