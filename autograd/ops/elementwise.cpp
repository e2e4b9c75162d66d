#include "trine/autograd/ops/elementwise.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

using BinaryKernel = void (*)(Real* out, const Real* a, const Real* b, Index n) noexcept;

void apply(Tape& tape, BinaryKernel kernel, Var y, Var a, Var b) {
  for_rows(tape, y.shape().size(), 1, [&](Index i, Index end) {
    kernel(tape.data(y) + i, tape.data(a) + i, tape.data(b) + i, end - i);
  });
}

// da = dy, db = dy
struct Add {
  static constexpr std::string_view name = "add";
  Var a, b, y;
  void forward(Tape& tape) const { apply(tape, elementwise_kernels().add, y, a, b); }
  void backward(Tape& tape) const {
    pass_gradient(tape, y, a);
    if (!tape.move_gradient(y, b)) pass_gradient(tape, y, b);  // dy is not needed any more
  }
};

// da = dy, db = -dy
struct Subtract {
  static constexpr std::string_view name = "subtract";
  Var a, b, y;
  void forward(Tape& tape) const { apply(tape, elementwise_kernels().subtract, y, a, b); }
  void backward(Tape& tape) const {
    pass_gradient(tape, y, a);
    pass_gradient(tape, y, b, -1);
  }
};

// da = dy b, db = dy a
struct Multiply {
  static constexpr std::string_view name = "multiply";
  Var a, b, y;
  void forward(Tape& tape) const { apply(tape, elementwise_kernels().multiply, y, a, b); }
  void backward(Tape& tape) const {
    pass_gradient(tape, y, a, b, elementwise_kernels().multiply_backward);
    pass_gradient(tape, y, b, a, elementwise_kernels().multiply_backward);
  }
};

// da = dy / b, db = -dy y / b
struct Divide {
  static constexpr std::string_view name = "divide";
  Var a, b, y;
  void forward(Tape& tape) const { apply(tape, elementwise_kernels().divide, y, a, b); }
  void backward(Tape& tape) const {
    pass_gradient(tape, y, a, b, elementwise_kernels().divide_backward_numerator);
    const Gradient db = tape.gradient(b);
    if (!db) return;
    const Real* dy = tape.gradient_of(y).data;
    for_rows(tape, y.shape().size(), 1, [&](Index i, Index end) {
      elementwise_kernels().divide_backward_denominator(db.data + i, dy + i, tape.data(y) + i,
                                                        tape.data(b) + i, end - i, db.accumulate);
    });
  }
};

// dx = scale dy
struct Affine {
  static constexpr std::string_view name = "affine";
  Var x, y;
  Real scale, shift;
  void forward(Tape& tape) const {
    for_rows(tape, y.shape().size(), 1, [&](Index i, Index end) {
      elementwise_kernels().affine(tape.data(y) + i, tape.data(x) + i, scale, shift, end - i);
    });
  }
  void backward(Tape& tape) const { pass_gradient(tape, y, x, scale); }
};

// exp: dx = dy y,   log: dx = dy / x,   sqrt: dx = dy / (2 y)
struct Function {
  enum class Saves { x, y };
  std::string_view name;
  void (*forward_kernel)(Real* y, const Real* x, Index n) noexcept;
  BackwardKernel backward_kernel;
  Saves saves;
  Var x{}, y{};

  void forward(Tape& tape) const {
    constexpr Index additions = 4;  // that take as long
    for_rows(tape, y.shape().size(), additions,
             [&](Index i, Index end) { forward_kernel(tape.data(y) + i, tape.data(x) + i, end - i); });
  }
  void backward(Tape& tape) const { pass_gradient(tape, y, x, saves == Saves::x ? x : y, backward_kernel); }
};

// y_ij = x_ij + b_j     dx = dy      db = sum of the rows of dy
struct AddBias {
  static constexpr std::string_view name = "add_bias";
  Var x;     // [n, d]
  Var bias;  // [d]
  Var y;     // [n, d]

  void forward(Tape& tape) const {
    const Index d = x.shape().cols();
    for_rows(tape, x.shape().rows(), d, [&](Index i, Index end) {
      row_kernels().add_bias(tape.data(y) + i * d, tape.data(x) + i * d, tape.data(bias), end - i, d);
    });
  }
  void backward(Tape& tape) const {
    if (const Gradient db = tape.gradient(bias))
      sum_columns(tape, db, tape.gradient_of(y).data, x.shape().rows(), x.shape().cols());
    if (!tape.move_gradient(y, x)) pass_gradient(tape, y, x);
  }
};

// y_i = s x_i           dx = s dy    ds = sum over i of dy_i x_i
struct ScaleBy {
  static constexpr std::string_view name = "scale_by";
  Var x;
  Var factor;  // []
  Var y;

  void forward(Tape& tape) const {
    const Real s = *tape.data(factor);
    for_rows(tape, x.shape().size(), 1, [&](Index i, Index end) {
      elementwise_kernels().affine(tape.data(y) + i, tape.data(x) + i, s, 0, end - i);
    });
  }
  void backward(Tape& tape) const {
    if (const Gradient ds = tape.gradient(factor)) {
      const Real sum = elementwise_kernels().dot(tape.gradient_of(y).data, tape.data(x), x.shape().size());
      *ds.data = ds.accumulate ? *ds.data + sum : sum;
    }
    pass_gradient(tape, y, x, *tape.data(factor));
  }
};

Var record(Function f, Var x) {
  f.x = x;
  f.y = x.tape().output(x.shape());
  return x.tape().record(f, f.y, {x});
}

template <class Op>
Var binary(Var a, Var b) {
  require_same(Op::name, "a", a, "b", b);
  const Var y = a.tape().output(a.shape());
  return a.tape().record(Op{a, b, y}, y, {a, b});
}

}  // namespace

Var add(Var a, Var b) { return binary<Add>(a, b); }
Var subtract(Var a, Var b) { return binary<Subtract>(a, b); }
Var multiply(Var a, Var b) { return binary<Multiply>(a, b); }
Var divide(Var a, Var b) { return binary<Divide>(a, b); }

Var affine(Var x, Real scale, Real shift) {
  const Var y = x.tape().output(x.shape());
  return x.tape().record(Affine{x, y, scale, shift}, y, {x});
}

Var exp(Var x) {
  const ElementwiseKernels& k = elementwise_kernels();
  return record({"exp", k.exp, k.multiply_backward, Function::Saves::y}, x);
}
Var log(Var x) {
  const ElementwiseKernels& k = elementwise_kernels();
  return record({"log", k.log, k.divide_backward_numerator, Function::Saves::x}, x);
}
Var sqrt(Var x) {
  const ElementwiseKernels& k = elementwise_kernels();
  return record({"sqrt", k.sqrt, k.sqrt_backward, Function::Saves::y}, x);
}

Var add_bias(Var x, Var bias) {
  require_matrix("add_bias", "x", x);
  require_vector("add_bias", "bias", bias, x.shape().cols());
  const Var y = x.tape().output(x.shape());
  return x.tape().record(AddBias{x, bias, y}, y, {x, bias});
}

Var scale_by(Var x, Var factor) {
  if (factor.shape().size() != 1) {
    throw ShapeError("scale_by", "the factor must be a scalar",
                     {{"x", x.shape()}, {"factor", factor.shape()}},
                     "for element by element products there is ops::multiply");
  }
  const Var y = x.tape().output(x.shape());
  return x.tape().record(ScaleBy{x, factor, y}, y, {x, factor});
}

}  // namespace trine::inline TRINE_ABI::ops
