// Random embeddings for the tests of eval/.
#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "trine/base/rng.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/tensor/tensor.hpp"
#include "trine/tests/support/message_of.hpp"

inline trine::ThreadPool& one_thread() {
  static trine::ThreadPool pool(1);
  return pool;
}

/// Standard normal rows, the same for the same seed.
inline trine::Tensor random_rows(trine::Index n, trine::Index d, std::uint64_t seed) {
  trine::Rng rng(seed);
  trine::Tensor rows(trine::Shape{n, d});
  for (trine::Index i = 0; i < rows.size(); ++i) rows[i] = static_cast<trine::Real>(rng.normal());
  return rows;
}

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
