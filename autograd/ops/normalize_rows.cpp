// y_i = x_i / |x_i|   row by row.   With n = |x_i|:   dx = (dy - y <y, dy>) / n
// The derivative is the upstream gradient with its component along y removed: moving along y does not
// change a direction.
#include "trine/autograd/ops/normalize_rows.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct NormalizeRows {
  static constexpr std::string_view name = "normalize_rows";
  Var x;          // [n, d]
  Var y;          // [n, d]
  Real* inverse;  // [n]   saved: 1 / |x_i|, or 0 for a zero row

  Index d() const { return x.shape().cols(); }

  void forward(Tape& tape) const {
    for_rows(tape, x.shape().rows(), d(), [&](Index begin, Index end) {
      row_kernels().normalize_rows(tape.data(y) + begin * d(), inverse + begin, tape.data(x) + begin * d(),
                                   end - begin, d());
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const Gradient dx = tape.gradient(x);
    if (!dx) return;
    for_rows(tape, x.shape().rows(), d(), [&](Index begin, Index end) {
      row_kernels().normalize_rows_backward(dx.data + begin * d(), tape.data(y) + begin * d(),
                                            inverse + begin, dy + begin * d(), end - begin, d(),
                                            dx.accumulate);
    });
  }
};

}  // namespace

Var normalize_rows(Var x) {
  require_matrix("normalize_rows", "x", x);
  Tape& tape = x.tape();
  const Var y = tape.output(x.shape());
  return tape.record(NormalizeRows{x, y, tape.scratch(x.shape().rows())}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
