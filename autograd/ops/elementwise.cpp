// a + b, a - b, a b, a / b, scale x + shift, exp x, log x and the square root of x, element by element.
#include "trine/autograd/ops/elementwise.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 16384;

// da = dy, db = dy
struct Add {
  static constexpr std::string_view name = "add";
  Var a, b, y;
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().add(tape.data(y) + i, tape.data(a) + i, tape.data(b) + i, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const auto add_to = [&](Var v) {
      const Gradient dv = tape.gradient(v);
      if (!dv) return;
      tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
        elementwise_kernels().scale(dv.data + i, dy + i, 1, end - i, dv.accumulate);
      });
    };
    add_to(a);
    if (!tape.move_gradient(y, b)) add_to(b);  // dy is not needed any more: b may keep its memory
  }
};

// da = dy, db = -dy
struct Subtract {
  static constexpr std::string_view name = "subtract";
  Var a, b, y;
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().subtract(tape.data(y) + i, tape.data(a) + i, tape.data(b) + i, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const auto add_to = [&](Var v, Real sign) {
      const Gradient dv = tape.gradient(v);
      if (!dv) return;
      tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
        elementwise_kernels().scale(dv.data + i, dy + i, sign, end - i, dv.accumulate);
      });
    };
    add_to(a, 1);
    add_to(b, -1);
  }
};

// da = dy b, db = dy a
struct Multiply {
  static constexpr std::string_view name = "multiply";
  Var a, b, y;
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().multiply(tape.data(y) + i, tape.data(a) + i, tape.data(b) + i, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const auto add_to = [&](Var v, Var other) {
      const Gradient dv = tape.gradient(v);
      if (!dv) return;
      tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
        elementwise_kernels().multiply_backward(dv.data + i, dy + i, tape.data(other) + i, end - i,
                                                dv.accumulate);
      });
    };
    add_to(a, b);
    add_to(b, a);
  }
};

// da = dy / b, db = -dy y / b
struct Divide {
  static constexpr std::string_view name = "divide";
  Var a, b, y;
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().divide(tape.data(y) + i, tape.data(a) + i, tape.data(b) + i, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient da = tape.gradient(a)) {
      tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
        elementwise_kernels().divide_backward_numerator(da.data + i, dy + i, tape.data(b) + i, end - i,
                                                        da.accumulate);
      });
    }
    if (const Gradient db = tape.gradient(b)) {
      tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
        elementwise_kernels().divide_backward_denominator(db.data + i, dy + i, tape.data(y) + i,
                                                          tape.data(b) + i, end - i, db.accumulate);
      });
    }
  }
};

// dx = scale dy
struct Affine {
  static constexpr std::string_view name = "affine";
  Var x, y;
  Real scale, shift;
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().affine(tape.data(y) + i, tape.data(x) + i, scale, shift, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      elementwise_kernels().scale(dx.data + i, dy + i, scale, end - i, dx.accumulate);
    });
  }
};

// exp: dx = dy y,   log: dx = dy / x,   sqrt: dx = dy / (2 y)
struct Function {
  enum class Saves { x, y };
  std::string_view name;
  void (*forward_kernel)(Real* y, const Real* x, Index n) noexcept;
  void (*backward_kernel)(Real* dx, const Real* dy, const Real* saved, Index n, int accumulate) noexcept;
  Saves saves;
  Var x{}, y{};
  void forward(Tape& tape) const {
    tape.parallel_rows(y.shape().size(), kGrain / 4, [&](Index i, Index end) {  // as much work as 4 additions
      forward_kernel(tape.data(y) + i, tape.data(x) + i, end - i);
    });
  }
  void backward(Tape& tape) const {
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    const Real* dy = tape.gradient_of(y).data;
    const Real* saved = tape.data(saves == Saves::x ? x : y);
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index i, Index end) {
      backward_kernel(dx.data + i, dy + i, saved + i, end - i, dx.accumulate);
    });
  }
};

Var apply(Function f, Var x) {
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
  return apply({"exp", k.exp, k.multiply_backward, Function::Saves::y}, x);
}
Var log(Var x) {
  const ElementwiseKernels& k = elementwise_kernels();
  return apply({"log", k.log, k.divide_backward_numerator, Function::Saves::x}, x);
}
Var sqrt(Var x) {
  const ElementwiseKernels& k = elementwise_kernels();
  return apply({"sqrt", k.sqrt, k.sqrt_backward, Function::Saves::y}, x);
}

}  // namespace trine::inline TRINE_ABI::ops
