// The derivation of docs/derivations/attention.md as loops, against the operation.
#include <cmath>

#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/tests/derivations/matrices.hpp"

using namespace derivations;

namespace {

// [docs:attention]
struct Head {
  Matrix q, k, v;  // [length, head width] each
};

// P_ij = softmax over j of q_i . k_j / sqrt(width), row by row.
Matrix probabilities(const Head& head) {
  const std::size_t n = head.q.size(), width = head.q[0].size();
  Matrix p = zeros(n, n);
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < n; ++j) {
      double score = 0;
      for (std::size_t c = 0; c < width; ++c) score += head.q[i][c] * head.k[j][c];
      sum += p[i][j] = std::exp(score / std::sqrt(static_cast<double>(width)));
    }
    for (double& value : p[i]) value /= sum;
  }
  return p;
}

// o = P v.  Given do:  dv = P^T do,  dP = do v^T,  dS = P * (dP - sum_j P dP),  dq = dS k,  dk = dS^T q.
Head backward(const Head& head, const Matrix& dout) {
  const std::size_t n = head.q.size(), width = head.q[0].size();
  const double scale = 1 / std::sqrt(static_cast<double>(width));
  const Matrix p = probabilities(head);
  Head g{zeros(n, width), zeros(n, width), zeros(n, width)};
  for (std::size_t i = 0; i < n; ++i) {
    Vector dp(n);
    double mean = 0;  // sum_j P_ij dP_ij, which equals do_i . o_i
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t c = 0; c < width; ++c) dp[j] += dout[i][c] * head.v[j][c];
      mean += p[i][j] * dp[j];
    }
    for (std::size_t j = 0; j < n; ++j) {
      const double ds = scale * p[i][j] * (dp[j] - mean);
      for (std::size_t c = 0; c < width; ++c) {
        g.q[i][c] += ds * head.k[j][c];
        g.k[j][c] += ds * head.q[i][c];
        g.v[j][c] += p[i][j] * dout[i][c];
      }
    }
  }
  return g;
}
// [docs:end]

}  // namespace

BOOST_AUTO_TEST_CASE(attention_follows_its_derivation) {
  const std::size_t n = 6, width = 4;
  const Head head{random_matrix(n, width, 1), random_matrix(n, width, 2), random_matrix(n, width, 3)};
  const Matrix dout = random_matrix(n, width, 4);
  Matrix qkv = zeros(n, 3 * width);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < width; ++c) {
      qkv[i][c] = head.q[i][c], qkv[i][width + c] = head.k[i][c], qkv[i][2 * width + c] = head.v[i][c];
    }
  }
  const trine::Tensor input = tensor(qkv), seed = tensor(dout);
  const std::vector<std::int32_t> tokens(n), offsets{0, static_cast<std::int32_t>(n)};
  trine::ThreadPool pool(1);
  trine::Tape tape(pool);
  const trine::Var x = tape.variable(input);
  const trine::Var y = trine::ops::packed_attention(x, trine::PackedBatch{tokens, offsets}, 1);
  tape.backward(y, seed);
  const Head g = backward(head, dout);
  Matrix expected = zeros(n, 3 * width);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < width; ++c) {
      expected[i][c] = g.q[i][c], expected[i][width + c] = g.k[i][c], expected[i][2 * width + c] = g.v[i][c];
    }
  }
  check_equal(tape.gradient_of(x), expected);
}
