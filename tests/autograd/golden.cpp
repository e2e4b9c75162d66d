// Values and gradients of the plain operations against PyTorch in float64 (tests/golden/ops).
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/ops/softmax.hpp"
#include "trine/autograd/tape.hpp"

using namespace trine;

namespace {

using Json = nlohmann::json;
using Vars = std::span<const Var>;
using Function = std::function<Var(Vars)>;

constexpr double kTolerance = sizeof(Real) == 8 ? 1e-10 : 1e-5;
constexpr auto kNo = Transpose::no, kYes = Transpose::yes;

Function unary(Var (*f)(Var)) {
  return [f](Vars in) { return f(in[0]); };
}
Function binary(Var (*f)(Var, Var)) {
  return [f](Vars in) { return f(in[0], in[1]); };
}
Function product(Transpose a, Transpose b) {
  return [=](Vars in) { return ops::matmul(in[0], in[1], a, b); };
}

const std::map<std::string, Function>& functions() {
  static const std::vector<std::int32_t> ids{2, 0, 2, 4};
  static const std::vector<std::int32_t> classes{2, 0, 2, 4, 1};
  static const std::map<std::string, Function> all{
      {"relu", unary(ops::relu)},
      {"gelu", unary(ops::gelu)},
      {"tanh", unary(ops::tanh)},
      {"sigmoid", unary(ops::sigmoid)},
      {"silu", unary(ops::silu)},
      {"softplus", unary(ops::softplus)},
      {"exp", unary(ops::exp)},
      {"log", unary(ops::log)},
      {"sqrt", unary(ops::sqrt)},
      {"matmul_nn", product(kNo, kNo)},
      {"matmul_nt", product(kNo, kYes)},
      {"matmul_tn", product(kYes, kNo)},
      {"matmul_tt", product(kYes, kYes)},
      {"transpose", unary(ops::transpose)},
      {"row_softmax", unary(ops::row_softmax)},
      {"row_log_sum_exp", unary(ops::row_log_sum_exp)},
      {"row_sum", unary(ops::row_sum)},
      {"row_mean", unary(ops::row_mean)},
      {"row_max", unary(ops::row_max)},
      {"sum_rows", unary(ops::sum_rows)},
      {"mean_rows", unary(ops::mean_rows)},
      {"max_rows", unary(ops::max_rows)},
      {"sum", unary(ops::sum)},
      {"mean", unary(ops::mean)},
      {"normalize_rows", unary(ops::normalize_rows)},
      {"add_bias", binary(ops::add_bias)},
      {"scale_by", binary(ops::scale_by)},
      {"add", binary(ops::add)},
      {"subtract", binary(ops::subtract)},
      {"multiply", binary(ops::multiply)},
      {"divide", binary(ops::divide)},
      {"affine", [](Vars in) { return ops::affine(in[0], Real(2.5), Real(-0.75)); }},
      {"linear", [](Vars in) { return ops::linear(in[0], in[1], in[2]); }},
      {"concat_rows", [](Vars in) { return ops::concat_rows(in); }},
      {"concat_cols", [](Vars in) { return ops::concat_cols(in); }},
      {"slice_rows_1_3", [](Vars in) { return ops::slice_rows(in[0], 1, 3); }},
      {"gather_rows_2_0_2_4", [](Vars in) { return ops::gather_rows(in[0], ids); }},
      {"cross_entropy_2_0_2_4_1", [](Vars in) { return ops::cross_entropy(in[0], classes); }},
      {"reshape_2_6",
       [](Vars in) {
         return ops::reshape(in[0], {2, 6});
       }},
      {"x_times_stop_gradient_of_x", [](Vars in) { return ops::multiply(in[0], ops::stop_gradient(in[0])); }},
  };
  return all;
}

Shape shape_of(const Json& tensor) {
  const auto extents = tensor.at("shape").get<std::vector<Index>>();
  switch (extents.size()) {
    case 0:
      return {};
    case 1:
      return {extents[0]};
    default:
      return {extents[0], extents[1]};
  }
}

Tensor tensor_of(const Json& json) {
  Tensor tensor(shape_of(json), Fill::none);
  const auto values = json.at("values").get<std::vector<double>>();
  for (std::size_t i = 0; i < values.size(); ++i)
    tensor[static_cast<Index>(i)] = static_cast<Real>(values[i]);
  return tensor;
}

// The first element that is further from torch's than the tolerance allows, or "".
std::string difference(ConstView ours, const Json& theirs) {
  if (ours.shape != shape_of(theirs)) return "shape " + ours.shape.text();
  const auto values = theirs.at("values").get<std::vector<double>>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double mine = static_cast<double>(ours[static_cast<Index>(i)]);
    if (!(std::abs(mine - values[i]) <= kTolerance * std::max(1.0, std::abs(values[i]))))
      return "element " + std::to_string(i) + " is " + std::to_string(mine) + ", torch has " +
             std::to_string(values[i]);
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(values_and_gradients_of_plain_operations_equal_those_of_torch) {
  std::ifstream file(TRINE_TEST_SOURCE_DIR "/golden/ops/ops.json");
  const Json golden = Json::parse(file);
  ThreadPool pool(1);
  Tape tape(pool);
  std::map<std::string, int> seen;
  for (const Json& test : golden.at("cases")) {
    const auto name = test.at("name").get<std::string>();
    ++seen[name];
    tape.reset();
    std::vector<Tensor> inputs;
    std::vector<Var> vars;
    for (const Json& input : test.at("inputs")) inputs.push_back(tensor_of(input));
    for (const Tensor& input : inputs) vars.push_back(tape.variable(input));
    const Var y = functions().at(name)(vars);
    BOOST_TEST(difference(y.value(), test.at("output")) == "", name << " " << inputs[0].shape().text());
    tape.backward(y, tensor_of(test.at("seed")));
    for (std::size_t i = 0; i < vars.size(); ++i) {
      BOOST_TEST(difference(tape.gradient_of(vars[i]), test.at("gradients")[i]) == "",
                 "gradient " << i << " of " << name << " " << inputs[0].shape().text());
    }
  }
  BOOST_TEST(seen.size() == functions().size());
}

BOOST_AUTO_TEST_SUITE_END()
