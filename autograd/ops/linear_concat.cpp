// y = [x W_1^T + b_1, x W_2^T + b_2, ...].
// Backward, with dy_i the columns of part i:   dx = sum of dy_i W_i,   dW_i = dy_i^T x,   db_i = sum of
// the rows of dy_i. Every product reads and writes columns of the whole in place.
#include "trine/autograd/ops/linear_concat.hpp"

#include <array>
#include <string>

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/linear_parts.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr std::size_t kMostParts = 3;

struct LinearConcat {
  static constexpr std::string_view name = "linear_concat";
  Var x;                                // [n, in]
  std::array<Var, kMostParts> weights;  // [out_i, in]
  std::array<Var, kMostParts> biases;   // [out_i] or none
  std::size_t parts;
  Var y;  // [n, sum of out_i]

  Index n() const { return x.shape().rows(); }
  Index out() const { return y.shape().cols(); }

  // f(weight, bias, its first column in y, its number of columns)
  template <class F>
  void for_each_part(F f) const {
    Index column = 0;
    for (std::size_t i = 0; i < parts; ++i) {
      const Index columns = weights[i].shape().rows();
      f(weights[i], biases[i], column, columns);
      column += columns;
    }
  }

  void forward(Tape& tape) const {
    std::array<AddBias, kMostParts> add_bias{};
    std::array<Product, kMostParts> products{};
    std::size_t count = 0;
    for_each_part([&](Var weight, Var bias, Index column, Index) {
      Real* c = tape.data(y) + column;
      products[count] = linear_product(tape, c, out(), x, weight);
      if (bias.valid()) {
        add_bias[count] = {c, out(), tape.data(bias)};
        products[count].after = BlockFunction(add_bias[count]);
      }
      ++count;
    });
    forward_gemms(tape, {products.data(), count});
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    // The first part overwrites dx, the others add to it.
    for_each_part(
        [&](Var weight, Var, Index column, Index) { linear_gradients(tape, dy + column, out(), x, weight); });
    if (biases[0].valid()) bias_gradients(tape, dy);
  }

  void bias_gradients(Tape& tape, const Real* dy) const {
    Real* sums = tape.scratch(out());
    sum_columns(tape, {sums, false}, dy, n(), out());
    for_each_part([&](Var, Var bias, Index column, Index columns) {
      if (const Gradient db = tape.gradient(bias)) add_partials(db, sums + column, 1, columns, columns);
    });
  }
};

}  // namespace

Var linear_concat(Var x, std::span<const Var> weights, std::span<const Var> biases) {
  if (weights.empty() || weights.size() > kMostParts) {
    throw ShapeError("linear_concat: " + std::to_string(weights.size()) +
                     " weights were given; it takes 1 to " + std::to_string(kMostParts));
  }
  if (!biases.empty() && biases.size() != weights.size()) {
    throw ShapeError("linear_concat: " + std::to_string(biases.size()) + " biases for " +
                     std::to_string(weights.size()) + " weights; give as many or none");
  }
  LinearConcat op{.x = x, .weights = {}, .biases = {}, .parts = weights.size(), .y = {}};
  std::array<Var, 1 + 2 * kMostParts> inputs{x};
  std::size_t count = 1;
  Index out = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const Var bias = biases.empty() ? Var() : biases[i];
    require_linear("linear_concat", x, weights[i], bias);
    inputs[count++] = op.weights[i] = weights[i];
    if (!biases.empty()) inputs[count++] = op.biases[i] = bias;
    out += weights[i].shape().rows();
  }
  op.y = x.tape().output({x.shape().rows(), out});
  return x.tape().record(op, op.y, std::span<const Var>(inputs.data(), count));
}

}  // namespace trine::inline TRINE_ABI::ops
