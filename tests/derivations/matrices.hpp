// Small matrices for code that is meant to be read: rows of doubles, loops, nothing else.
#pragma once

#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"

namespace derivations {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

inline Matrix zeros(std::size_t rows, std::size_t cols) { return Matrix(rows, Vector(cols)); }

inline Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed) {
  trine::Rng rng(seed);
  Matrix m = zeros(rows, cols);
  for (Vector& row : m) {
    for (double& v : row) v = rng.normal();
  }
  return m;
}

inline trine::Tensor tensor(const Matrix& m) {
  const auto cols = static_cast<trine::Index>(m.empty() ? 0 : m[0].size());
  trine::Tensor out({static_cast<trine::Index>(m.size()), cols});
  for (std::size_t i = 0; i < m.size(); ++i)
    std::copy(m[i].begin(), m[i].end(), out.row(static_cast<trine::Index>(i)));
  return out;
}

inline trine::Tensor tensor(const Vector& v) {
  trine::Tensor out({static_cast<trine::Index>(v.size())});
  std::copy(v.begin(), v.end(), out.data());
  return out;
}

inline void check_equal(trine::ConstView seen, const Matrix& expected) {
  trine::Index at = 0;
  for (const Vector& row : expected) {
    for (double v : row) BOOST_TEST(std::abs(seen[at++] - v) <= 1e-10 * std::max(1.0, std::abs(v)));
  }
  BOOST_TEST(at == seen.size());
}
inline void check_equal(trine::ConstView seen, const Vector& expected) {
  check_equal(seen, Matrix{expected});
}

}  // namespace derivations
