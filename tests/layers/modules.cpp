// Names, counts, copies, initializers, choices by name, messages.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/tape_inspector.hpp"
#include "trine/base/error.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/linear.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

using Strings = std::vector<std::string>;

template <class M>
Strings names_of(M& module) {
  Strings names;
  for (const NamedParameter& each : parameters(module)) names.push_back(each.name);
  return names;
}

EncoderOptions options_of(NormPosition norm, Index types, Positions positions) {
  return {.embeddings = {.vocabulary = 20, .longest = 8, .token_types = types, .positions = positions},
          .block = {.d = 4, .heads = 2, .hidden = 6, .norm = norm},
          .blocks = 1};
}

struct Moments {
  double mean = 0, deviation = 0, largest = 0;
};

Moments moments(const Tensor& tensor) {
  Moments m;
  const auto n = static_cast<double>(tensor.size());
  for (Index i = 0; i < tensor.size(); ++i) m.mean += static_cast<double>(tensor[i]) / n;
  for (Index i = 0; i < tensor.size(); ++i) {
    m.deviation += std::pow(static_cast<double>(tensor[i]) - m.mean, 2) / n;
    m.largest = std::max(m.largest, std::abs(static_cast<double>(tensor[i])));
  }
  m.deviation = std::sqrt(m.deviation);
  return m;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(modules)

BOOST_AUTO_TEST_CASE(an_encoder_has_the_names_of_published_bert_checkpoints) {
  Encoder encoder(options_of(NormPosition::post, 2, Positions::learned), Rng(1));
  const Strings wanted{"embeddings.word_embeddings.weight",
                       "embeddings.position_embeddings.weight",
                       "embeddings.token_type_embeddings.weight",
                       "embeddings.LayerNorm.weight",
                       "embeddings.LayerNorm.bias",
                       "encoder.layer.0.attention.self.query.weight",
                       "encoder.layer.0.attention.self.query.bias",
                       "encoder.layer.0.attention.self.key.weight",
                       "encoder.layer.0.attention.self.key.bias",
                       "encoder.layer.0.attention.self.value.weight",
                       "encoder.layer.0.attention.self.value.bias",
                       "encoder.layer.0.attention.output.dense.weight",
                       "encoder.layer.0.attention.output.dense.bias",
                       "encoder.layer.0.attention.output.LayerNorm.weight",
                       "encoder.layer.0.attention.output.LayerNorm.bias",
                       "encoder.layer.0.intermediate.dense.weight",
                       "encoder.layer.0.intermediate.dense.bias",
                       "encoder.layer.0.output.dense.weight",
                       "encoder.layer.0.output.dense.bias",
                       "encoder.layer.0.output.LayerNorm.weight",
                       "encoder.layer.0.output.LayerNorm.bias"};
  BOOST_TEST(names_of(encoder) == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_model_does_not_have_has_no_name) {
  Encoder encoder(options_of(NormPosition::pre, 0, Positions::sinusoidal), Rng(1));
  const Strings names = names_of(encoder);
  const auto has = [&](const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  BOOST_TEST(!has("embeddings.position_embeddings.weight"));
  BOOST_TEST(!has("embeddings.token_type_embeddings.weight"));
  BOOST_TEST(has("encoder.layer.0.attention.LayerNorm.weight"));
  BOOST_TEST(has("encoder.layer.0.intermediate.LayerNorm.bias"));
  BOOST_TEST(has("LayerNorm.weight"));
}

BOOST_AUTO_TEST_CASE(every_module_names_its_parameters) {
  FeedForward feed_forward(4, 6, Rng(1));
  BOOST_TEST(
      names_of(feed_forward) == (Strings{"expand.weight", "expand.bias", "contract.weight", "contract.bias"}),
      boost::test_tools::per_element());
  Mlp mlp({3, 5, 2}, Rng(1));
  BOOST_TEST(
      names_of(mlp) == (Strings{"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}),
      boost::test_tools::per_element());
  Dense dense(4, 2, Rng(1));
  BOOST_TEST(names_of(dense) == (Strings{"linear.weight", "linear.bias"}), boost::test_tools::per_element());
  Dense without_bias(4, 2, Rng(1), Activation::sigmoid, Init::xavier_uniform, Linear::Bias::none);
  BOOST_TEST(names_of(without_bias) == (Strings{"linear.weight"}), boost::test_tools::per_element());
  Pooling pooling;
  BOOST_TEST(names_of(pooling).empty());
}

BOOST_AUTO_TEST_CASE(a_dense_without_a_bias_maps_zero_to_the_activation_of_zero) {
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor zero({3, 4});
  const Dense dense(4, 2, Rng(1), Activation::sigmoid, Init::xavier_uniform, Linear::Bias::none);
  for (Real y : dense(tape.input(zero)).value().span()) BOOST_TEST(y == Real(0.5));
}

// What an average of weights or a teacher needs.
BOOST_AUTO_TEST_CASE(a_copied_encoder_is_an_encoder_of_its_own) {
  Encoder first(options_of(NormPosition::post, 0, Positions::learned), Rng(1));
  Encoder second = first;
  const auto own = parameters(first), copies = parameters(second);
  BOOST_REQUIRE(own.size() == copies.size());
  copies[0].parameter->value[0] += 1;
  BOOST_TEST(own[0].parameter->value[0] != copies[0].parameter->value[0]);
}

BOOST_AUTO_TEST_CASE(the_same_stream_gives_the_same_encoder_and_another_name_another_weight) {
  const EncoderOptions options = options_of(NormPosition::post, 0, Positions::learned);
  Encoder first(options, Rng(1)), again(options, Rng(1)), other(options, Rng(2));
  const auto weight = [](const Encoder& encoder) {
    return copied(encoder.blocks[0].attention.projections[0].weight.value.view());
  };
  BOOST_TEST(weight(first) == weight(again));
  BOOST_TEST(weight(first) != weight(other));
  BOOST_TEST(weight(first) != copied(first.blocks[0].attention.projections[1].weight.value.view()));
}

BOOST_AUTO_TEST_CASE(initializers_follow_their_formulas) {
  const Shape shape{200, 300};  // [out, in]
  const Moments xavier = moments(init::xavier_uniform(shape, Rng(1)));
  BOOST_TEST(xavier.largest <= std::sqrt(6.0 / 500));
  BOOST_TEST(std::abs(xavier.deviation - std::sqrt(2.0 / 500)) < 0.01 * std::sqrt(2.0 / 500));
  const Moments kaiming = moments(init::kaiming_uniform(shape, Rng(1)));
  BOOST_TEST(kaiming.largest <= std::sqrt(6.0 / 300));
  BOOST_TEST(std::abs(kaiming.deviation - std::sqrt(2.0 / 300)) < 0.01 * std::sqrt(2.0 / 300));
  const Moments torch_linear = moments(init::kaiming_uniform(shape, Rng(1), std::sqrt(5.0)));
  BOOST_TEST(torch_linear.largest <= 1 / std::sqrt(300.0));
  const Moments normal = moments(init::normal(shape, Rng(1)));
  BOOST_TEST(std::abs(normal.mean) < 0.0005);
  BOOST_TEST(std::abs(normal.deviation - 0.02) < 0.0002);
  BOOST_TEST(normal.largest > 0.06);
  BOOST_TEST(moments(init::ones({3})).mean == 1);
  BOOST_TEST(moments(initial(Init::zeros, {3}, Rng(1))).largest == 0);
}

BOOST_AUTO_TEST_CASE(a_uniform_start_has_the_moments_asked_for_and_columns_that_do_not_follow_each_other) {
  const Tensor table = init::uniform({1000, 256}, Rng(1), 0.0625);
  const Moments seen = moments(table);
  const double bound = 0.0625 * std::sqrt(3.0);
  BOOST_TEST(std::abs(seen.mean) < 0.0005);  // four standard deviations of the mean
  BOOST_TEST(std::abs(seen.deviation - 0.0625) < 0.0003);
  BOOST_TEST(seen.largest <= bound);
  BOOST_TEST(seen.largest > 0.999 * bound);
  for (const Index distance : {1, 2, 3, 4, 64, 256}) {
    double product = 0;
    for (Index i = distance; i < table.size(); ++i)
      product += static_cast<double>(table[i]) * static_cast<double>(table[i - distance]);
    BOOST_TEST(std::abs(product / static_cast<double>(table.size())) < 0.01 * 0.0625 * 0.0625);
  }
}

// Every instruction level runs this: all of them give these bits.
BOOST_AUTO_TEST_CASE(a_uniform_start_is_a_function_of_stream_and_place_for_any_number_of_threads) {
  const Shape shape{4099, 257};  // several blocks, and an end within one
  Rng stream(7);
  const std::uint64_t key = stream.bits();
  const auto unit = static_cast<Real>(0.0625 * std::sqrt(3.0) / 65536);
  std::vector<Real> wanted;
  wanted.reserve(static_cast<std::size_t>(shape.size()));
  for (Index i = 0; i < shape.size(); ++i) {
    const std::uint64_t word = random_bits(key, static_cast<std::uint64_t>(i / 4)) >> (16 * (i % 4));
    const int lane = static_cast<std::int16_t>(word & 0xffff);
    wanted.push_back(unit * static_cast<Real>(2 * lane + 1));
  }
  BOOST_TEST((copied(init::uniform(shape, Rng(7), 0.0625)) == wanted));
  for (const int threads : {1, 2, 3, 7}) {
    ThreadPool pool(threads);
    BOOST_TEST((copied(init::uniform(shape, Rng(7), 0.0625, &pool)) == wanted), threads << " threads");
  }
}

BOOST_AUTO_TEST_CASE(sinusoids_are_those_of_the_transformer_paper_at_the_scale_asked_for) {
  const Tensor table = sinusoids(50, 6, 0.02);
  for (Index t : {0, 1, 49}) {
    for (Index j = 0; j < 6; ++j) {
      const double angle = static_cast<double>(t) / std::pow(10000, static_cast<double>(j / 2 * 2) / 6);
      const double wanted = 0.02 * std::sqrt(2.0) * (j % 2 == 0 ? std::sin(angle) : std::cos(angle));
      BOOST_TEST(std::abs(static_cast<double>(table.row(t)[j]) - wanted) < 1e-8);
    }
  }
  // Each pair of columns is a circle: the mean square is the deviation squared, exactly.
  double squares = 0;
  for (Index i = 0; i < table.size(); ++i) squares += std::pow(static_cast<double>(table[i]), 2) / 300;
  BOOST_TEST(std::abs(std::sqrt(squares) - 0.02) < 1e-8);
}

BOOST_AUTO_TEST_CASE(choices_are_found_by_their_names) {
  for (std::size_t i = 0; i < kActivations; ++i) {
    const auto activation = static_cast<Activation>(i);
    BOOST_TEST((activation_named(activation_name(activation)) == activation));
  }
  BOOST_TEST((activation_named("leaky_relu") == Activation::leaky_relu));
  for (auto name : {"mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"})
    BOOST_TEST(kPoolNames.of(kPoolNames.named(name)) == name);
  BOOST_TEST((kPoolNames.named("mean_sqrt_len") == ops::Pool::mean_sqrt_len));
  BOOST_TEST(message_of<OptionError>([] {
               static_cast<void>(activation_named("swish"));
             }).starts_with("activation \"swish\" is unknown; use one of identity, gelu, gelu_tanh, relu"));
}

BOOST_AUTO_TEST_CASE(options_that_do_not_fit_are_refused_by_name) {
  const auto text = [](auto change) {
    EncoderOptions options = options_of(NormPosition::post, 0, Positions::learned);
    change(options);
    return message_of<OptionError>([&] { static_cast<void>(Encoder(options, Rng(1))); });
  };
  BOOST_TEST(text([](auto& o) { o.block.heads = 3; }) ==
             "attention: 3 heads cannot share 4 features; heads must divide the width");
  BOOST_TEST(text([](auto& o) { o.embeddings.vocabulary = 0; }) ==
             "encoder: the vocabulary is 0; it must be at least 1");
  BOOST_TEST(text([](auto& o) { o.embeddings.longest = 0; }) ==
             "encoder: the longest sequence is 0; it must be at least 1");
  BOOST_TEST(text([](auto& o) { o.blocks = 0; }) == "encoder: 0 blocks; it needs at least 1");
  BOOST_TEST(message_of<OptionError>([] { static_cast<void>(Mlp({3}, Rng(1))); }) ==
             "mlp: 1 sizes; it needs the width of the input and of at least one layer");
}

BOOST_AUTO_TEST_CASE(an_mlp_bends_between_its_layers_and_not_after_the_last) {
  Mlp mlp({1, 1, 1}, Rng(1));
  mlp.layers[0].weight.value[0] = 2;
  mlp.layers[1].weight.value[0] = 3;
  mlp.layers[1].bias.value[0] = -10;
  ThreadPool pool(1);
  Tape tape(pool);
  const Tensor x = Tensor::from({2, 1}, {1, -1});
  BOOST_TEST(copied(mlp(tape.input(x)).value()) == (std::vector<Real>{-4, -10}));
}

// Memory of one block at a time, whatever the depth.
BOOST_AUTO_TEST_CASE(inference_memory_does_not_grow_with_the_number_of_blocks) {
  const auto bytes = [](Index blocks) {
    const Encoder encoder({.embeddings = {.vocabulary = 20, .longest = 64},
                           .block = {.d = 32, .heads = 4, .hidden = 128},
                           .blocks = blocks},
                          Rng(1));
    const TestBatch batch({64, 64, 64, 64}, 20);
    ThreadPool pool(1);
    Tape tape(pool, Tape::Mode::inference);
    for (int round = 0; round < 3; ++round) {
      tape.reset();
      static_cast<void>(encoder(tape, batch.packed()));
    }
    return Tape::Inspector(tape).statistics().value_bytes;
  };
  BOOST_TEST(bytes(12) == bytes(1));
}

BOOST_AUTO_TEST_SUITE_END()
