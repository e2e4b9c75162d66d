// Differentiable operations of your own, written as xtensor expressions.
//
//   Var softplus = ops::elementwise(x, [](auto v) { return xt::log1p(xt::exp(v)); },
//                                      [](auto v, auto, auto dy) { return dy / (1 + xt::exp(-v)); });
//
// Values arrive as expressions that are cheap to copy: take them by value or by reference. A function
// returns one expression, and an intermediate with a name dies at the return; write
// auto e = xt::share(xt::exp(v))  where one is needed (this allocates). Functions may capture values
// and pointers; what they point to must outlive backward. check_gradient (autograd/grad_check.hpp) tells
// whether a derivative is right.
//
// A column for every row is  xt::view(v, xt::all(), xt::newaxis()):  xt::expand_dims loses the rank, and
// lazy reductions with xt::keep_dims read past the end in Debian's xtensor 0.24.3. Reductions along an
// axis are slow in xtensor, and exp and its kin run one value at a time: this is for prototypes, a
// kernel is for what stays.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"
#include "trine/tensor/xtensor.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace detail {

// Lends a view to an expression. xtensor expressions hold lvalues by reference, which dangles for a
// parameter taken by value; a shared expression is held by value instead. Its pointer owns nothing, so
// sharing neither allocates nor counts.
template <std::size_t Rank>
class Lent {
 public:
  using Adaptor = decltype(as_xt<Rank>(ConstView{}));
  explicit Lent(ConstView view) : adaptor_(as_xt<Rank>(view)) {}
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;
  [[nodiscard]] auto expression() {
    return xt::xshared_expression<Adaptor>(std::shared_ptr<Adaptor>(std::shared_ptr<Adaptor>(), &adaptor_));
  }

 private:
  Adaptor adaptor_;
};

template <std::size_t... R>
using Ranks = std::index_sequence<R...>;

// use(an expression for each view)
template <std::size_t... R, class Use, class... Views>
decltype(auto) lend(Ranks<R...>, const Use& use, Views... views) {
  std::tuple<Lent<R>...> lents(views...);
  return std::apply([&](auto&... lent) { return use(lent.expression()...); }, lents);
}

template <class Expression>
[[nodiscard]] Shape shape_of(const Expression& expression) {
  std::array<Index, Shape::kMaxRank> extents{};
  const std::size_t rank = std::min(expression.dimension(), extents.size());
  for (std::size_t axis = 0; axis < rank; ++axis)
    extents[axis] = static_cast<Index>(expression.shape()[axis]);
  return Shape(std::span<const Index>(extents).first(rank));
}

// The rank of an expression, known while compiling.
template <class Expression>
constexpr std::size_t rank_of() {
  static_assert(xt::is_xexpression<Expression>::value,
                "a function of an operation must return an xtensor expression");
  constexpr auto rank = xt::static_dimension<typename Expression::shape_type>::value;
  static_assert(rank >= 0 && rank <= Shape::kMaxRank,
                "forward must give an expression of a fixed rank of at most 4: name axes as {1}, not by a "
                "vector, and write xt::view with xt::newaxis instead of xt::expand_dims");
  return static_cast<std::size_t>(rank);
}

template <std::size_t Rank, class Expression>
void write(std::string_view op, std::string_view what, View target, const Expression& expression, bool add) {
  if (const Shape seen = shape_of(expression); seen != target.shape)
    throw ShapeError(op, "an expression has another shape", {{what, seen}, {"needed", target.shape}});
  constexpr auto rank = xt::static_dimension<typename Expression::shape_type>::value;
  if constexpr (rank < 0 || rank == Rank) {  // others were refused above
    auto adapted = as_xt<Rank>(target);
    if (add) {
      xt::noalias(adapted) += expression;
    } else {
      xt::noalias(adapted) = expression;
    }
  }
}

// Functions side by side. Not std::tuple, which cannot be copied as plain memory.
template <std::size_t I, class F>
struct Held {
  F f;
};
template <class Indices, class... F>
struct HeldAll;
template <std::size_t... I, class... F>
struct HeldAll<std::index_sequence<I...>, F...> : Held<I, F>... {};
template <class... F>
using Functions = HeldAll<std::index_sequence_for<F...>, F...>;
template <std::size_t I, class F>
const F& get(const Held<I, F>& held) {
  return held.f;
}

template <class... F>
constexpr void require_plain() {
  static_assert(((std::is_trivially_copyable_v<F> && std::is_trivially_destructible_v<F>)&&...),
                "functions of an operation may capture numbers and pointers only: they are kept in the "
                "tape's arena, which never runs a destructor");
}

// y = forward(x...),   dx_i (+)= gradient_i(x..., y, dy), all of them evaluated whole.
template <class InputRanks, std::size_t OutRank, class Forward, class... Gradients>
struct Custom;
template <std::size_t... InRank, std::size_t OutRank, class Forward, class... Gradients>
struct Custom<Ranks<InRank...>, OutRank, Forward, Gradients...> {
  std::string_view name;
  std::array<Var, sizeof...(InRank)> inputs;
  Var y;
  Forward f;
  Functions<Gradients...> gradients;

  void forward(Tape& tape) const {
    const auto evaluate = [&](const auto&... x) {
      write<OutRank>(name, "forward", {tape.data(y), y.shape()}, f(x...), false);
    };
    std::apply([&](auto... v) { lend(Ranks<InRank...>{}, evaluate, v.value()...); }, inputs);
  }
  void backward(Tape& tape) const { backward(tape, std::make_index_sequence<sizeof...(InRank)>{}); }

 private:
  template <std::size_t... I>
  void backward(Tape& tape, std::index_sequence<I...>) const {
    (backward_of<InRank>(tape, inputs[I], get<I>(gradients)), ...);
  }
  template <std::size_t Rank, class G>
  void backward_of(Tape& tape, Var input, const G& g) const {
    const Gradient into = tape.gradient(input);
    if (!into) return;
    const auto evaluate = [&](const auto&... x) {
      write<Rank>(name, "gradient", {into.data, input.shape()}, g(x...), into.accumulate);
    };
    std::apply(
        [&](auto... v) {
          lend(Ranks<InRank..., OutRank, OutRank>{}, evaluate, v.value()..., y.value(), tape.gradient_of(y));
        },
        inputs);
  }
};

// The same for functions that treat every element alike: all operands are cut into pieces, which the
// pool works on.
template <class Forward, class... Gradients>
struct Elementwise {
  static constexpr Index kGrain = 16384;
  static constexpr std::size_t kInputs = sizeof...(Gradients);
  std::string_view name;
  std::array<Var, kInputs> inputs;
  Var y;
  Forward f;
  Functions<Gradients...> gradients;

  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index begin, Index end) {
      const auto evaluate = [&](const auto&... x) {
        write<1>(name, "forward", {tape.data(y) + begin, {end - begin}}, f(x...), false);
      };
      std::apply([&](auto... v) { lend(ones<kInputs>(), evaluate, piece(v.value(), begin, end)...); },
                 inputs);
    });
  }
  void backward(Tape& tape) const { backward(tape, std::make_index_sequence<kInputs>{}); }

 private:
  template <std::size_t... I>
  static constexpr auto ones_of(std::index_sequence<I...>) {
    return Ranks<(I * 0 + 1)...>{};
  }
  template <std::size_t N>
  static constexpr auto ones() {
    return ones_of(std::make_index_sequence<N>{});
  }
  static ConstView piece(ConstView whole, Index begin, Index end) {
    return {whole.data + begin, {end - begin}};
  }

  template <std::size_t... I>
  void backward(Tape& tape, std::index_sequence<I...>) const {
    (backward_of(tape, inputs[I], get<I>(gradients)), ...);
  }
  template <class G>
  void backward_of(Tape& tape, Var input, const G& g) const {
    const Gradient into = tape.gradient(input);
    if (!into) return;
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index begin, Index end) {
      const auto evaluate = [&](const auto&... x) {
        write<1>(name, "gradient", {into.data + begin, {end - begin}}, g(x...), into.accumulate);
      };
      std::apply(
          [&](auto... v) {
            lend(ones<kInputs + 2>(), evaluate, piece(v.value(), begin, end)..., piece(y.value(), begin, end),
                 piece(tape.gradient_of(y), begin, end));
          },
          inputs);
    });
  }
};

template <std::size_t N, std::size_t... R>
constexpr auto ranks_for() {
  static_assert(sizeof...(R) == 1 || sizeof...(R) == N, "give one rank for all inputs, or one for each");
  if constexpr (sizeof...(R) == N) {
    return Ranks<R...>{};
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) { return Ranks<(I * 0 + (R + ...))...>{}; }
    (std::make_index_sequence<N>{});
  }
}

}  // namespace detail

/// y = forward(x),   dx = backward(x, y, dy),   element by element: x of any shape, y of the same.
///
/// The functions see x, y and dy as flat pieces, on several threads, so they must treat every element
/// alike and may not reduce. `name` is what the graph and errors call it; it must outlive the step.
/// Saved: nothing but x and y. Allocates nothing. Throws ShapeError if an expression has another shape.
template <class Forward, class Backward>
requires(!std::is_same_v<Forward, Var>) Var
    elementwise(Var x, Forward forward, Backward backward, std::string_view name = "elementwise") {
  detail::require_plain<Forward, Backward>();
  const Var y = x.tape().output(x.shape());
  return x.tape().record(detail::Elementwise<Forward, Backward>{name, {x}, y, forward, {{backward}}}, y, {x});
}

/// The same of two inputs of one shape:
/// y = forward(a, b),   da = backward_a(a, b, y, dy),   db = backward_b(a, b, y, dy).
template <class Forward, class BackwardA, class BackwardB>
Var elementwise(Var a, Var b, Forward forward, BackwardA backward_a, BackwardB backward_b,
                std::string_view name = "elementwise") {
  detail::require_plain<Forward, BackwardA, BackwardB>();
  if (a.shape() != b.shape()) throw ShapeError(name, "shapes differ", {{"a", a.shape()}, {"b", b.shape()}});
  const Var y = a.tape().output(a.shape());
  using Op = detail::Elementwise<Forward, BackwardA, BackwardB>;
  return a.tape().record(Op{name, {a, b}, y, forward, {{backward_a}, {backward_b}}}, y, {a, b});
}

/// Any function of tensors:  y = forward(x_1, ..., x_n),   dx_i = gradient_i(x_1, ..., x_n, y, dy).
///
///   Var y = ops::custom<2, 1>("scale_rows", {x, s},
///       [](auto x, auto s) { return x * xt::view(s, xt::all(), xt::newaxis()); },
///       [](auto, auto s, auto, auto dy) { return dy * xt::view(s, xt::all(), xt::newaxis()); },
///       [](auto x, auto, auto, auto dy) { return xt::sum(dy * x, {1}); });
///
/// InRanks      the rank of every input, or one rank for all of them
/// name         what the graph and errors call it; must outlive the step
/// forward      gives an expression of a rank known while compiling; its shape is the shape of y
/// gradients    one for each input, of that input's shape; evaluated only where it is wanted
///
/// Runs on one thread. Saved: nothing but inputs and y. Allocates nothing itself; a reduction of a
/// nested expression may. Throws ShapeError if an input has another rank or a gradient another shape.
template <std::size_t... InRanks, class Forward, class... Gradients>
Var custom(std::string_view name, const std::array<Var, sizeof...(Gradients)>& inputs, Forward forward,
           Gradients... gradients) {
  static_assert(sizeof...(Gradients) > 0, "give one gradient for each input");
  detail::require_plain<Forward, Gradients...>();
  using InputRanks = decltype(detail::ranks_for<sizeof...(Gradients), InRanks...>());
  const auto plan = [&](const auto&... x) {
    const auto expression = forward(x...);
    constexpr std::size_t rank = detail::rank_of<decltype(forward(x...))>();
    return std::pair(detail::shape_of(expression), std::integral_constant<std::size_t, rank>{});
  };
  const auto [shape, rank] =
      std::apply([&](auto... v) { return detail::lend(InputRanks{}, plan, v.value()...); }, inputs);
  Tape& tape = inputs[0].tape();
  const Var y = tape.output(shape);
  using Op = detail::Custom<InputRanks, decltype(rank)::value, Forward, Gradients...>;
  return tape.record(Op{name, inputs, y, forward, {{gradients}...}}, y, std::span<const Var>(inputs));
}

}  // namespace trine::inline TRINE_ABI::ops
