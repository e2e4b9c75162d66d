// Encoders, blocks and poolings against PyTorch: outputs and every gradient, by the names of published
// checkpoints. tests/golden/layers/make.py wrote the numbers, in double.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"

using namespace trine;
using nlohmann::json;

namespace {

const double kAllowed = sizeof(Real) == 8 ? 1e-10 : 1e-5;

const json& goldens() {
  static const json all =
      json::parse(std::ifstream(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/layers/layers.json"));
  return all;
}

Tensor tensor_of(const json& values, Shape shape) {
  Tensor tensor(shape, Fill::none);
  BOOST_REQUIRE(static_cast<Index>(values.size()) == shape.size());
  for (Index i = 0; i < tensor.size(); ++i)
    tensor[i] = static_cast<Real>(values[static_cast<std::size_t>(i)].get<double>());
  return tensor;
}

// Gradients of many tokens add up: the allowed difference grows with the largest value.
void check_close(const std::string& what, ConstView seen, const json& expected) {
  BOOST_REQUIRE_MESSAGE(seen.size() == static_cast<Index>(expected.size()), what << " has the wrong size");
  double largest = 1;
  for (const json& value : expected) largest = std::max(largest, std::abs(value.get<double>()));
  for (Index i = 0; i < seen.size(); ++i) {
    const double wanted = expected[static_cast<std::size_t>(i)].get<double>();
    BOOST_TEST(std::abs(static_cast<double>(seen[i]) - wanted) <= kAllowed * largest,
               what << " at " << i << ": " << seen[i] << ", torch has " << wanted);
  }
}

Shape shape_of(const json& entry) {
  const json& extents = entry["shape"];
  return extents.size() == 1 ? Shape{extents[0].get<Index>()}
                             : Shape{extents[0].get<Index>(), extents[1].get<Index>()};
}

/// Sets every parameter by its name and insists on exactly the names the golden has.
template <class M>
void load(M& module, const json& golden) {
  std::size_t count = 0;
  for (const NamedParameter& each : parameters(module)) {
    BOOST_REQUIRE_MESSAGE(golden.contains(each.name), each.name << " is not a name torch knows");
    const json& entry = golden[each.name];
    BOOST_REQUIRE(each.parameter->value.shape() == shape_of(entry));
    each.parameter->value = tensor_of(entry["value"], shape_of(entry));
    ++count;
  }
  BOOST_TEST(count == golden.size());
}

template <class M>
void check_gradients(M& module, const json& golden) {
  for (const NamedParameter& each : parameters(module))
    check_close(each.name, each.parameter->gradient_copy(), golden[each.name]["gradient"]);
}

BlockOptions block_options(const json& settings) {
  return {.d = 6,
          .heads = 2,
          .hidden = 10,
          .activation = activation_named(settings["activation"].get<std::string>()),
          .norm = settings["norm"] == "post" ? NormPosition::post : NormPosition::pre,
          .dropout = 0,
          .norm_epsilon = 1e-5};
}

TestBatch batch_of(const json& golden) {
  TestBatch batch;
  batch.offsets = golden["offsets"].get<std::vector<std::int32_t>>();
  if (golden.contains("tokens")) batch.tokens = golden["tokens"].get<std::vector<std::int32_t>>();
  batch.tokens.resize(static_cast<std::size_t>(batch.offsets.back()));
  return batch;
}

void check_encoder(const json& golden, Gradients gradients) {
  EncoderOptions options{.embeddings = {.vocabulary = 11, .longest = 9, .token_types = 2},
                         .block = block_options(golden["settings"]),
                         .blocks = 2};
  options.embeddings.gradients = gradients;
  Encoder encoder(options, Rng(1));
  load(encoder, golden["parameters"]);
  const TestBatch batch = batch_of(golden);
  const Tensor weights = tensor_of(golden["weights"], {12, 6});
  ThreadPool pool(2);
  Tape tape(pool);
  const Var y = encoder(tape, batch.packed());
  check_close("output", y.value(), golden["output"]);
  tape.backward(weighted_sum(y, weights));
  check_gradients(encoder, golden["parameters"]);
}

void check_block(const json& golden) {
  EncoderBlock block(block_options(golden["settings"]), Rng(1));
  load(block, golden["parameters"]);
  const TestBatch batch = batch_of(golden);
  const Tensor x = tensor_of(golden["x"], {12, 6}), weights = tensor_of(golden["weights"], {12, 6});
  ThreadPool pool(2);
  Tape tape(pool);
  const Var input = tape.variable(x);
  const Var y = block(input, batch.packed());
  check_close("output", y.value(), golden["output"]);
  tape.backward(weighted_sum(y, weights));
  check_close("dx", tape.gradient_of(input), golden["dx"]);
  check_gradients(block, golden["parameters"]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(a_post_norm_encoder_equals_bert) {
  for (auto gradients : {Gradients::rows, Gradients::dense})
    check_encoder(goldens()["post_encoder"], gradients);
}

BOOST_AUTO_TEST_CASE(a_pre_norm_encoder_equals_roberta_pre_layer_norm) {
  for (auto gradients : {Gradients::rows, Gradients::dense})
    check_encoder(goldens()["pre_encoder"], gradients);
}

BOOST_AUTO_TEST_CASE(a_post_norm_block_equals_torch) { check_block(goldens()["post_block"]); }

BOOST_AUTO_TEST_CASE(a_pre_norm_block_equals_torch) { check_block(goldens()["pre_block"]); }

BOOST_AUTO_TEST_CASE(every_pooling_equals_sentence_transformers) {
  const json& golden = goldens()["pooling"];
  const TestBatch batch = batch_of(golden);
  const Tensor x = tensor_of(golden["x"], {12, 6});
  ThreadPool pool(1);
  for (const char* name : {"mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"}) {
    Tape tape(pool);
    check_close(name, Pooling{{kPoolNames.named(name)}}(tape.input(x), batch.packed()).value(), golden[name]);
  }
}

BOOST_AUTO_TEST_CASE(every_activation_and_its_slope_equal_torch) {
  const json golden =
      json::parse(std::ifstream(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/layers/activations.json"));
  const Tensor x = tensor_of(golden["x"], {static_cast<Index>(golden["x"].size())});
  ThreadPool pool(1);
  for (const auto& [name, expected] : golden["activations"].items()) {
    Tape tape(pool);
    Parameter in(x);
    const Var y = ops::activate(tape.parameter(in), activation_named(name));
    check_close(name, y.value(), expected["y"]);
    tape.backward(ops::sum(y));
    check_close("the slope of " + name, in.gradient_copy(), expected["slope"]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
