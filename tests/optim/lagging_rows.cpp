// Row tables cost what a step touched, and equal the dense rule to rounding.
#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <memory>

#include "optim/adamw.hpp"
#include "optim/sgd.hpp"
#include "tests/optim/support.hpp"

using namespace trine;

namespace {

constexpr Index kRows = 40;
constexpr Index kWidth = 19;

struct Run {
  int steps = 600;
  double gradient_scale = 1;
  double lr = 0.01;
  std::function<double(int)> schedule = [](int) { return 1.0; };
};

using Make = std::function<std::unique_ptr<Optimizer>(const std::vector<ParamGroup>&, ThreadPool&)>;

/// Rows are touched with very different frequencies: row r about every 1 + r^2 / 4 steps, the last never.
std::vector<std::int32_t> rows_of_step(int step) {
  std::vector<std::int32_t> rows;
  for (std::int32_t row = 0; row + 1 < kRows; ++row) {
    if (random_bits(static_cast<std::uint64_t>(row), static_cast<std::uint64_t>(step)) %
            static_cast<std::uint64_t>(1 + row * row / 4) ==
        0) {
      rows.push_back(row);
    }
  }
  return rows;
}

/// Largest difference between a table moved by rows and one moved densely, in units in the last place of
/// the distance it has come, at least 1.
double worst_difference(const Run& run, const Make& make) {
  ThreadPool pool(2);
  const Tensor start = random_tensor({kRows, kWidth}, 5);
  Parameter by_rows(start, Gradients::rows);
  Parameter dense(start);
  const auto sparse = make(one_group(by_rows), pool);
  const auto full = make(one_group(dense), pool);
  double worst = 0;
  Tensor copy;
  for (int step = 0; step < run.steps; ++step) {
    const double lr = run.lr * run.schedule(step);
    // Gradients of a column are all of one size; sizes go down to a millionth of a millionth.
    touch_rows(by_rows, rows_of_step(step), 1000 + static_cast<std::uint64_t>(step), run.gradient_scale);
    for (Index i = 0; i < by_rows.row_gradient.count(); ++i) {
      for (Index j = 0; j < kWidth; ++j) {
        by_rows.row_gradient.values(i)[j] *= static_cast<Real>(std::pow(10.0, -static_cast<double>(j)));
      }
    }
    set_gradient(dense, by_rows.gradient_copy());
    sparse->step(lr);
    full->step(lr);
    sparse->caught_up_copy(by_rows, copy);
    worst = std::max(worst, largest_difference(copy, dense.value));
    BOOST_REQUIRE(!std::isnan(worst));
  }
  sparse->catch_up();
  BOOST_TEST(largest_difference(by_rows.value, copy) == 0);
  return worst / std::numeric_limits<Real>::epsilon();
}

Make adamw(const AdamWOptions& options) {
  return [options](const auto& groups, ThreadPool& pool) {
    return std::make_unique<AdamW>(groups, pool, options);
  };
}
Make sgd(const SgdOptions& options) {
  return [options](const auto& groups, ThreadPool& pool) {
    return std::make_unique<Sgd>(groups, pool, options);
  };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lagging_rows)

BOOST_AUTO_TEST_CASE(adamw_by_rows_equals_dense_adamw) {
  for (double scale : {1e3, 1.0, 1e-3, 1e-6, 1e-9}) {
    const double worst = worst_difference({.gradient_scale = scale}, adamw({}));
    BOOST_TEST_MESSAGE("gradient scale " << scale << ": " << worst << " ulp");
    BOOST_TEST(worst < 200);
  }
}

BOOST_AUTO_TEST_SUITE_END()
