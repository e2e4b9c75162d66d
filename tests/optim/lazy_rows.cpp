// Row tables cost what a step touched, and equal the dense rule to rounding.
#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "trine/optim/adamw.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/optim/support.hpp"

using namespace trine;

namespace {

constexpr Index kRows = 40;
constexpr Index kWidth = 19;

struct Run {
  int steps = 600;
  double lr = 0.01;
  double (*schedule)(int) = [](int) { return 1.0; };
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

/// Gradients of a column are all of one size; sizes fall from 1 to 1e-18, across epsilon.
void shrink_by_column(RowGradient& gradient) {
  for (Index i = 0; i < gradient.count(); ++i) {
    for (Index j = 0; j < kWidth; ++j) {
      gradient.values(i)[j] *= static_cast<Real>(std::pow(10.0, -static_cast<double>(j)));
    }
  }
}

/// Largest difference after any step between a table moved by rows and one moved densely, in units of the
/// last place of 1; parameters start as normal numbers.
double worst_difference(const Run& run, const Make& make) {
  ThreadPool pool(2);
  Parameter by_rows(random_tensor({kRows, kWidth}, 5), Gradients::rows);
  Parameter dense(by_rows.value);
  const auto sparse = make(one_group(by_rows), pool);
  const auto full = make(one_group(dense), pool);
  double worst = 0;
  Tensor copy;
  for (int step = 0; step < run.steps; ++step) {
    touch_rows(by_rows, rows_of_step(step), 1000 + static_cast<std::uint64_t>(step));
    shrink_by_column(by_rows.row_gradient);
    set_gradient(dense, by_rows.gradient_copy());
    const double lr = run.lr * run.schedule(step);
    sparse->step(lr);
    by_rows.reader->sync_rows(rows_of_step(100'000 + step / 3));  // some without a gradient next
    full->step(lr);
    sparse->synced_copy(by_rows, copy);
    const double difference = largest_difference(copy, dense.value);
    BOOST_REQUIRE(!std::isnan(difference));
    worst = std::max(worst, difference);
  }
  sparse->sync();
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

// Most of what is seen is the rounding of the dense rule: every step of it rounds, in long pauses always to
// the same side, and a step below half a unit is lost although the sum of many is not.
constexpr double kAllowed = 300;

void check(const std::string& what, const Run& run, const Make& make) {
  const double worst = worst_difference(run, make);
  BOOST_TEST_MESSAGE(what << ": " << worst << " units in the last place");
  BOOST_TEST(worst < kAllowed, what << ": " << worst << " units in the last place");
}

double warmup_and_decay(int step) {
  return step < 100 ? step / 100.0 : std::max(0.0, 1 - (step - 100) / 500.0);
}
double waves(int step) { return 1 + std::cos(step * 0.1); }

}  // namespace

BOOST_AUTO_TEST_SUITE(lagging_rows)

BOOST_AUTO_TEST_CASE(adamw_by_rows_equals_dense_adamw) {
  check("constant rate", {}, adamw({}));
  check("warmup and decay", {.schedule = warmup_and_decay}, adamw({}));
  check("waves", {.schedule = waves}, adamw({.weight_decay = 0.5}));
  check("no decay", {.schedule = waves}, adamw({.weight_decay = 0}));
}

BOOST_AUTO_TEST_CASE(adamw_by_rows_equals_dense_adamw_for_unusual_options) {
  check("large epsilon", {.schedule = waves}, adamw({.epsilon = 1e-3}));
  check("small epsilon", {.schedule = waves}, adamw({.epsilon = 1e-15}));
  check("long first moment", {.steps = 300, .lr = 1e-3}, adamw({.beta1 = 0.99}));
  check("longer than the memory of steps", {.steps = 300, .lr = 1e-3}, adamw({.beta1 = 0.9999}));
  check("no first moment", {.steps = 300}, adamw({.beta1 = 0}));
  check("no first moment and no decay", {.steps = 300, .schedule = waves},
        adamw({.beta1 = 0, .weight_decay = 0}));
  check("short second moment", {.steps = 300, .lr = 1e-4}, adamw({.beta2 = 0.9}));
  check("second moment shorter than the first", {.steps = 300, .lr = 1e-5}, adamw({.beta2 = 0.5}));
  check("no second moment", {.steps = 300, .lr = 1e-10}, adamw({.beta2 = 0}));
}

// 2048 steps are remembered before the whole table is brought up once.
BOOST_AUTO_TEST_CASE(adamw_by_rows_equals_dense_adamw_over_thousands_of_steps) {
  check("4500 steps", {.steps = 4500, .lr = 1e-3, .schedule = waves}, adamw({}));
  check("4500 steps, nothing to catch up", {.steps = 4500, .lr = 1e-3, .schedule = waves},
        adamw({.beta1 = 0, .weight_decay = 0}));
}

BOOST_AUTO_TEST_CASE(adamw_by_rows_survives_decay_that_wipes_out_what_was) {
  check("half of every value a step", {.steps = 1000, .lr = 0.1}, adamw({.weight_decay = 5}));
}

BOOST_AUTO_TEST_CASE(sgd_by_rows_equals_dense_sgd) {
  BOOST_TEST(worst_difference({}, sgd({})) == 0);
  check("decay", {.schedule = waves}, sgd({.weight_decay = 0.1}));
  check("momentum", {.schedule = waves}, sgd({.momentum = 0.9}));
  check("momentum and decay", {.schedule = waves}, sgd({.momentum = 0.9, .weight_decay = 0.1}));
  check("Nesterov", {.schedule = waves}, sgd({.momentum = 0.9, .kind = Momentum::nesterov}));
  check("Nesterov and decay", {.steps = 4500, .lr = 0.002, .schedule = waves},
        sgd({.momentum = 0.9, .weight_decay = 0.1, .kind = Momentum::nesterov}));
}

BOOST_AUTO_TEST_CASE(rows_that_are_read_are_up_to_date_and_others_wait) {
  ThreadPool pool(1);
  Parameter table(random_tensor({3, 4}, 1), Gradients::rows);
  AdamW rule(one_group(table), pool);
  touch_rows(table, {0, 1}, 7);
  rule.step(0.1);
  for (int step = 0; step < 5; ++step) {
    touch_rows(table, {2}, 8);
    rule.step(0.1);
  }
  const Tensor lagging = table.value;
  Tensor expected;
  rule.synced_copy(table, expected);
  const std::vector<std::int32_t> rows{1, 1, 2};
  table.reader->sync_rows(rows);
  for (Index j = 0; j < 4; ++j) {
    BOOST_TEST(table.value.row(0)[j] == lagging.row(0)[j]);
    BOOST_TEST(table.value.row(1)[j] == expected.row(1)[j]);
    BOOST_TEST(std::abs(expected.row(1)[j] - lagging.row(1)[j]) > 0.05);  // momentum carries it on
  }
}

BOOST_AUTO_TEST_CASE(rows_given_a_gradient_without_having_been_read_are_brought_up_first) {
  ThreadPool pool(1);
  Parameter table(random_tensor({2, 5}, 1), Gradients::rows);
  Parameter dense(table.value);
  AdamW sparse(one_group(table), pool);
  AdamW full(one_group(dense), pool);
  for (int step = 0; step < 12; ++step) {
    RowUpdater* reader = std::exchange(table.reader, nullptr);
    touch_rows(table, {step % 4 == 0 ? 0 : 1}, 5);
    table.reader = reader;
    set_gradient(dense, table.gradient_copy());
    sparse.step(0.1);
    full.step(0.1);
  }
  sparse.sync();
  BOOST_TEST(largest_difference(table.value, dense.value) < 20 * std::numeric_limits<Real>::epsilon());
}

BOOST_AUTO_TEST_SUITE_END()
