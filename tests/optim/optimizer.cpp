// What all optimizers promise: bits that do not depend on threads or interruptions, clear errors.
#include <boost/test/unit_test.hpp>

#include <cstring>
#include <map>
#include <memory>
#include <variant>

#include "trine/base/error.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/optim/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

/// A dense matrix larger than one unit of work and a table of which steps touch a few rows.
struct Model {
  Parameter matrix{random_tensor({130, 257}, 1)};
  Parameter table{random_tensor({50, 33}, 2), Gradients::rows};

  std::vector<ParamGroup> groups() {
    return {ParamGroup{.parameters = {{"matrix", &matrix}}, .lr_scale = 0.5, .weight_decay = 0.0},
            ParamGroup{.parameters = {{"table", &table}}}};
  }
  void give_gradients(std::uint64_t step) {
    set_gradient(matrix, random_tensor(matrix.value.shape(), 100 + step));
    std::vector<std::int32_t> rows;
    for (std::int32_t row = 0; row < 50; ++row) {
      if (random_bits(step, static_cast<std::uint64_t>(row)) % static_cast<std::uint64_t>(1 + row) == 0) {
        rows.push_back(row);
      }
    }
    touch_rows(table, rows, 200 + step);
  }
};

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(Real)) == 0;
}
bool same_bits(const Model& a, const Model& b) {
  return same_bits(a.matrix.value, b.matrix.value) && same_bits(a.table.value, b.table.value);
}

using Make = std::unique_ptr<Optimizer> (*)(Model&, ThreadPool&);
const std::map<std::string, Make> kRules{
    {"sgd",
     [](Model& model, ThreadPool& pool) -> std::unique_ptr<Optimizer> {
       return std::make_unique<Sgd>(model.groups(), pool);
     }},
    {"sgd with everything",
     [](Model& model, ThreadPool& pool) -> std::unique_ptr<Optimizer> {
       return std::make_unique<Sgd>(
           model.groups(), pool,
           SgdOptions{.momentum = 0.9, .weight_decay = 0.1, .kind = Momentum::nesterov});
     }},
    {"adam",
     [](Model& model, ThreadPool& pool) -> std::unique_ptr<Optimizer> {
       return std::make_unique<Adam>(model.groups(), pool);
     }},
    {"adamw",
     [](Model& model, ThreadPool& pool) -> std::unique_ptr<Optimizer> {
       return std::make_unique<AdamW>(model.groups(), pool);
     }},
};

/// Keeps copies of all state, or writes them back.
class StateBox : public StateVisitor {
 public:
  enum class Mode { save, restore };
  explicit StateBox(Mode mode = Mode::save) : mode_(mode) {}
  void set_mode(Mode mode) { mode_ = mode; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  void operator()(std::string_view name, View values) override { exchange(name, values.span()); }
  void operator()(std::string_view name, std::span<double> values) override { exchange(name, values); }
  void operator()(std::string_view name, std::span<std::int32_t> values) override { exchange(name, values); }
  void operator()(std::string_view name, std::span<std::int64_t> values) override { exchange(name, values); }

 private:
  template <class T>
  void exchange(std::string_view name, std::span<T> values) {
    std::vector<char>& kept = bytes_[std::string(name)];
    if (mode_ == Mode::save) {
      BOOST_REQUIRE_MESSAGE(kept.empty(), "the name " << name << " occurs twice");
      kept.resize(values.size_bytes());
      std::memcpy(kept.data(), values.data(), kept.size());
    } else {
      BOOST_REQUIRE(kept.size() == values.size_bytes());
      std::memcpy(values.data(), kept.data(), kept.size());
    }
  }

  Mode mode_;
  std::map<std::string, std::vector<char>> bytes_;
};

void run(Model& model, Optimizer& optimizer, int from, int to) {
  for (int step = from; step < to; ++step) {
    model.give_gradients(static_cast<std::uint64_t>(step));
    optimizer.step(0.01 / (1 + step));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizer)

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_the_number_of_threads) {
  for (const auto& [name, make] : kRules) {
    Model one, three;
    for (auto [model, threads] : {std::pair{&one, 1}, std::pair{&three, 3}}) {
      ThreadPool pool(threads);
      run(*model, *make(*model, pool), 0, 30);
    }
    BOOST_TEST(same_bits(one, three), name);
  }
}

BOOST_AUTO_TEST_CASE(a_restored_run_ends_with_the_bits_of_one_never_interrupted) {
  ThreadPool pool(2);
  for (const auto& [name, make] : kRules) {
    Model straight, first, second;
    const auto uninterrupted = make(straight, pool);
    run(straight, *uninterrupted, 0, 60);
    uninterrupted->sync();

    StateBox box;
    {
      const auto before = make(first, pool);
      run(first, *before, 0, 25);
      before->visit_state(box);
      second.matrix.value = first.matrix.value;
      second.table.value = first.table.value;  // as it is, rows lagging
    }
    const auto after = make(second, pool);
    box.set_mode(StateBox::Mode::restore);
    after->visit_state(box);
    BOOST_TEST(after->steps() == 25);
    run(second, *after, 25, 60);
    after->sync();
    BOOST_TEST(same_bits(straight, second), name);
  }
}

BOOST_AUTO_TEST_CASE(a_caught_up_copy_changes_nothing_and_equals_catching_up) {
  ThreadPool pool(2);
  for (const auto& [name, make] : kRules) {
    Model watched, alone;
    const auto looked_at = make(watched, pool);
    const auto undisturbed = make(alone, pool);
    Tensor copy;
    for (int step = 0; step < 40; ++step) {
      run(watched, *looked_at, step, step + 1);
      run(alone, *undisturbed, step, step + 1);
      looked_at->synced_copy(watched.table, copy);
    }
    BOOST_TEST(same_bits(watched, alone), name);
    looked_at->sync();
    BOOST_TEST(same_bits(watched.table.value, copy), name);
    looked_at->synced_copy(watched.matrix, copy);
    BOOST_TEST(same_bits(watched.matrix.value, copy), name);
  }
}

BOOST_AUTO_TEST_CASE(a_step_clears_gradients_and_skips_parameters_without_one) {
  ThreadPool pool(1);
  for (const auto& [name, make] : kRules) {
    Model model;
    const auto rule = make(model, pool);
    model.give_gradients(0);
    rule->step(0.1);
    BOOST_TEST(!model.matrix.has_gradient);
    BOOST_TEST(!model.table.has_gradient);
    BOOST_TEST(model.table.row_gradient.count() == 0);
    const Tensor before = model.matrix.value;
    rule->step(0.1);
    BOOST_TEST(same_bits(before, model.matrix.value), name);
    BOOST_TEST(rule->steps() == 2);
  }
}

BOOST_AUTO_TEST_CASE(an_optimizer_that_goes_away_leaves_rows_up_to_date_and_lets_go) {
  ThreadPool pool(1);
  Model model;
  Tensor expected;
  {
    AdamW rule(model.groups(), pool);
    run(model, rule, 0, 20);
    BOOST_TEST(model.table.reader != nullptr);
    rule.synced_copy(model.table, expected);
    BOOST_TEST(!same_bits(model.table.value, expected));
  }
  BOOST_TEST(model.table.reader == nullptr);
  BOOST_TEST(same_bits(model.table.value, expected));
}

BOOST_AUTO_TEST_CASE(frozen_parameters_are_left_out) {
  ThreadPool pool(1);
  Model model;
  model.table.trainable = false;
  AdamW rule(model.groups(), pool);
  BOOST_TEST(model.table.reader == nullptr);
}

BOOST_AUTO_TEST_CASE(an_average_of_a_table_sees_rows_that_lag) {
  ThreadPool pool(2);
  Model by_rows;
  Parameter dense(by_rows.table.value);
  AdamW sparse(one_group(by_rows.table), pool);
  AdamW full(one_group(dense), pool);
  Ema of_rows(one_group(by_rows.table), sparse, pool, {.decay = 0.8});
  Ema of_all(one_group(dense), full, pool, {.decay = 0.8});
  for (std::uint64_t step = 0; step < 40; ++step) {
    by_rows.give_gradients(step);
    set_gradient(dense, by_rows.table.gradient_copy());
    sparse.step(0.01);
    full.step(0.01);
    of_rows.update();
    of_all.update();
  }
  Parameter a(dense.value), b(dense.value);
  of_rows.copy_to({{"p", &a}});
  of_all.copy_to({{"p", &b}});
  BOOST_TEST(largest_difference(a.value, b.value) < (sizeof(Real) == 4 ? 2e-6 : 1e-14));
  BOOST_TEST(largest_difference(a.value, dense.value) > 1e-3);
  const Parameter before(dense.value);
  of_all.swap();
  BOOST_TEST(largest_difference(dense.value, b.value) == 0.0);
  of_all.swap();
  BOOST_TEST(largest_difference(dense.value, before.value) == 0.0);
}

BOOST_AUTO_TEST_CASE(errors_name_the_option_its_value_and_the_cure) {
  ThreadPool pool(1);
  Model model;
  const auto adamw = [&](AdamWOptions options) {
    return message_of<OptionError>([&] { AdamW(model.groups(), pool, options); });
  };
  BOOST_TEST(adamw({.beta1 = 1.5}) == "adamw: beta1 is 1.5; it must be at least 0 and below 1");
  BOOST_TEST(adamw({.beta2 = -0.1}) == "adamw: beta2 is -0.1; it must be at least 0 and below 1");
  BOOST_TEST(adamw({.epsilon = 0}) == "adamw: epsilon is 0; it must be a positive number, such as 1e-8");
  BOOST_TEST(adamw({.weight_decay = -1}) ==
             "adamw: weight_decay is -1; it must be a finite number, 0 or more");
  const auto sgd = [&](SgdOptions options) {
    return message_of<OptionError>([&] { Sgd(model.groups(), pool, options); });
  };
  BOOST_TEST(sgd({.momentum = 1}) == "sgd: momentum is 1; it must be at least 0 and below 1");
  BOOST_TEST(sgd({.kind = Momentum::nesterov}) == "sgd: Nesterov needs a momentum above 0, such as 0.9");
  BOOST_TEST(message_of<OptionError>([&] { Adam(model.groups(), pool, {.weight_decay = 0.1}); }) ==
             "adam: 'table' keeps gradients by rows, and weight_decay 0.1 would give every row of it a "
             "gradient; use AdamW, or a group with weight_decay 0");

  AdamW rule(model.groups(), pool);
  BOOST_TEST(message_of<OptionError>([&] { rule.step(-0.1); }) ==
             "optimizer: learning rate is -0.1; it must be a finite number, 0 or more");
  model.give_gradients(0);
  BOOST_TEST(message_of<OptionError>([&] { rule.step(100); }) ==
             "adamw: lr 100 times weight_decay 0.01 is 1 or more: it would wipe parameters out");

  const auto groups = [&](std::vector<ParamGroup> bad) {
    return message_of<OptionError>([&] { AdamW(bad, pool); });
  };
  BOOST_TEST(groups({ParamGroup{.parameters = {{"a", &model.matrix}, {"a", &model.table}}}}) ==
             "adamw: the name 'a' occurs twice; state is saved by name");
  BOOST_TEST(groups({ParamGroup{.parameters = {{"a", &model.matrix}, {"b", &model.matrix}}}}) ==
             "adamw: parameter 'b' is given twice; it would be moved twice a step");
  BOOST_TEST(groups({ParamGroup{.parameters = {{"a", nullptr}}}}) ==
             "adamw: parameter 'a' is a null pointer");
  BOOST_TEST(groups({ParamGroup{.parameters = {}, .lr_scale = -2}}) ==
             "adamw: lr_scale is -2; it must be a finite number, 0 or more");
}

BOOST_AUTO_TEST_SUITE_END()
