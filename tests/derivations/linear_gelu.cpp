// The derivation of docs/derivations/linear_gelu.md as loops, against the operation.
#include "trine/autograd/ops/linear.hpp"

#include <cmath>
#include <numbers>

#include "trine/tests/derivations/matrices.hpp"

using namespace derivations;

namespace {

// [docs:linear_gelu]
// Phi(u), the share of a normal distribution below u, and phi(u), its density.
double normal_cdf(double u) { return 0.5 * (1 + std::erf(u / std::numbers::sqrt2)); }
double normal_pdf(double u) { return std::exp(-0.5 * u * u) / std::sqrt(2 * std::numbers::pi); }

double gelu(double u) { return u * normal_cdf(u); }
double gelu_slope(double u) { return normal_cdf(u) + u * normal_pdf(u); }

struct Gradients {
  Matrix dx, dw;
  Vector db;
};

// y = gelu(u),  u = x W^T + b;  du = dy * gelu'(u), then the three gradients of a linear map.
Gradients backward(const Matrix& x, const Matrix& w, const Vector& b, const Matrix& dy) {
  const std::size_t n = x.size(), in = x[0].size(), out = w.size();
  Gradients g{zeros(n, in), zeros(out, in), Vector(out)};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t o = 0; o < out; ++o) {
      double u = b[o];
      for (std::size_t k = 0; k < in; ++k) u += x[i][k] * w[o][k];
      const double du = dy[i][o] * gelu_slope(u);
      g.db[o] += du;                                                    // db = sum of the rows of du
      for (std::size_t k = 0; k < in; ++k) g.dw[o][k] += du * x[i][k];  // dW = du^T x
      for (std::size_t k = 0; k < in; ++k) g.dx[i][k] += du * w[o][k];  // dx = du W
    }
  }
  return g;
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_CASE(linear_gelu_follows_its_derivation) {
  const Matrix x = random_matrix(5, 3, 1), w = random_matrix(4, 3, 2), dy = random_matrix(5, 4, 3);
  const Vector b = random_matrix(1, 4, 4)[0];
  const trine::Tensor tx = tensor(x), tw = tensor(w), tb = tensor(b), tdy = tensor(dy);
  trine::ThreadPool pool(1);
  trine::Tape tape(pool);
  const trine::Var vx = tape.variable(tx), vw = tape.variable(tw), vb = tape.variable(tb);
  const trine::Var y = trine::ops::linear_gelu(vx, vw, vb);
  double u = b[0];
  for (std::size_t k = 0; k < 3; ++k) u += x[0][k] * w[0][k];
  BOOST_TEST(std::abs(y.value()[0] - gelu(u)) < 1e-12);
  tape.backward(y, tdy);
  const Gradients expected = backward(x, w, b, dy);
  check_equal(tape.gradient_of(vx), expected.dx);
  check_equal(tape.gradient_of(vw), expected.dw);
  check_equal(tape.gradient_of(vb), expected.db);
}
