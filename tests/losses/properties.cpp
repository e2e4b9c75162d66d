// What holds for every loss: order of rows, degenerate batches, threads, memory.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "trine/tests/losses/cases.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

namespace {

double tolerance() { return sizeof(Real) == 8 ? 1e-10 : 2e-4; }

bool finite(const Run& run) {
  bool all = std::isfinite(run.value) && std::isfinite(run.statistics.mean_positive_distance) &&
             std::isfinite(run.statistics.mean_negative_distance) &&
             std::isfinite(run.statistics.mean_norm) && run.statistics.active_fraction >= 0 &&
             run.statistics.active_fraction <= 1;
  for (const Tensor& gradient : run.gradients) {
    for (Index i = 0; i < gradient.size(); ++i) all = all && std::isfinite(gradient[i]);
  }
  return all;
}

/// Rows and what belongs to them, in the order of `places`.
std::vector<Tensor> permuted(const std::vector<Tensor>& inputs, const std::vector<std::int32_t>& places) {
  std::vector<Tensor> result;
  for (const Tensor& input : inputs) {
    Tensor moved(input.shape());
    for (Index i = 0; i < input.rows(); ++i)
      std::copy_n(input.row(places[static_cast<std::size_t>(i)]), input.cols(), moved.row(i));
    result.push_back(std::move(moved));
  }
  return result;
}

template <class T>
std::vector<T> permuted(const std::vector<T>& values, const std::vector<std::int32_t>& places) {
  std::vector<T> result;
  for (std::int32_t place : places) result.push_back(values[static_cast<std::size_t>(place)]);
  return result;
}

RowData permuted(const RowData& data, const std::vector<std::int32_t>& places) {
  std::vector<std::int32_t> now(places.size());  // where each row went
  for (std::size_t i = 0; i < places.size(); ++i)
    now[static_cast<std::size_t>(places[i])] = static_cast<std::int32_t>(i);
  RowData result{permuted(data.labels, places),
                 permuted(data.binary, places),
                 permuted(data.scores, places),
                 permuted(data.margins, places),
                 permuted(data.texts, places),
                 {},
                 data.triplets};
  result.candidates = result.texts;
  result.candidates.insert(result.candidates.end(), result.texts.begin(), result.texts.end());
  for (Triplet& t : result.triplets) {
    const auto moved = [&](std::int32_t row) { return now[static_cast<std::size_t>(row)]; };
    t = {moved(t.anchor), moved(t.positive), moved(t.negative)};
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loss_properties)

BOOST_AUTO_TEST_CASE(names_of_cases_are_distinct) {
  std::set<std::string> names;
  for (const LossCase& one : all_losses()) BOOST_TEST(names.insert(one.name).second, one.name);
}

BOOST_AUTO_TEST_CASE(permuting_a_batch_permutes_the_gradients_and_keeps_the_loss) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Index n = 14, d = 6;
  std::vector<std::int32_t> places;
  for (std::int32_t i = 0; i < n; ++i) places.push_back((5 * i + 3) % static_cast<std::int32_t>(n));
  const RowData data = row_data(n, 4);
  for (const LossCase& one : all_losses()) {
    const auto inputs = normal_inputs(one, n, d);
    const Run straight = run(tape, one, inputs, data);
    const Run moved = run(tape, one, permuted(inputs, places), permuted(data, places));
    BOOST_TEST(std::abs(static_cast<double>(straight.value - moved.value)) <=
                   tolerance() * (1 + std::abs(static_cast<double>(straight.value))),
               one.name << ": " << straight.value << " and " << moved.value);
    const auto expected = permuted(straight.gradients, places);
    for (std::size_t k = 0; k < expected.size(); ++k) {
      double worst = 0;
      for (Index i = 0; i < expected[k].size(); ++i)
        worst = std::max(worst, std::abs(static_cast<double>(expected[k][i] - moved.gradients[k][i])));
      BOOST_TEST(worst <= tolerance(), one.name << ": gradients differ by " << worst);
    }
  }
}

BOOST_AUTO_TEST_CASE(degenerate_batches_give_finite_losses_and_gradients) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Index d = 5;
  for (const LossCase& one : all_losses()) {
    for (Index n : {0, 1, 2, 7}) {
      for (Index kinds : {1, 2, 100}) {
        const RowData data = row_data(n, kinds);
        auto generic = normal_inputs(one, n, d);
        auto equal = generic;  // every row the first row of the first input
        for (Tensor& x : equal) {
          for (Index i = 0; i < n; ++i) std::copy_n(generic[0].row(0), d, x.row(i));
        }
        auto zero = generic;  // all rows zero, or only the first
        for (Tensor& x : zero) x.fill(0);
        auto partly = generic;
        if (n > 0) std::fill_n(partly[0].row(0), d, Real(0));
        for (const auto* inputs : {&generic, &equal, &zero, &partly}) {
          BOOST_TEST(finite(run(tape, one, *inputs, data)),
                     one.name << ", rows " << n << ", labels " << kinds);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(large_numbers_give_finite_losses_and_gradients) {
  ThreadPool pool(1);
  Tape tape(pool);
  const RowData data = row_data(9, 3);
  for (const LossCase& one : all_losses()) {
    auto inputs = normal_inputs(one, 9, 4);
    for (Tensor& x : inputs) {
      for (Index i = 0; i < x.size(); ++i) x[i] *= 1000;
    }
    BOOST_TEST(finite(run(tape, one, inputs, data)), one.name);
  }
}

BOOST_AUTO_TEST_CASE(a_number_that_is_none_is_not_hidden) {
  ThreadPool pool(1);
  Tape tape(pool);
  const RowData data = row_data(6, 2);
  for (const LossCase& one : all_losses()) {
    auto inputs = normal_inputs(one, 6, 4);
    for (Tensor& x : inputs) x.fill(std::numeric_limits<Real>::quiet_NaN());
    const Run broken = run(tape, one, inputs, data);
    BOOST_TEST(std::isnan(broken.value), one.name << " gave " << broken.value);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  const Index n = 300, d = 33;
  const RowData data = row_data(n, 40);
  ThreadPool one_thread(1), two_threads(2), three_threads(3);
  for (const LossCase& one : all_losses()) {
    const auto inputs = normal_inputs(one, n, d);
    Tape alone(one_thread);
    const Run expected = run(alone, one, inputs, data);
    for (ThreadPool* pool : {&two_threads, &three_threads}) {
      Tape tape(*pool);
      const Run seen = run(tape, one, inputs, data);
      bool same = seen.value == expected.value;
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        const auto a = expected.gradients[k].view().span(), b = seen.gradients[k].view().span();
        same = same && std::equal(a.begin(), a.end(), b.begin());
      }
      BOOST_TEST(same, one.name << " with " << pool->threads() << " threads");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_asks_nothing_of_the_heap_once_it_has_run) {
  if (!heap_requests_are_counted()) return;
  ThreadPool pool(2);
  const Index n = 70, d = 20;
  const RowData data = row_data(n, 9);
  for (const LossCase& one : all_losses()) {
    if (one.name.starts_with("matryoshka")) continue;  // its list of dimensions is made anew by the test
    Tape tape(pool);
    const auto inputs = normal_inputs(one, n, d);
    std::vector<Var> vars(inputs.size());
    long before = 0;
    for (int step = 1; step <= 10; ++step) {
      if (step == 3) before = heap_requests();
      tape.reset();
      for (std::size_t k = 0; k < inputs.size(); ++k) vars[k] = tape.variable(inputs[k]);
      tape.backward(one.loss(vars, data));
    }
    BOOST_TEST(heap_requests() == before, one.name << ": " << heap_requests() - before << " requests");
  }
}

BOOST_AUTO_TEST_CASE(an_inference_tape_gives_the_same_loss) {
  ThreadPool pool(1);
  Tape training(pool), inference(pool, Tape::Mode::inference);
  const RowData data = row_data(12, 4);
  for (const LossCase& one : all_losses()) {
    const auto inputs = normal_inputs(one, 12, 6);
    const Run expected = run(training, one, inputs, data);
    inference.reset();
    std::vector<Var> vars;
    for (const Tensor& input : inputs) vars.push_back(inference.input(input));
    BOOST_TEST(one.loss(vars, data).scalar() == expected.value, one.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
