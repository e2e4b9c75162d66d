// y = x W^T + b.   Backward:   dx = dy W,   dW = dy^T x,   db = sum of the rows of dy.
#include "trine/autograd/ops/linear.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/matrix.hpp"
#include "trine/kernels/activation_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// bias may be none.
void require_linear(std::string_view op, Var x, Var weight, Var bias) {
  require_matrix(op, "x", x);
  require_matrix(op, "weight", weight);
  if (x.shape().cols() != weight.shape().cols()) {
    throw ShapeError(op, "weight does not fit x", {{"x", x.shape()}, {"weight", weight.shape()}},
                     "weight is [out, in] and its second extent must be the features of x");
  }
  if (bias.valid()) require_vector(op, "bias", bias, weight.shape().rows());
}

// C [n, out] = x W^T, C with row length ldc.
Product linear_product(Tape& tape, Real* c, Index ldc, Var x, Var weight) {
  const Index in = x.shape().cols();
  return {.c = c,
          .ldc = ldc,
          .a = {tape.data(x), in},
          .b = {tape.data(weight), in, Transpose::yes},
          .m = x.shape().rows(),
          .n = weight.shape().rows(),
          .k = in,
          .packed_b = kept_weight(tape, weight, x.shape().rows())};
}

// dW (+)= dy^T x and dx (+)= dy W, whichever is wanted, their blocks in one loop over the pool. dy [n, out]
// has rows `ld` apart.
void linear_gradients(Tape& tape, const Real* dy, Index ld, Var x, Var weight) {
  const Index n = x.shape().rows(), in = x.shape().cols(), out = weight.shape().rows();
  std::array<Product, 2> products{};
  std::size_t count = 0;
  if (const Gradient dw = tape.gradient(weight)) {
    products[count++] = {.c = dw.data,
                         .ldc = in,
                         .a = {dy, ld, Transpose::yes},
                         .b = {tape.data(x), in},
                         .m = out,
                         .n = in,
                         .k = n,
                         .beta = dw.beta()};
  }
  if (const Gradient dx = tape.gradient(x)) {
    products[count++] = {.c = dx.data,
                         .ldc = in,
                         .a = {dy, ld},
                         .b = {tape.data(weight), in},
                         .m = n,
                         .n = in,
                         .k = out,
                         .beta = dx.beta()};
  }
  // x and weight may be the same variable: then the second product adds to what the first has written.
  if (count == 2 && products[0].c == products[1].c) {
    parallel_gemms(tape.pool(), {&products[0], 1});
    return parallel_gemms(tape.pool(), {&products[1], 1});
  }
  parallel_gemms(tape.pool(), {products.data(), count});
}

struct Linear {
  static constexpr std::string_view name = "linear";
  Var x;       // [n, in]
  Var weight;  // [out, in]
  Var bias;    // [out] or none
  Var y;       // [n, out]

  Index n() const { return x.shape().rows(); }
  Index out() const { return weight.shape().rows(); }

  void forward(Tape& tape) const {
    Product product = linear_product(tape, tape.data(y), out(), x, weight);
    const AddBias add_bias{tape.data(y), out(), tape.data(bias)};
    if (bias.valid()) product.after = BlockFunction(add_bias);
    parallel_gemm(tape.pool(), product);
  }

  void backward(Tape& tape) const {
    linear_gradients(tape, tape.gradient_of(y).data, out(), x, weight);
    if (const Gradient db = tape.gradient(bias)) sum_columns(tape, db, tape.gradient_of(y).data, n(), out());
  }
};

}  // namespace

Var linear(Var x, Var weight, Var bias) {
  require_linear("linear", x, weight, bias);
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), weight.shape().rows()});
  return tape.record(Linear{x, weight, bias, y}, y, {x, weight, bias});
}

namespace {

// u = x W^T + b,   y = f(u).   Backward:   du = dy f'(u), and the rest as above.
struct LinearActivation {
  static constexpr std::string_view name = "linear_activation";
  Var x;       // [n, in]
  Var weight;  // [out, in]
  Var bias;    // [out] or none
  Var y;       // [n, out]
  Real* u;     // [n, out]   saved: pre-activation, later its gradient; y itself in inference
  Activation activation;

  Index n() const { return x.shape().rows(); }
  Index out() const { return weight.shape().rows(); }

  void forward(Tape& tape) const {
    const Real* shift = tape.data(bias);
    const auto activate = [&](const Block& block) {
      for (Index i = block.row; i < block.row + block.rows; ++i) {
        const Index at = i * out() + block.column;
        activation_kernels()[activation].with_bias(
            tape.data(y) + at, u + at, shift != nullptr ? shift + block.column : nullptr, 1, block.columns);
      }
    };
    Product product = linear_product(tape, u, out(), x, weight);
    product.after = BlockFunction(activate);
    parallel_gemm(tape.pool(), product);
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient db = tape.gradient(bias);
    const Index each = rows_per_partial(n()), count = partial_count(n());
    Real* partials = db ? tape.scratch(count * out()) : nullptr;
    tape.parallel_rows(n(), each, [&](Index begin, Index end) {
      Real* sums = db ? partials + begin / each * out() : nullptr;
      activation_kernels()[activation].with_bias_backward(u + begin * out(), sums, dy + begin * out(),
                                                          end - begin, out());
    });
    if (db) add_partials(tape, db, partials, count, out(), out());
    linear_gradients(tape, u, out(), x, weight);
  }
};

}  // namespace

Var linear_activation(Var x, Var weight, Var bias, Activation activation) {
  if (activation == Activation::identity) return linear(x, weight, bias);
  require_linear("linear_activation", x, weight, bias);
  Tape& tape = x.tape();
  const Var y = tape.output({x.shape().rows(), weight.shape().rows()});
  Real* u = tape.training() ? tape.scratch(y.shape().size()) : tape.data(y);
  return tape.record(LinearActivation{x, weight, bias, y, u, activation}, y, {x, weight, bias});
}

namespace {

constexpr std::size_t kMostParts = 3;

// Backward, with dy_i the columns of part i:   dx = sum of dy_i W_i,   dW_i = dy_i^T x,   db_i = sum of the
// rows of dy_i. Every product reads and writes columns of the whole in place.
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
    parallel_gemms(tape.pool(), {products.data(), count});
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    // The first part overwrites dx, the others add to it.
    for_each_part(
        [&](Var weight, Var, Index column, Index) { linear_gradients(tape, dy + column, out(), x, weight); });
    if (std::ranges::any_of(biases, &Var::valid)) bias_gradients(tape, dy);
  }

  void bias_gradients(Tape& tape, const Real* dy) const {
    Real* sums = tape.scratch(out());
    sum_columns(tape, {sums, false}, dy, n(), out());
    for_each_part([&](Var, Var bias, Index column, Index columns) {
      if (const Gradient db = tape.gradient(bias)) add_partials(tape, db, sums + column, 1, columns, columns);
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
  Index out = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    inputs[1 + 2 * i] = op.weights[i] = weights[i];
    if (!biases.empty()) inputs[2 + 2 * i] = op.biases[i] = biases[i];
    require_linear("linear_concat", x, weights[i], op.biases[i]);
    out += weights[i].shape().rows();
  }
  op.y = x.tape().output({x.shape().rows(), out});
  return x.tape().record(op, op.y, inputs);
}

}  // namespace trine::inline TRINE_ABI::ops
