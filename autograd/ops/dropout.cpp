// y_i = x_i m_i,   m_i = 0 or 1 / (1 - p).   Backward:   dx_i = dy_i m_i.
#include "autograd/ops/dropout.hpp"

#include <cmath>
#include <string>

#include "autograd/ops/common.hpp"
#include "kernels/dropout.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kGrain = 16384;   // a multiple of the four elements that share random bits
constexpr double kSteps = 65536;  // 16 bits decide over an element

struct Dropout {
  static constexpr std::string_view name = "dropout";
  Var x, y;
  std::uint64_t key;
  std::uint32_t threshold;
  Real scale;

  void apply(Tape& tape, Real* out, const Real* in, bool accumulate) const {
    tape.parallel_rows(y.shape().size(), kGrain, [&](Index begin, Index end) {
      dropout_kernels().apply(out + begin, in + begin, key, begin, end - begin, threshold, scale, accumulate);
    });
  }
  void forward(Tape& tape) const { apply(tape, tape.data(y), tape.data(x), false); }
  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    if (const Gradient dx = tape.gradient(x)) apply(tape, dx.into, dy, dx.accumulate);
  }
};

}  // namespace

Var dropout(Var x, double p) {
  if (!(p >= 0 && p < 1)) {
    throw OptionError("dropout: p is " + std::to_string(p) +
                      "; it is the share of elements set to zero and must lie in [0, 1)");
  }
  Tape& tape = x.tape();
  const auto threshold = static_cast<std::uint32_t>(std::min(std::lround(p * kSteps), 65535L));
  if (!tape.training() || threshold == 0) return x;
  const auto scale = static_cast<Real>(kSteps / (kSteps - threshold));
  const std::uint64_t key = tape.random_key();
  const Var y = tape.output(x.shape());
  return tape.record(Dropout{x, y, key, threshold, scale}, y, {x});
}

}  // namespace trine::inline TRINE_ABI::ops
