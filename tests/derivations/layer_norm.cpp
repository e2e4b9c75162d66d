// The derivation of docs/derivations/layer_norm.md as loops, against the operation.
#include "trine/autograd/ops/layer_norm.hpp"

#include <cmath>

#include "trine/tests/derivations/matrices.hpp"

using namespace derivations;

namespace {

// [docs:layer_norm]
struct Gradients {
  Matrix dx;
  Vector dgain, dbias;
};

// y = gain * h + bias with h = (x - mean) / sigma, row by row.
Gradients backward(const Matrix& x, const Vector& gain, double epsilon, const Matrix& dy) {
  const std::size_t n = x.size(), d = gain.size();
  Gradients g{zeros(n, d), Vector(d), Vector(d)};
  for (std::size_t i = 0; i < n; ++i) {
    double mean = 0, variance = 0;
    for (double v : x[i]) mean += v / static_cast<double>(d);
    for (double v : x[i]) variance += (v - mean) * (v - mean) / static_cast<double>(d);
    const double sigma = std::sqrt(variance + epsilon);

    Vector h(d), dh(d);
    double mean_dh = 0, mean_dh_h = 0;
    for (std::size_t j = 0; j < d; ++j) {
      h[j] = (x[i][j] - mean) / sigma;
      dh[j] = dy[i][j] * gain[j];
      g.dgain[j] += dy[i][j] * h[j];
      g.dbias[j] += dy[i][j];
      mean_dh += dh[j] / static_cast<double>(d);
      mean_dh_h += dh[j] * h[j] / static_cast<double>(d);
    }
    // What changes the mean or the spread of the row is taken out of the gradient: neither reaches y.
    for (std::size_t j = 0; j < d; ++j) g.dx[i][j] = (dh[j] - mean_dh - h[j] * mean_dh_h) / sigma;
  }
  return g;
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_CASE(layer_norm_follows_its_derivation) {
  const double epsilon = 1e-5;
  const Matrix x = random_matrix(4, 7, 1), dy = random_matrix(4, 7, 2);
  const Vector gain = random_matrix(1, 7, 3)[0], bias = random_matrix(1, 7, 4)[0];
  const trine::Tensor tx = tensor(x), tg = tensor(gain), tb = tensor(bias), tdy = tensor(dy);
  trine::ThreadPool pool(1);
  trine::Tape tape(pool);
  const trine::Var vx = tape.variable(tx), vg = tape.variable(tg), vb = tape.variable(tb);
  const trine::Var y = trine::ops::layer_norm(vx, vg, vb, epsilon);
  tape.backward(y, tdy);
  const Gradients expected = backward(x, gain, epsilon, dy);
  check_equal(tape.gradient_of(vx), expected.dx);
  check_equal(tape.gradient_of(vg), expected.dgain);
  check_equal(tape.gradient_of(vb), expected.dbias);
}
