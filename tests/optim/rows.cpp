// Tables by rows: a step costs what it touched, rows have no momentum, others keep their value.
#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <memory>

#include "trine/optim/adamw.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/optim/support.hpp"

using namespace trine;

namespace {

constexpr Index kRows = 40;
constexpr Index kWidth = 19;

using Make = std::function<std::unique_ptr<Optimizer>(const std::vector<ParamGroup>&, ThreadPool&)>;

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

/// Gradients of a column are all of one size; sizes fall from 1 to 1e-18, across epsilon.
void shrink_by_column(RowGradient& gradient) {
  for (Index i = 0; i < gradient.count(); ++i) {
    for (Index j = 0; j < kWidth; ++j)
      gradient.values(i)[j] *= static_cast<Real>(std::pow(10.0, -static_cast<double>(j)));
  }
}

/// A table after `steps` steps, the same gradients for every `make`.
Tensor trained(const Make& make, Gradients kind, int steps) {
  ThreadPool pool(2);
  Parameter by_rows(random_tensor({kRows, kWidth}, 5), Gradients::rows);
  Parameter dense(by_rows.value);
  Parameter& table = kind == Gradients::rows ? by_rows : dense;
  const auto rule = make(one_group(table), pool);
  for (int step = 0; step < steps; ++step) {
    touch_rows(by_rows, rows_of_step(step), 1000 + static_cast<std::uint64_t>(step));
    shrink_by_column(by_rows.row_gradient);
    if (kind == Gradients::dense) set_gradient(dense, by_rows.gradient_copy());
    rule->step(0.01 * (1 + std::cos(step * 0.1)));
    by_rows.clear_gradient();
  }
  return table.value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows)

// With neither momentum nor decay a row without gradient stays where it is by the dense rule, too.
BOOST_AUTO_TEST_CASE(adamw_without_momentum_and_decay_equals_the_dense_rule) {
  const auto check = [](const AdamWOptions& options, int steps) {
    const double worst = largest_difference(trained(adamw(options), Gradients::rows, steps),
                                            trained(adamw(options), Gradients::dense, steps));
    BOOST_TEST(worst < 300 * std::numeric_limits<Real>::epsilon());
  };
  check({.beta1 = 0, .weight_decay = 0}, 4500);  // the rarest rows wait for more than 1024 steps
  check({.beta1 = 0, .beta2 = 0.9, .weight_decay = 0}, 300);
  check({.beta1 = 0, .epsilon = 1e-3, .weight_decay = 0}, 300);
}

BOOST_AUTO_TEST_CASE(sgd_without_momentum_and_decay_equals_the_dense_rule) {
  BOOST_TEST(largest_difference(trained(sgd({}), Gradients::rows, 300),
                                trained(sgd({}), Gradients::dense, 300)) == 0);
}

BOOST_AUTO_TEST_CASE(adamw_gives_rows_no_momentum) {
  BOOST_TEST(largest_difference(trained(adamw({.beta1 = 0.9}), Gradients::rows, 100),
                                trained(adamw({.beta1 = 0}), Gradients::rows, 100)) == 0);
}

BOOST_AUTO_TEST_CASE(rows_without_gradient_keep_their_value) {
  for (const Make& make : {adamw({.weight_decay = 0.5}), sgd({.momentum = 0.9, .weight_decay = 0.5})}) {
    ThreadPool pool(1);
    Parameter table(random_tensor({3, 4}, 1), Gradients::rows);
    const auto rule = make(one_group(table), pool);
    touch_rows(table, {0, 1}, 7);
    rule->step(0.1);
    const Tensor before = table.value;
    for (int step = 0; step < 5; ++step) {
      touch_rows(table, {2}, 8);
      rule->step(0.1);
    }
    for (Index j = 0; j < 4; ++j) {
      BOOST_TEST(table.value.row(0)[j] == before.row(0)[j]);
      BOOST_TEST(table.value.row(1)[j] == before.row(1)[j]);
      BOOST_TEST(table.value.row(2)[j] != before.row(2)[j]);
    }
  }
}

BOOST_AUTO_TEST_CASE(decay_acts_on_the_rows_of_a_step) {
  ThreadPool pool(1);
  Parameter table(random_tensor({1, 4}, 1), Gradients::rows);
  const Tensor before = table.value;
  AdamW rule(one_group(table), pool, {.weight_decay = 0.5});
  touch_rows(table, {0}, 7, 0);  // a gradient of zeros
  rule.step(0.1);
  for (Index j = 0; j < 4; ++j) BOOST_TEST(std::abs(table.value[j] - Real(0.95) * before[j]) < 1e-6);
}

// A dense table coasts on its momentum for many steps; a row moves all the way at once.
BOOST_AUTO_TEST_CASE(sgd_moves_a_row_as_far_as_momentum_would_in_the_end) {
  for (Momentum kind : {Momentum::heavy_ball, Momentum::nesterov}) {
    ThreadPool pool(1);
    Parameter table(random_tensor({1, 6}, 1), Gradients::rows);
    Parameter dense(table.value);
    Sgd by_rows(one_group(table), pool, {.momentum = 0.9, .kind = kind});
    Sgd by_elements(one_group(dense), pool, {.momentum = 0.9, .kind = kind});
    touch_rows(table, {0}, 7);
    set_gradient(dense, table.gradient_copy());
    by_rows.step(0.1);
    for (int step = 0; step < 300; ++step) {
      by_elements.step(0.1);
      set_gradient(dense, Tensor({1, 6}));
    }
    BOOST_TEST(largest_difference(table.value, dense.value) < 1e-5);
  }
}

BOOST_AUTO_TEST_SUITE_END()
