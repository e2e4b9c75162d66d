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

#include "base/error.hpp"
#include "tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

namespace detail {
template <std::size_t Rank>
std::array<std::size_t, Rank> xt_shape(const Shape& shape) {
  if (shape.rank() != static_cast<int>(Rank)) {
    throw ShapeError("as_xt", "the rank asked for is not the rank of the view",
                     {{"view", shape}}, "call as_xt<" + std::to_string(shape.rank()) + ">");
  }
  std::array<std::size_t, Rank> extents{};
  for (std::size_t axis = 0; axis < Rank; ++axis) extents[axis] = static_cast<std::size_t>(shape[static_cast<int>(axis)]);
  return extents;
}
}  // namespace detail

/// The view as an xtensor expression: nothing is copied, nothing allocated. Writing through it writes
/// into the view. Throws ShapeError if Rank is not the view's.
template <std::size_t Rank>
[[nodiscard]] auto as_xt(View view) {
  return xt::adapt(view.data, static_cast<std::size_t>(view.size()), xt::no_ownership(), detail::xt_shape<Rank>(view.shape));
}
template <std::size_t Rank>
[[nodiscard]] auto as_xt(ConstView view) {
  return xt::adapt(view.data, static_cast<std::size_t>(view.size()), xt::no_ownership(), detail::xt_shape<Rank>(view.shape));
}

/// Evaluates an expression into a view of the same shape, without a temporary: the expression must
/// not read what it overwrites except element by element.
template <std::size_t Rank, class Expression>
void assign(View target, const Expression& expression) {
  if (expression.dimension() != Rank) throw ShapeError("assign", "the expression has another rank", {{"target", target.shape}});
  for (std::size_t axis = 0; axis < Rank; ++axis) {
    if (static_cast<Index>(expression.shape()[axis]) != target.shape[static_cast<int>(axis)]) {
      throw ShapeError("assign", "extents differ at axis " + std::to_string(axis),
                       {{"target", target.shape}, {"expression", Shape{static_cast<Index>(expression.shape()[axis])}}});
    }
  }
  auto adapted = as_xt<Rank>(target);
  xt::noalias(adapted) = expression;
}

/// A Tensor holding the values of an expression of up to four dimensions.
template <class Expression>
[[nodiscard]] Tensor from_xt(const Expression& expression) {
  const auto& extents = expression.shape();
  const auto at = [&](std::size_t axis) { return static_cast<Index>(extents[axis]); };
  switch (expression.dimension()) {
    case 0: { Tensor t(Shape{}, Fill::none); t[0] = static_cast<Real>(expression()); return t; }
    case 1: { Tensor t(Shape{at(0)}, Fill::none); assign<1>(t.view(), expression); return t; }
    case 2: { Tensor t(Shape{at(0), at(1)}, Fill::none); assign<2>(t.view(), expression); return t; }
    case 3: { Tensor t(Shape{at(0), at(1), at(2)}, Fill::none); assign<3>(t.view(), expression); return t; }
    case 4: { Tensor t(Shape{at(0), at(1), at(2), at(3)}, Fill::none); assign<4>(t.view(), expression); return t; }
    default: throw ShapeError("from_xt: expressions of up to 4 dimensions are supported, this one has " +
                              std::to_string(expression.dimension()));
  }
}

}  // namespace trine::inline TRINE_ABI
