// What all optimizers promise: bits that do not depend on threads or interruptions, clear errors.
#include <boost/test/unit_test.hpp>

#include <cstring>
#include <map>
#include <memory>
#include <variant>

#include "trine/base/error.hpp"
#include "trine/optim/adamw.hpp"
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

    StateBox box;
    {
      const auto before = make(first, pool);
      run(first, *before, 0, 25);
      before->visit_state(box);
      second.matrix.value = first.matrix.value;
      second.table.value = first.table.value;
    }
    const auto after = make(second, pool);
    box.set_mode(StateBox::Mode::restore);
    after->visit_state(box);
    BOOST_TEST(after->steps() == 25);
    run(second, *after, 25, 60);
    BOOST_TEST(same_bits(straight, second), name);
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

BOOST_AUTO_TEST_CASE(frozen_parameters_keep_their_values) {
  ThreadPool pool(1);
  Model model;
  model.table.trainable = false;
  const Tensor before = model.table.value;
  AdamW rule(model.groups(), pool);
  run(model, rule, 0, 3);
  BOOST_TEST(same_bits(before, model.table.value));
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
             "adamw: parameter 'b' is given twice; it would be updated twice a step");
  BOOST_TEST(groups({ParamGroup{.parameters = {{"a", nullptr}}}}) ==
             "adamw: parameter 'a' is a null pointer");
  BOOST_TEST(groups({ParamGroup{.parameters = {}, .lr_scale = -2}}) ==
             "adamw: lr_scale is -2; it must be a finite number, 0 or more");
}

BOOST_AUTO_TEST_SUITE_END()
