// A matrix times a number, by xtensor, on a pool of two threads.
#include <cstdio>

#include "trine/base/thread_pool.hpp"
#include "trine/tensor/xtensor.hpp"

int main() {
  trine::Tensor rows = trine::Tensor::from({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  trine::ThreadPool pool(2);
  pool.parallel_rows(rows.rows(), 1, [&](trine::Index begin, trine::Index end) {
    const trine::View part{rows.row(begin), trine::Shape{end - begin, rows.cols()}};
    trine::assign<2>(part, trine::as_xt<2>(part) * trine::Real(10));
  });
  std::printf("%s ends with %g\n", rows.shape().text().c_str(), static_cast<double>(rows[7]));
  return 0;
}
