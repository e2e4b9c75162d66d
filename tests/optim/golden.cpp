// Twenty steps of every rule against PyTorch in float64, and schedules against transformers.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "trine/optim/adamw.hpp"
#include "trine/optim/clip.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/optim/support.hpp"

using namespace trine;
using nlohmann::json;

namespace {

constexpr double kTolerance = sizeof(Real) == 4 ? 2e-6 : 1e-14;

const json& golden() {
  static const json data = [] {
    std::ifstream file(TRINE_TEST_SOURCE_DIR "/golden/optim/optim.json");
    BOOST_REQUIRE(file.good());
    return json::parse(file);
  }();
  return data;
}

Tensor tensor_of(const json& values, Shape shape = {2, 7}) {
  const auto numbers = values.get<std::vector<double>>();
  return Tensor::from(shape, std::vector<Real>(numbers.begin(), numbers.end()));
}

/// Largest difference over all steps.
template <class Rule, class Options>
double difference_from_torch(const std::string& run, const Options& options, Gradients kind) {
  ThreadPool pool(2);
  Parameter parameter(tensor_of(golden()["start"]), kind);
  Rule rule(one_group(parameter), pool, options);
  const auto rates = golden()["rates"].get<std::vector<double>>();
  double worst = 0;
  for (std::size_t step = 0; step < rates.size(); ++step) {
    const Tensor gradient = tensor_of(golden()["gradients"][step]);
    if (kind == Gradients::rows) {
      touch_rows(parameter, {1, 0}, 1);
      for (Index row = 0; row < 2; ++row) {
        std::copy_n(gradient.row(1 - row), 7, parameter.row_gradient.values(row));
      }
    } else {
      set_gradient(parameter, gradient);
    }
    rule.step(rates[step]);
    worst =
        std::max(worst, largest_relative_difference(parameter.value, tensor_of(golden()["runs"][run][step])));
  }
  return worst;
}

template <class Rule, class Options>
void check_run(const std::string& run, const Options& options) {
  const double worst = difference_from_torch<Rule>(run, options, Gradients::dense);
  BOOST_TEST(worst < kTolerance, run << ": differs by " << worst);
}

template <class Rule, class Options>
void check_run_by_rows(const std::string& run, const Options& options) {
  const double worst = difference_from_torch<Rule>(run, options, Gradients::rows);
  BOOST_TEST(worst < kTolerance, run << " by rows: differs by " << worst);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_optim)

BOOST_AUTO_TEST_CASE(sgd_moves_as_in_pytorch) {
  const auto check = [](const std::string& run, const SgdOptions& options) {
    check_run<Sgd>(run, options);
    if (options.momentum == 0) check_run_by_rows<Sgd>(run, options);
  };
  check("sgd", {});
  check("sgd_decay", {.weight_decay = 0.1});
  check("sgd_momentum", {.momentum = 0.9});
  check("sgd_momentum_decay", {.momentum = 0.9, .weight_decay = 0.1});
  check("sgd_nesterov", {.momentum = 0.8, .kind = Momentum::nesterov});
  check("sgd_nesterov_decay", {.momentum = 0.8, .weight_decay = 0.1, .kind = Momentum::nesterov});
}

BOOST_AUTO_TEST_CASE(adam_moves_as_in_pytorch) {
  check_run<Adam>("adam", AdamOptions{});
  check_run_by_rows<Adam>("adam_no_momentum", AdamOptions{});
  check_run<Adam>("adam_decay", AdamOptions{.beta1 = 0.8, .beta2 = 0.99, .weight_decay = 0.1});
}

BOOST_AUTO_TEST_CASE(adamw_moves_as_in_pytorch) {
  const AdamWOptions other{.beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.3};
  check_run<AdamW>("adamw", AdamWOptions{});
  check_run<AdamW>("adamw_decay", other);
  const AdamWOptions no_momentum{.beta1 = 0, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.3};
  check_run<AdamW>("adamw_no_momentum", no_momentum);
  check_run_by_rows<AdamW>("adamw_no_momentum", no_momentum);
}

BOOST_AUTO_TEST_CASE(gradients_are_clipped_as_in_pytorch) {
  ThreadPool pool(2);
  for (const json& expected : golden()["clipping"]) {
    Parameter first(Tensor({2, 7}));
    Parameter table(Tensor({5, 1}), Gradients::rows);
    Parameter without(Tensor({3}));
    set_gradient(first, tensor_of(golden()["gradients"][0]));
    touch_rows(table, {4, 2, 1, 3}, 1);
    for (Index i = 0; i < 4; ++i) {
      table.row_gradient.values(i)[0] =
          static_cast<Real>(table.row_gradient.rows()[static_cast<std::size_t>(i)]);
    }
    GradientClip clip(
        {ParamGroup{.parameters = {{"first", &first}, {"table", &table}, {"without", &without}}}}, pool);
    const double norm = clip.clip(expected["max_norm"].get<double>());
    BOOST_TEST(std::abs(norm - expected["norm"].get<double>()) < 10 * kTolerance);
    BOOST_TEST(largest_relative_difference(first.gradient, tensor_of(expected["first"])) < 10 * kTolerance);
    BOOST_TEST(largest_relative_difference(table.gradient_copy(), tensor_of(expected["second"], {5, 1})) <
               10 * kTolerance);
  }
}

BOOST_AUTO_TEST_CASE(averages_are_those_of_pytorch) {
  ThreadPool pool(2);
  Parameter parameter(Tensor({2, 7}));
  Ema ema(one_group(parameter), pool, 0.9);
  for (std::size_t step = 0; step < golden()["averaging"].size(); ++step) {
    parameter.value = tensor_of(golden()["gradients"][step]);
    ema.update();
    ema.swap();
    BOOST_TEST(largest_relative_difference(parameter.value, tensor_of(golden()["averaging"][step])) <
               10 * kTolerance);
    ema.swap();
  }
}

BOOST_AUTO_TEST_CASE(schedules_are_those_of_transformers) {
  using Form = Schedule::Shape;
  const auto check = [](const std::string& name, const Schedule& schedule) {
    const auto rates = golden()["schedules"][name].get<std::vector<double>>();
    for (std::size_t step = 0; step < rates.size(); ++step) {
      BOOST_TEST(std::abs(schedule(static_cast<Index>(step)) - rates[step]) < 1e-15, name << " at " << step);
    }
  };
  check("constant", {.shape = Form::constant, .lr = 0.3, .warmup = 4});
  check("constant_cold", {.shape = Form::constant, .lr = 0.3});
  check("linear", {.shape = Form::linear, .lr = 0.3, .warmup = 4, .total = 20});
  check("cosine", {.shape = Form::cosine, .lr = 0.3, .warmup = 4, .total = 20});
}

BOOST_AUTO_TEST_SUITE_END()
