// Low-rank adapters inside layers.
#include "trine/layers/lora.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>

#include "trine/autograd/grad_check.hpp"
#include "trine/base/error.hpp"
#include "trine/layers/encoder_block.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

// An adapter that changes something: B is not zero.
Lora trained(Index in, Index out, double dropout = 0) {
  Lora lora(in, out, 3, 6, dropout, Rng(5));
  lora.b.value = random_tensor(lora.b.value.shape(), 8);
  return lora;
}

double largest_difference(ConstView a, ConstView b) {
  BOOST_REQUIRE(a.shape == b.shape);
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(double(a[i]) - double(b[i])));
  return largest;
}

Tensor run(const EncoderBlock& block, Tape::Mode mode = Tape::Mode::inference) {
  const TestBatch texts({4, 1, 0, 6}, 10);
  const PackedBatch batch = texts.packed();
  const Tensor x = random_tensor({batch.total(), 8}, 3);
  ThreadPool pool(1);
  Tape tape(pool, mode);
  const ConstView y = block(tape.input(x), batch).value();
  return Tensor::from(y.shape, y.span());
}

EncoderBlock small_block() { return {{.d = 8, .heads = 2, .hidden = 12, .dropout = 0}, Rng(1)}; }

std::vector<Linear*> linears(EncoderBlock& block) {
  std::vector<Linear*> all{&block.attention.output, &block.feed_forward.expand, &block.feed_forward.contract};
  for (Linear& each : block.attention.projections) all.push_back(&each);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lora)

BOOST_AUTO_TEST_CASE(a_new_adapter_changes_nothing) {
  EncoderBlock block = small_block();
  const Tensor before = run(block);
  Lora lora(8, 8, 2, 4, 0, Rng(2));
  block.attention.output.weight.adapter = &lora;
  BOOST_TEST(copied(run(block)) == copied(before), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_linear_layer_of_a_block_computes_with_its_adapter_as_with_the_merged_weight) {
  for (std::size_t which = 0; which < 6; ++which) {
    EncoderBlock block = small_block();
    const Tensor before = run(block);
    Linear& linear = *linears(block)[which];
    const Lora lora = trained(linear.in(), linear.out());
    linear.weight.adapter = &lora;
    const Tensor adapted = run(block);
    BOOST_TEST(largest_difference(adapted, before) > 1e-2, "layer " << which);
    linear.weight.adapter = nullptr;
    linear.weight.value = lora.merged(linear.weight.value);
    BOOST_TEST(largest_difference(adapted, run(block)) < 1e-5, "layer " << which);
  }
}

BOOST_AUTO_TEST_CASE(the_merged_weight_adds_alpha_over_rank_times_b_a) {
  Lora lora(2, 1, 2, 6, 0, Rng(1));  // scale 3
  lora.a.value = Tensor::from({2, 2}, {1, 2, 10, 20});
  lora.b.value = Tensor::from({1, 2}, {1, 0.5});
  const Tensor merged = lora.merged(Tensor::from({1, 2}, {100, 200}));
  BOOST_TEST(merged[0] == 100 + 3 * (1 * 1 + 0.5 * 10));
  BOOST_TEST(merged[1] == 200 + 3 * (1 * 2 + 0.5 * 20));
}

BOOST_AUTO_TEST_CASE(adapters_differentiate_correctly) {
  if (sizeof(Real) < sizeof(double)) return;  // differences say nothing in float
  const Lora lora = trained(5, 4, 0.3);       // the mask is a function of the step: it can be differenced
  const auto check = [&](const char* name, auto op, std::vector<Shape> inputs) {
    BOOST_TEST(check_gradient({name, op, std::move(inputs)}) == "");
  };
  check("lora of x", [&](std::span<const Var> in) { return lora(in[0]); }, {{6, 5}});
  // With respect to A and B: the layer borrows them, so they are set from the inputs and compared as leaves.
  Lora moved = trained(5, 4, 0.3);
  const Tensor x = random_tensor({6, 5}, 4), weights = random_tensor({6, 4}, 6);
  ThreadPool pool(1);
  Tape tape(pool);
  const auto loss = [&] {
    tape.reset();
    tape.set_random(1, 1);
    return weighted_sum(moved(tape.input(x)), weights);
  };
  for (Parameter* each : {&moved.a, &moved.b}) {
    each->clear_gradient();
    tape.backward(loss());
    const Tensor analytic = each->gradient_copy();
    for (Index i = 0; i < each->value.size(); ++i) {
      constexpr double step = 1e-6;
      const Real kept = each->value[i];
      each->value[i] = kept + Real(step);
      const double above = double(loss().scalar());
      each->value[i] = kept - Real(step);
      const double below = double(loss().scalar());
      each->value[i] = kept;
      BOOST_TEST(std::abs((above - below) / (2 * step) - double(analytic[i])) < 1e-6);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_frozen_weight_gets_no_gradient_while_its_adapter_learns) {
  Linear linear(4, 3, Rng(1));
  linear.weight.trainable = linear.bias.trainable = false;
  const Lora lora = trained(4, 3);
  linear.weight.adapter = &lora;
  const Tensor x = random_tensor({5, 4}, 1), weights = random_tensor({5, 3}, 2);
  ThreadPool pool(1);
  Tape tape(pool);
  tape.backward(weighted_sum(linear(tape.input(x), Activation::gelu), weights));
  BOOST_TEST(!linear.weight.has_gradient);
  BOOST_TEST(!linear.bias.has_gradient);
  BOOST_TEST(lora.a.has_gradient);
  BOOST_TEST(lora.b.has_gradient);
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_layer_starts_without_the_adapter) {
  Linear linear(4, 3, Rng(1));
  const Lora lora = trained(4, 3);
  linear.weight.adapter = &lora;
  const Linear copy = linear;
  BOOST_TEST(copy.weight.adapter == nullptr);
  BOOST_TEST(copy.weight.adaptable);
}

BOOST_AUTO_TEST_CASE(an_adapted_layer_has_the_activation_of_one_without_an_adapter) {
  const Tensor x = random_tensor({9, 4}, 1);
  ThreadPool pool(1);
  Tape tape(pool, Tape::Mode::inference);
  for (std::size_t k = 0; k < kActivations; ++k) {
    const auto activation = static_cast<Activation>(k);
    Linear linear(4, 5, Rng(1));
    const Lora nothing(4, 5, 2, 1, 0, Rng(2));
    const auto output = [&] { return copied(linear(tape.input(x), activation).value()); };
    const auto before = output();
    linear.weight.adapter = &nothing;
    const auto after = output();
    for (std::size_t i = 0; i < before.size(); ++i)
      BOOST_TEST(std::abs(double(before[i]) - double(after[i])) < 1e-6, activation_name(activation));
  }
}

BOOST_AUTO_TEST_CASE(options_out_of_range_are_refused) {
  const auto message = [](Index rank, double alpha, double dropout) {
    return message_of<OptionError>([&] { Lora(4, 4, rank, alpha, dropout, Rng(1)); });
  };
  BOOST_TEST(message(0, 1, 0) == "LoRA: rank is 0; it must be at least 1");
  BOOST_TEST(message(1, 0, 0).starts_with("LoRA: alpha is 0"));
  BOOST_TEST(message(1, 1, 1).starts_with("LoRA: dropout is 1"));
}

BOOST_AUTO_TEST_SUITE_END()
