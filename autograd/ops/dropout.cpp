// y_i = x_i m_i,   m_i = 0 or 1 / (1 - p).   Backward:   dx_i = dy_i m_i.
#include "trine/autograd/ops/dropout.hpp"

#include "trine/autograd/ops/common.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

static_assert(kElements / 8 % 4 == 0);  // elements of one random word

struct Dropout {
  static constexpr std::string_view name = "dropout";
  Var x, y;
  DropoutMask mask;

  void apply(Tape& tape, Real* out, const Real* in, bool accumulate) const {
    for_rows(tape, y.shape().size(), 1, [&](Index begin, Index end) {
      mask.apply(out + begin, in + begin, begin, end - begin, accumulate);
    });
  }
  void forward(Tape& tape) const { apply(tape, tape.data(y), tape.data(x), false); }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient dx = tape.gradient(x)) apply(tape, dx.data, dy, dx.accumulate);
  }
};

}  // namespace

Var dropout(Var x, double p) {
  Tape& tape = x.tape();
  const DropoutMask mask = DropoutMask::next(tape, p, "dropout");
  if (!mask.drops()) return x;
  const Var y = tape.output(x.shape());
  return tape.record(Dropout{x, y, mask}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
