// The derivation of docs/derivations/cross_entropy.md as loops, against the operation.
#include "trine/autograd/ops/softmax.hpp"

#include <algorithm>
#include <cmath>

#include "trine/tests/derivations/matrices.hpp"

using namespace derivations;

namespace {

// [docs:cross_entropy]
struct Result {
  double loss = 0;
  Matrix dx;
};

// loss = -1/n sum_i log P_i,c_i with P the softmax of each row;  dx = (P - Y) / n with Y the labels as
// one-hot rows.
Result cross_entropy(const Matrix& x, const std::vector<int>& labels) {
  const std::size_t n = x.size(), classes = x[0].size();
  Result result{0, zeros(n, classes)};
  for (std::size_t i = 0; i < n; ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    const double largest = *std::max_element(x[i].begin(), x[i].end());
    double sum = 0;
    for (double v : x[i]) sum += std::exp(v - largest);
    result.loss += (largest - x[i][label] + std::log(sum)) / static_cast<double>(n);
    for (std::size_t j = 0; j < classes; ++j) {
      const double p = std::exp(x[i][j] - largest) / sum;
      result.dx[i][j] = (p - (j == label ? 1 : 0)) / static_cast<double>(n);
    }
  }
  return result;
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_CASE(cross_entropy_follows_its_derivation) {
  const Matrix x = random_matrix(5, 7, 1);
  const std::vector<int> labels{2, 0, 6, 6, 3};
  const trine::Tensor logits = tensor(x);
  trine::ThreadPool pool(1);
  trine::Tape tape(pool);
  const trine::Var in = tape.variable(logits);
  const trine::Var loss = trine::ops::cross_entropy(in, labels);
  tape.backward(loss);
  const Result expected = cross_entropy(x, labels);
  BOOST_TEST(std::abs(loss.scalar() - expected.loss) < 1e-12);
  check_equal(tape.gradient_of(in), expected.dx);
}
