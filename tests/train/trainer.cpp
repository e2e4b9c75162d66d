// The loop alone, with a parameter in place of a model and a parabola in place of a loss.
#include "trine/train/trainer.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/error.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/support/message_of.hpp"

namespace {

using namespace trine;

// mean((w - row number)^2) for a row at a time: every batch pulls another way, so the order shows in w.
class Parabola final : public Objective {
 public:
  explicit Parabola(const Parameter& w) : w_(w) {}
  LossResult operator()(Tape& tape, std::span<const std::int32_t> rows) override {
    seen.insert(seen.end(), rows.begin(), rows.end());
    const Var away = ops::affine(tape.parameter(w_), 1, poison ? NAN : -static_cast<Real>(rows.front()));
    return {ops::mean(ops::multiply(away, away)), {}};
  }
  Index texts_per_row() const override { return 2; }

  std::vector<std::int32_t> seen;
  bool poison = false;

 private:
  const Parameter& w_;
};

// Ten rows in order, four a batch.
class InOrder final : public BatchSampler {
 public:
  InOrder() : BatchSampler(1) {}

 private:
  void plan(Rng, BatchPlan& plan) override {
    plan.items = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    plan.ranges = {{0, 4}, {4, 8}, {8, 10}};
  }
};

struct Setup : RunObserver {
  ThreadPool pool{1};
  Parameter w{Tensor({1, 4})};
  Parabola objective{w};
  RowBatches batches{10, {.rows = 4}};
  std::vector<ParamGroup> groups{{.parameters = {{"w", &w}}}};
  AdamW optimizer{groups, pool};
  RunState state;
  std::atomic<bool> stop{false};
  TrainerOptions options{.learning_rate = [](Index, Index) { return 0.1; }};
  Index stop_at = 0;  // step
  std::vector<Progress> heard;
  std::vector<Index> evaluations, saves;  // steps
  std::vector<std::string> happened;

  void step(const Progress& progress) override {
    heard.push_back(progress);
    stop = progress.state.step == stop_at;
  }
  void evaluated(const RunState& at, const eval::Metrics&) override { evaluations.push_back(at.step); }
  void save(const RunState& at) override {
    saves.push_back(at.step);
    happened.push_back("save " + std::to_string(at.step));
  }
  void checkpoint(const RunState& at) override {
    happened.push_back("checkpoint " + std::to_string(at.step));
  }

  // Evaluations have these scores in turn.
  void score(std::vector<double> scores) {
    options.evaluate = [scores = std::move(scores), next = std::size_t{0}]() mutable {
      return eval::Metrics{{"score", scores.at(next++)}};
    };
  }
  StopReason go() { return train(options, *this, batches, objective, groups, optimizer, pool, state, stop); }
  [[nodiscard]] std::vector<float> value() const { return {w.value.data(), w.value.data() + 4}; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(trainer)

BOOST_FIXTURE_TEST_CASE(a_pass_sees_every_row_once, Setup) {
  options.epochs = 2;
  BOOST_TEST((go() == StopReason::finished));
  BOOST_TEST(state.step == 6);
  BOOST_TEST(state.epoch == 2);
  std::vector<std::int32_t> first(objective.seen.begin(), objective.seen.begin() + 10);
  const std::vector<std::int32_t> second(objective.seen.begin() + 10, objective.seen.end());
  BOOST_TEST(first != second);
  std::sort(first.begin(), first.end());
  for (std::int32_t i = 0; i < 10; ++i) BOOST_TEST(first[static_cast<std::size_t>(i)] == i);
}

// Rows 0, 4 and 8 pull, at 0.1 * 2 / 4 of the way each; the last batch holds two rows of four.
BOOST_FIXTURE_TEST_CASE(a_short_batch_counts_by_its_rows, Setup) {
  InOrder in_order;
  Sgd sgd(groups, pool);
  train(options, *this, in_order, objective, groups, sgd, pool, state, stop);
  const Real full = Real(0.05) * 4;
  const Real expected = full + Real(0.05) / 2 * (8 - full);
  for (Real w_i : value()) BOOST_TEST(w_i == expected, boost::test_tools::tolerance(Real(1e-6)));
}

BOOST_FIXTURE_TEST_CASE(the_schedule_is_asked_with_steps_done_and_steps_in_all, Setup) {
  std::vector<std::pair<Index, Index>> asked;
  options.learning_rate = [&](Index done, Index steps) {
    asked.emplace_back(done, steps);
    return 0.1;
  };
  options.epochs = 2;
  go();
  BOOST_TEST(asked.size() == 6U);
  BOOST_TEST((asked.front() == std::pair<Index, Index>{0, 6}));
  BOOST_TEST((asked.back() == std::pair<Index, Index>{5, 6}));
}

BOOST_FIXTURE_TEST_CASE(progress_tells_loss_rate_and_where_the_run_is, Setup) {
  go();
  BOOST_TEST(heard.size() == 3U);
  BOOST_TEST(heard[0].state.step == 1);
  BOOST_TEST(heard[2].state.step == 3);
  BOOST_TEST(heard[2].steps == 3);
  BOOST_TEST(heard[2].seconds_left == 0);
  BOOST_TEST(heard[0].learning_rate == 0.1);
  const double row = objective.seen.front();
  BOOST_TEST(heard[0].loss == row * row);  // w begins at 0
  BOOST_TEST(heard[0].sentences_per_second > 0);
}

BOOST_FIXTURE_TEST_CASE(the_best_is_saved_and_ties_go_to_the_last, Setup) {
  score({0.5, 0.4, 0.7, 0.7});
  options.epochs = 4;
  BOOST_TEST((go() == StopReason::finished));
  BOOST_TEST(evaluations == (std::vector<Index>{3, 6, 9, 12}), boost::test_tools::per_element());
  BOOST_TEST(saves == (std::vector<Index>{3, 9, 12}), boost::test_tools::per_element());
  BOOST_TEST(state.best_step == 12);
  BOOST_TEST(state.without_improvement == 1);
  BOOST_TEST(state.best_score == 0.7);
}

BOOST_FIXTURE_TEST_CASE(a_score_that_is_not_defined_never_is_the_best, Setup) {
  score({NAN, -0.5, NAN});
  options.epochs = 3;
  go();
  BOOST_TEST(state.best_step == 6);
  BOOST_TEST(state.best_score == -0.5);
}

BOOST_FIXTURE_TEST_CASE(without_evaluation_the_last_model_is_saved, Setup) {
  options.epochs = 2;
  go();
  BOOST_TEST(saves == (std::vector<Index>{6}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(patience_counts_evaluations_without_a_new_best, Setup) {
  score({0.5, 0.6, 0.6, 0.1, 0.9});
  options.epochs = 100;
  options.evaluate_every = 2;
  options.patience = 2;
  BOOST_TEST((go() == StopReason::stopped_early));
  BOOST_TEST(evaluations == (std::vector<Index>{2, 4, 6, 8}), boost::test_tools::per_element());
  BOOST_TEST(state.step == 8);
}

BOOST_FIXTURE_TEST_CASE(the_end_is_evaluated_where_it_lies_between_evaluations, Setup) {
  score({0.5});
  options.epochs = 1;
  options.evaluate_every = 1000;
  go();
  BOOST_TEST(evaluations == (std::vector<Index>{3}), boost::test_tools::per_element());
  BOOST_TEST(saves == (std::vector<Index>{3}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_stop_ends_the_run_after_the_step_with_a_checkpoint_and_a_model, Setup) {
  stop_at = 2;
  BOOST_TEST((go() == StopReason::interrupted));
  BOOST_TEST(happened == (std::vector<std::string>{"checkpoint 2", "save 2"}),
             boost::test_tools::per_element());
  BOOST_TEST(state.batch == 2);
}

BOOST_AUTO_TEST_CASE(a_run_in_two_parts_ends_as_one_in_one_part) {
  Setup whole;
  whole.options.epochs = 4;
  whole.go();
  for (Index stop_at : {1, 3, 5, 11}) {
    Setup parts;
    parts.options.epochs = 4;
    parts.stop_at = stop_at;
    BOOST_TEST((parts.go() == StopReason::interrupted));
    parts.stop = false;
    parts.stop_at = 0;
    BOOST_TEST((parts.go() == StopReason::finished));
    BOOST_TEST(parts.objective.seen == whole.objective.seen, boost::test_tools::per_element());
    BOOST_TEST(parts.value() == whole.value(), boost::test_tools::per_element());
  }
}

BOOST_FIXTURE_TEST_CASE(a_loss_that_is_not_finite_ends_the_run_before_it_spoils_the_model, Setup) {
  objective.poison = true;
  const std::string message = message_of<Error>([&] { go(); });
  BOOST_TEST(message.find("the loss of step 1 is nan") != std::string::npos, message);
  BOOST_TEST(message.find("learning rate") != std::string::npos);
  BOOST_TEST(value() == std::vector<float>(4, 0), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(long_gradients_are_clipped_and_their_norm_is_reported, Setup) {
  options.clip_norm = 1e-3;
  batches = RowBatches(1, {.rows = 1});
  w.value.data()[0] = 4;  // gradient 2 (4 - 0) / 4 = 2
  go();
  BOOST_TEST(heard.back().gradient_norm == 2);
}

BOOST_FIXTURE_TEST_CASE(options_out_of_range_are_refused, Setup) {
  options.epochs = 0;
  BOOST_TEST(message_of<OptionError>([&] { go(); }).find("epochs is 0") != std::string::npos);
  options.epochs = 1;
  options.learning_rate = nullptr;
  BOOST_TEST(message_of<OptionError>([&] { go(); }).find("learning rate") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
