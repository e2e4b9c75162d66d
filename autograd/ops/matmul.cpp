// Y = A' B' with A' = A or A^T, B' = B or B^T.   Backward:   dA' = dY B'^T,   dB' = A'^T dY,
// and where A' = A^T its gradient is the transpose of that:  dA = B' dY^T,    dB = dY^T A'.
#include "trine/autograd/ops/matmul.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/matrix.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

Transpose other(Transpose op) { return op == Transpose::no ? Transpose::yes : Transpose::no; }

struct Matmul {
  static constexpr std::string_view name = "matmul";
  Var a, b, y;
  Transpose ta, tb;
  Index k;

  Index m() const { return y.shape().rows(); }
  Index n() const { return y.shape().cols(); }
  static Operand operand(Tape& tape, Var v, Transpose op) { return {tape.data(v), v.shape().cols(), op}; }

  void forward(Tape& tape) const {
    parallel_gemm(tape.pool(), {.c = tape.data(y),
                                .ldc = n(),
                                .a = operand(tape, a, ta),
                                .b = operand(tape, b, tb),
                                .m = m(),
                                .n = n(),
                                .k = k});
  }

  void backward(Tape& tape) const {
    const Operand dy{tape.gradient_of(y).data, n()};
    const Operand dy_transposed{dy.data, n(), Transpose::yes};
    if (const Gradient da = tape.gradient(a)) {
      if (ta == Transpose::no) {
        parallel_gemm(tape.pool(), da.data, k, dy, operand(tape, b, other(tb)), m(), k, n(), 1, da.beta());
      } else {
        parallel_gemm(tape.pool(), da.data, m(), operand(tape, b, tb), dy_transposed, k, m(), n(), 1,
                      da.beta());
      }
    }
    if (const Gradient db = tape.gradient(b)) {
      if (tb == Transpose::no) {
        parallel_gemm(tape.pool(), db.data, n(), operand(tape, a, other(ta)), dy, k, n(), m(), 1, db.beta());
      } else {
        parallel_gemm(tape.pool(), db.data, k, dy_transposed, operand(tape, a, ta), n(), k, m(), 1,
                      db.beta());
      }
    }
  }
};

}  // namespace

Var matmul(Var a, Var b, Transpose transpose_a, Transpose transpose_b) {
  require_matrix("matmul", "a", a);
  require_matrix("matmul", "b", b);
  const Shape of_a = a.shape(), of_b = b.shape();
  const bool a_turned = transpose_a == Transpose::yes, b_turned = transpose_b == Transpose::yes;
  const Index k = of_a[a_turned ? 0 : 1];
  if (k != of_b[b_turned ? 1 : 0]) {
    throw ShapeError(
        "matmul", "inner sizes differ",
        {{a_turned ? "a transposed, a" : "a", of_a}, {b_turned ? "b transposed, b" : "b", of_b}},
        "columns of the first factor must be rows of the second; Transpose::yes turns one around");
  }
  const Var y = a.tape().output({of_a[a_turned ? 1 : 0], of_b[b_turned ? 0 : 1]});
  return a.tape().record(Matmul{a, b, y, transpose_a, transpose_b, k}, y, {a, b});
}

}  // namespace trine::inline TRINE_ABI::ops
