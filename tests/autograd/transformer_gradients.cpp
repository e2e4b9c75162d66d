// The operations of a transformer against central differences, in double.
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "trine/autograd/grad_check.hpp"
#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/dropout.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/layer_norm.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/autograd/ops/pooling.hpp"

using namespace trine;
using Vars = std::span<const Var>;

namespace {

struct Batch {
  std::vector<std::int32_t> tokens;
  std::vector<std::int32_t> offsets;
  PackedBatch packed() const { return {tokens, offsets}; }
};

Batch of_lengths(std::initializer_list<int> lengths) {
  Batch batch{{}, {0}};
  for (int length : lengths) {
    for (int t = 0; t < length; ++t)
      batch.tokens.push_back(static_cast<std::int32_t>((batch.tokens.size() * 5 + 2) % 7));
    batch.offsets.push_back(static_cast<std::int32_t>(batch.tokens.size()));
  }
  return batch;
}

void keep_from_zero(std::size_t, View x) {
  for (Real& v : x.span()) v += v < 0 ? -1 : 1;
}

std::vector<Activation> all_activations() {
  std::vector<Activation> all;
  all.reserve(kActivations);
  for (std::size_t i = 0; i < kActivations; ++i) all.push_back(static_cast<Activation>(i));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(transformer_gradients)

// Those with a kink at 0 are checked away from it.
BOOST_AUTO_TEST_CASE(every_activation_differentiates_correctly) {
  for (Activation activation : all_activations()) {
    const std::string name(activation_name(activation));
    for (Shape shape : {Shape{}, Shape{0}, Shape{2, 17}, Shape{2, 3, 5}}) {
      BOOST_TEST(check_gradient({.name = name,
                                 .op = [&](Vars in) { return ops::activate(in[0], activation); },
                                 .inputs = {shape},
                                 .adjust = keep_from_zero}) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(linear_with_every_activation_differentiates_correctly) {
  const auto far_from_the_kink = [](std::size_t input, View x) {
    for (Index i = 0; i < x.size(); ++i) x[i] = input == 2 ? (i % 2 == 0 ? 9 : -9) : x[i];
  };
  for (Activation activation : all_activations()) {
    const std::string name = "linear_" + std::string(activation_name(activation));
    const auto op = [&](Vars in) { return ops::linear_activation(in[0], in[1], in[2], activation); };
    const bool kinked = activation == Activation::relu || activation == Activation::leaky_relu ||
                        activation == Activation::elu;
    for (Index n : {0, 1, 6}) {
      GradCheck check{.name = name, .op = op, .inputs = {{n, 3}, {9, 3}, {9}}};
      if (kinked) check.adjust = far_from_the_kink;
      BOOST_TEST(check_gradient(check) == "");
    }
  }
  BOOST_TEST(check_gradient({"linear_gelu without bias",
                             [](Vars in) { return ops::linear_gelu(in[0], in[1]); },
                             {{5, 3}, {17, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(a_gate_with_every_activation_differentiates_correctly) {
  for (Activation activation : all_activations()) {
    const std::string name = "gated " + std::string(activation_name(activation));
    for (Index n : {0, 1, 4}) {
      for (Index d : {1, 8, 19}) {
        BOOST_TEST(check_gradient({.name = name,
                                   .op = [&](Vars in) { return ops::gated(in[0], activation); },
                                   .inputs = {{n, 2 * d}},
                                   .adjust = keep_from_zero}) == "");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(products_side_by_side_differentiate_correctly) {
  const auto op = [](Vars in) {
    return ops::linear_concat(in[0], std::vector{in[1], in[2], in[3]}, std::vector{in[4], in[5], in[6]});
  };
  for (Index n : {0, 1, 5}) {
    BOOST_TEST(check_gradient({"linear_concat", op, {{n, 3}, {2, 3}, {4, 3}, {1, 3}, {2}, {4}, {1}}}) == "");
  }
  const auto bare = [](Vars in) { return ops::linear_concat(in[0], std::vector{in[1], in[2]}, {}); };
  BOOST_TEST(check_gradient({"linear_concat without bias", bare, {{4, 3}, {2, 3}, {5, 3}}}) == "");
}

BOOST_AUTO_TEST_CASE(layer_norm_differentiates_correctly) {
  for (Index d : {2, 5, 16, 19}) {
    BOOST_TEST(check_gradient({"layer_norm",
                               [](Vars in) { return ops::layer_norm(in[0], in[1], in[2], 1e-5); },
                               {{4, d}, {d}, {d}}}) == "");
    BOOST_TEST(check_gradient({"add_layer_norm",
                               [](Vars in) { return ops::add_layer_norm(in[0], in[1], in[2], in[3], 1e-5); },
                               {{4, d}, {4, d}, {d}, {d}}}) == "");
  }
  for (Index d : {3, 8}) {
    BOOST_TEST(
        check_gradient({"add_layer_norm with dropout",
                        [](Vars in) { return ops::add_layer_norm(in[0], in[1], in[2], in[3], 1e-5, 0.4); },
                        {{6, d}, {6, d}, {d}, {d}}}) == "");
  }
  BOOST_TEST(check_gradient({"x added to itself",
                             [](Vars in) { return ops::add_layer_norm(in[0], in[0], in[1], in[2], 1e-5); },
                             {{3, 7}, {7}, {7}}}) == "");
  BOOST_TEST(check_gradient({"layer_norm without bias",
                             [](Vars in) { return ops::layer_norm(in[0], in[1], {}, 1e-5); },
                             {{4, 19}, {19}}}) == "");
  BOOST_TEST(check_gradient({"add_layer_norm without bias",
                             [](Vars in) { return ops::add_layer_norm(in[0], in[1], in[2], {}, 1e-5); },
                             {{4, 7}, {4, 7}, {7}}}) == "");
  BOOST_TEST(check_gradient({"layer_norm of no rows",
                             [](Vars in) { return ops::layer_norm(in[0], in[1], in[2], 1e-5); },
                             {{0, 3}, {3}, {3}}}) == "");
}

BOOST_AUTO_TEST_CASE(packed_attention_differentiates_correctly) {
  for (Index heads : {1, 2}) {
    for (Index size : {1, 3, 8}) {
      const Batch batch = of_lengths({3, 0, 1, 6});
      BOOST_TEST(check_gradient({"packed_attention",
                                 [&](Vars in) { return ops::packed_attention(in[0], batch.packed(), heads); },
                                 {{10, 3 * heads * size}}}) == "");
    }
  }
  const Batch none = of_lengths({});
  BOOST_TEST(check_gradient({"packed_attention of nothing",
                             [&](Vars in) { return ops::packed_attention(in[0], none.packed(), 1); },
                             {{0, 6}}}) == "");
}

BOOST_AUTO_TEST_CASE(packed_attention_with_a_bias_or_a_reach_differentiates_correctly) {
  const Batch batch = of_lengths({3, 0, 1, 18});
  const Index heads = 2, size = 3;
  for (Index window : {0, 4}) {
    for (Index spare : {0, 2}) {  // a bias may window beyond the longest sequence
      const auto op = [&](Vars in) {
        return ops::packed_attention(in[0], batch.packed(), heads, in[1], window);
      };
      BOOST_TEST(check_gradient({"packed_attention with bias",
                                 op,
                                 {{22, 3 * heads * size}, {heads, 2 * (18 + spare) - 1}}}) == "");
    }
  }
  for (Index window : {1, 4, 100}) {
    BOOST_TEST(check_gradient(
                   {"packed_attention with reach",
                    [&](Vars in) { return ops::packed_attention(in[0], batch.packed(), heads, {}, window); },
                    {{22, 3 * heads * size}}}) == "");
  }
  const Batch none = of_lengths({0});
  BOOST_TEST(
      check_gradient({"packed_attention with bias of nothing",
                      [&](Vars in) { return ops::packed_attention(in[0], none.packed(), 2, in[1], 3); },
                      {{0, 12}, {2, 1}}}) == "");
}

BOOST_AUTO_TEST_CASE(rotary_differentiates_correctly) {
  const Batch batch = of_lengths({3, 0, 1, 6});
  for (Index heads : {1, 3}) {
    for (Index size : {2, 6, 40}) {
      Tensor cos_sin({7, size});
      for (Index i = 0; i < cos_sin.size(); ++i) cos_sin[i] = static_cast<Real>(i % 5) / 4;
      BOOST_TEST(check_gradient({"rotary",
                                 [&](Vars in) {
                                   return ops::rotary(in[0], batch.packed(), heads,
                                                      in[0].tape().input(cos_sin));
                                 },
                                 {{10, 3 * heads * size}}}) == "");
    }
  }
}

// 600 tokens do not fit a tile of queries: several tiles add to the gradients of keys and values.
BOOST_AUTO_TEST_CASE(packed_attention_over_several_tiles_differentiates_correctly) {
  const Batch batch = of_lengths({600});
  const auto op = [&](Vars in) {
    return ops::packed_attention(ops::linear_activation(in[0], in[1], {}, Activation::tanh), batch.packed(),
                                 1);
  };
  const GradCheck check{.name = "tiles", .op = op, .inputs = {{600, 1}, {6, 1}}, .tolerance = 1e-5};
  BOOST_TEST(check_gradient(check) == "");
}

BOOST_AUTO_TEST_CASE(packed_attention_near_by_over_several_tiles_differentiates_correctly) {
  const Batch batch = of_lengths({200});
  const auto op = [&](Vars in) {
    const Var qkv = ops::linear_activation(in[0], in[1], {}, Activation::tanh);
    return ops::packed_attention(qkv, batch.packed(), 1, in[2], 20);
  };
  const GradCheck check{
      .name = "tiles near by", .op = op, .inputs = {{200, 1}, {6, 1}, {1, 399}}, .tolerance = 1e-5};
  BOOST_TEST(check_gradient(check) == "");
}

BOOST_AUTO_TEST_CASE(dropout_differentiates_correctly) {
  for (double p : {0.0, 0.3, 0.9}) {
    BOOST_TEST(check_gradient({"dropout", [p](Vars in) { return ops::dropout(in[0], p); }, {{7, 11}}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(embedding_differentiates_correctly) {
  const Batch batch = of_lengths({3, 0, 1, 4});
  for (Index d : {1, 3, 17}) {
    BOOST_TEST(check_gradient(
                   {"embedding", [&](Vars in) { return ops::embedding(in[0], batch.tokens); }, {{7, d}}}) ==
               "");
    BOOST_TEST(check_gradient({"embedding with positions",
                               [&](Vars in) { return ops::embedding(in[0], batch.packed(), in[1]); },
                               {{7, d}, {5, d}}}) == "");
    BOOST_TEST(check_gradient({"embedding with positions and types",
                               [&](Vars in) { return ops::embedding(in[0], batch.packed(), in[1], in[2]); },
                               {{7, d}, {5, d}, {2, d}}}) == "");
    BOOST_TEST(check_gradient({"embedding with positions behind a padding token",
                               [&](Vars in) { return ops::embedding(in[0], batch.packed(), in[1], {}, 4); },
                               {{7, d}, {9, d}}}) == "");
    BOOST_TEST(check_gradient({"embedding with types",
                               [&](Vars in) { return ops::embedding(in[0], batch.packed(), {}, in[1]); },
                               {{7, d}, {2, d}}}) == "");
  }
}

BOOST_AUTO_TEST_CASE(every_pool_differentiates_correctly) {
  const Batch batch = of_lengths({3, 0, 1, 4});
  for (auto pool : {ops::Pool::mean, ops::Pool::cls, ops::Pool::max, ops::Pool::mean_sqrt_len,
                    ops::Pool::weighted_mean, ops::Pool::last_token}) {
    for (Index d : {1, 5, 17}) {
      BOOST_TEST(check_gradient({.name = "pooling " + std::to_string(static_cast<int>(pool)),
                                 .op = [&](Vars in) { return ops::pooling(in[0], batch.packed(), pool); },
                                 .inputs = {{8, d}},
                                 .adjust = keep_from_zero}) == "");
      BOOST_TEST(check_gradient({.name = "pooling behind a prompt " + std::to_string(static_cast<int>(pool)),
                                 .op = [&](Vars in) { return ops::pooling(in[0], batch.packed(), pool, 2); },
                                 .inputs = {{8, d}},
                                 .adjust = keep_from_zero}) == "");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
