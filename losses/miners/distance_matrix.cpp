#include "trine/losses/miners/distance_matrix.hpp"

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/kernels/gemm/gemm.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Large enough for the product to run at full speed, small enough that the second pass over the
// block still finds it in the cache.
constexpr Index kBlock = 128;

void manhattan_rows(View out, ConstView rows, ConstView columns, Index begin, Index end) {
  for (Index i = begin; i < end; ++i) {
    for (Index j = 0; j < columns.rows(); ++j) {
      out.row(i)[j] = distance_kernels().manhattan(rows.row(i), columns.row(j), rows.cols());
    }
  }
}

void product_rows(View out, ConstView rows, ConstView columns, Distance distance, const Real* norms_rows,
                  const Real* norms_columns, Index begin, Index end) {
  const Index m = columns.rows(), d = rows.cols();
  gemm(out.row(begin), m, rows.row(begin), d, Transpose::no, columns.data, d, Transpose::yes, end - begin, m,
       d, 1, 0);
  for (Index i = begin; i < end; ++i) {
    if (distance == Distance::cosine) {
      distance_kernels().cosine_row(out.row(i), norms_rows[i], norms_columns, m);
    } else {
      distance_kernels().euclidean_row(out.row(i), rows.row(i), norms_rows[i], columns.data, norms_columns, m,
                                       d, distance == Distance::euclidean ? 1 : 0);
    }
  }
}

}  // namespace

void compute_distances(ThreadPool& pool, View out, ConstView rows, ConstView columns, Distance distance,
                       Real* norms) {
  if (rows.shape.rank() != 2 || columns.shape.rank() != 2 || rows.cols() != columns.cols()) {
    throw ShapeError("distances", "two matrices with rows of the same length are needed",
                     {{"rows", rows.shape}, {"columns", columns.shape}});
  }
  if (out.shape != Shape{rows.rows(), columns.rows()}) {
    throw ShapeError("distances", "the result does not fit",
                     {{"out", out.shape}, {"rows", rows.shape}, {"columns", columns.shape}});
  }
  if (distance == Distance::manhattan) {
    pool.parallel_rows(rows.rows(), 16,
                       [&](Index begin, Index end) { manhattan_rows(out, rows, columns, begin, end); });
    return;
  }
  Real* const norms_columns = norms + rows.rows();
  distance_kernels().norms(norms, rows.data, rows.rows(), rows.cols());
  distance_kernels().norms(norms_columns, columns.data, columns.rows(), columns.cols());
  pool.parallel_rows(rows.rows(), kBlock, [&](Index begin, Index end) {
    product_rows(out, rows, columns, distance, norms, norms_columns, begin, end);
  });
}

ConstView DistanceMatrix::operator()(ThreadPool& pool, ConstView rows, ConstView columns, Distance distance) {
  const Index n = rows.rows(), m = columns.rows();
  const Index needed = n * m + n + m;
  if (needed > capacity_) {
    memory_ = make_aligned<Real>(static_cast<std::size_t>(needed));
    capacity_ = needed;
  }
  const View out{memory_.get(), {n, m}};
  compute_distances(pool, out, rows, columns, distance, memory_.get() + n * m);
  return out;
}

}  // namespace trine::inline TRINE_ABI
