// Y = X^T.   Backward:   dX = dY^T.
#include "trine/autograd/ops/transpose.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/gemm/transpose.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct TransposeOp {
  static constexpr std::string_view name = "transpose";
  Var x, y;

  static void apply(Tape& tape, Real* out, const Real* in, Shape shape, int accumulate) {
    tape.parallel_rows(shape.cols(), row_grain(shape.rows()), [&](Index begin, Index end) {
      trine::transpose(out, in, shape.rows(), shape.cols(), begin, end, accumulate);
    });
  }
  void forward(Tape& tape) const { apply(tape, tape.data(y), tape.data(x), x.shape(), 0); }
  void backward(Tape& tape) const {
    if (const Gradient dx = tape.gradient(x))
      apply(tape, dx.data, tape.gradient_of(y).data, y.shape(), dx.accumulate);
  }
};

}  // namespace

Var transpose(Var x) {
  require_matrix("transpose", "x", x);
  const Var y = x.tape().output({x.shape().cols(), x.shape().rows()});
  return x.tape().record(TransposeOp{x, y}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
