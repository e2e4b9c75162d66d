#include "trine/tests/extending/scale_columns.hpp"

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"

namespace example {

using namespace trine;

// [docs:operation]
// y_ij = x_ij g_j      dx_ij = dy_ij g_j      dg_j = sum_i dy_ij x_ij
struct ScaleColumns {
  static constexpr std::string_view name = "scale_columns";
  static constexpr Index kGrain = 64;  // rows or columns worth handing to another thread
  Var x;                               // [n, d]
  Var g;                               // [d]
  Var y;                               // [n, d]

  void forward(Tape& tape) const {
    const ConstView in = x.value();
    const Index d = in.cols();
    tape.parallel_rows(in.rows(), kGrain, [&](Index begin, Index end) {
      for (Index i = begin * d; i < end * d; ++i) tape.data(y)[i] = in[i] * tape.data(g)[i % d];
    });
  }

  void backward(Tape& tape) const {
    const ConstView in = x.value(), dy = tape.gradient_of(y);
    const Index n = in.rows(), d = in.cols();
    // Empty where nobody wants it. The first consumer of x overwrites, the others add: `accumulate`.
    if (const Gradient dx = tape.gradient(x)) {
      tape.parallel_rows(n, kGrain, [&](Index begin, Index end) {
        for (Index i = begin * d; i < end * d; ++i)
          dx.data[i] = dy[i] * tape.data(g)[i % d] + (dx.accumulate ? dx.data[i] : 0);
      });
    }
    // Each column has one writer that adds in a fixed order: the same bits for any number of threads.
    if (const Gradient dg = tape.gradient(g)) {
      tape.parallel_rows(d, kGrain, [&](Index begin, Index end) {
        for (Index j = begin; j < end; ++j) {
          Real sum = dg.accumulate ? dg.data[j] : 0;
          for (Index i = 0; i < n; ++i) sum += dy[i * d + j] * in[i * d + j];
          dg.data[j] = sum;
        }
      });
    }
  }
};

Var scale_columns(Var x, Var g) {
  if (x.shape().rank() != 2 || g.shape() != Shape{x.shape().cols()})
    throw ShapeError("scale_columns", "g needs a value for each column of x",
                     {{"x", x.shape()}, {"g", g.shape()}});
  Tape& tape = x.tape();
  const Var y = tape.output(x.shape());
  return tape.record(ScaleColumns{x, g, y}, y, {x, g});
}
// [docs:end]

}  // namespace example
