// Parameter groups by name, clipping at the edges, schedules' errors.
#include <boost/test/unit_test.hpp>

#include <limits>

#include "trine/base/error.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/clip.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/tests/optim/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(parameter_groups)

BOOST_AUTO_TEST_CASE(biases_and_normalizations_do_not_decay) {
  for (const char* name : {"bias", "encoder.layer.0.attention.self.query.bias", "embeddings.LayerNorm.weight",
                           "blocks.3.norm1.weight", "final_norm.weight", "h.0.ln_1.weight", "ln_f.weight",
                           "layer_norm.gain", "rel_bias"}) {
    BOOST_TEST(!usually_decays(name), name);
  }
  for (const char* name : {"weight", "encoder.layer.0.attention.self.query.weight", "normal.weight", "table",
                           "embeddings.word_embeddings.weight", "linear1.weight"}) {
    BOOST_TEST(usually_decays(name), name);
  }
}

BOOST_AUTO_TEST_CASE(groups_join_parameters_with_the_same_rate_and_decay) {
  Parameter p(Tensor({1}));
  const std::vector<NamedParameter> parameters{
      {"table", &p}, {"head.weight", &p}, {"head.bias", &p}, {"body.weight", &p}};
  const auto groups = group_parameters(parameters, {.lr_scales = {{"head.*", 10}, {"*weight", 2}}});
  BOOST_REQUIRE(groups.size() == 4u);
  BOOST_TEST(groups[0].parameters[0].name == "table");
  BOOST_TEST(groups[0].lr_scale == 1);
  BOOST_TEST(!groups[0].weight_decay.has_value());
  BOOST_TEST(groups[1].parameters[0].name == "head.weight");
  BOOST_TEST(groups[1].lr_scale == 10);
  BOOST_TEST(groups[2].parameters[0].name == "head.bias");
  BOOST_TEST(groups[2].weight_decay.value() == 0);
  BOOST_TEST(groups[3].parameters[0].name == "body.weight");
  BOOST_TEST(groups[3].lr_scale == 2);
  BOOST_TEST(group_parameters(parameters).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_group_scales_the_rate_and_sets_its_own_decay) {
  ThreadPool pool(1);
  Parameter a(Tensor::from({1}, {1.0})), b(Tensor::from({1}, {1.0}));
  AdamW rule({ParamGroup{.parameters = {{"a", &a}}, .lr_scale = 3, .weight_decay = 0.5},
              ParamGroup{.parameters = {{"b", &b}}}},
             pool, {.weight_decay = 0});
  set_gradient(a, Tensor::from({1}, {0.0}));
  set_gradient(b, Tensor::from({1}, {2.0}));
  rule.step(0.1);
  BOOST_TEST(std::abs(a.value[0] - 0.85) < 1e-6);  // 1 - 3 * 0.1 * 0.5, no gradient
  BOOST_TEST(std::abs(b.value[0] - 0.9) < 1e-6);   // one step of Adam is lr long
}

BOOST_AUTO_TEST_CASE(patterns_that_fit_no_name_are_refused) {
  Parameter p(Tensor({1}));
  const auto message = message_of<OptionError>([&] {
    static_cast<void>(group_parameters({{"table", &p}}, {.lr_scales = {{"head", 2}}}));
  });
  BOOST_TEST(message.starts_with("learning rates by name: no name fits \"head\"; near it are table."));
}

BOOST_AUTO_TEST_CASE(every_block_further_down_learns_slower_by_the_layer_decay) {
  Parameter p(Tensor({1}));
  const std::vector<NamedParameter> parameters{{"embeddings.words.weight", &p},
                                               {"encoder.layer.0.output.weight", &p},
                                               {"encoder.layer.1.output.weight", &p},
                                               {"pooling.weight", &p}};
  BOOST_TEST(blocks_above(parameters) == (std::vector<Index>{2, 1, 0, 0}), boost::test_tools::per_element());
  const auto groups = group_parameters(parameters, {.lr_scales = {{"pooling.*", 3}}, .layer_decay = 0.5});
  BOOST_REQUIRE(groups.size() == 4u);
  BOOST_TEST(groups[0].lr_scale == 0.25);
  BOOST_TEST(groups[1].lr_scale == 0.5);
  BOOST_TEST(groups[2].lr_scale == 1);
  BOOST_TEST(groups[3].lr_scale == 3);
}

BOOST_AUTO_TEST_CASE(a_number_in_a_name_is_a_block_only_after_the_word_layer) {
  Parameter p(Tensor({1}));
  const std::vector<NamedParameter> parameters{{"0.table", &p},
                                               {"player.4.weight", &p},
                                               {"layers.0.mlp.Wi.weight", &p},
                                               {"layers.11.mlp.Wi.weight", &p},
                                               {"2_Dense.linear.weight", &p}};
  BOOST_TEST(blocks_above(parameters) == (std::vector<Index>{12, 12, 11, 0, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(frozen_parameters_are_in_no_group) {
  Parameter table(Tensor({1})), head(Tensor({1}));
  const std::vector<NamedParameter> parameters{{"table", &table}, {"head.weight", &head}};
  freeze(parameters, std::vector<std::string>{"tab*"});
  BOOST_TEST(!table.trainable);
  const auto groups = group_parameters(parameters);
  BOOST_REQUIRE(groups.size() == 1u);
  BOOST_TEST(groups[0].parameters.size() == 1u);
  BOOST_TEST(groups[0].parameters[0].name == "head.weight");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(clip)

BOOST_AUTO_TEST_CASE(a_norm_that_is_not_finite_is_reported_and_nothing_is_scaled) {
  ThreadPool pool(2);
  Parameter good(Tensor({3})), bad(Tensor({2, 2}), Gradients::rows);
  set_gradient(good, Tensor::from({3}, {3, 4, 0}));
  touch_rows(bad, {1}, 1);
  GradientClip clip({ParamGroup{.parameters = {{"good", &good}, {"bad", &bad}}}}, pool);
  BOOST_TEST(clip.not_finite() == "");
  bad.row_gradient.values(0)[1] = std::numeric_limits<Real>::infinity();
  BOOST_TEST(std::isinf(clip.clip(1)));
  BOOST_TEST(good.gradient[0] == 3);
  BOOST_TEST(clip.not_finite() == "bad");
  bad.row_gradient.values(0)[1] = std::numeric_limits<Real>::quiet_NaN();
  BOOST_TEST(std::isnan(clip.clip(1)));
  BOOST_TEST(message_of<OptionError>([&] { clip.clip(0); }) ==
             "clip: max_norm is 0; it must be above 0, such as 1");
}

BOOST_AUTO_TEST_CASE(the_norm_of_long_gradients_has_the_same_bits_for_any_number_of_threads) {
  Parameter p(Tensor({100'000}));
  set_gradient(p, random_tensor({100'000}, 9));
  ThreadPool one(1), three(3);
  const double norm = GradientClip(one_group(p), one).norm();
  BOOST_TEST(norm == GradientClip(one_group(p), three).norm());
  BOOST_TEST(std::abs(norm - std::sqrt(100'000.0)) < 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(warmup_is_a_share_of_all_steps_rounded_up) {
  BOOST_TEST(warmup_steps(0.1, 101) == 11);
  BOOST_TEST(warmup_steps(0, 101) == 0);
  BOOST_TEST(message_of<OptionError>([] { static_cast<void>(warmup_steps(1.5, 10)); }) ==
             "schedule: a warmup of 1.5 of all steps; give a fraction from 0 to 1");
}

BOOST_AUTO_TEST_CASE(a_rate_never_goes_below_zero_after_the_last_step) {
  const Schedule linear{.shape = Schedule::Shape::linear, .lr = 1, .total = 10};
  BOOST_TEST(linear(10) == 0);
  BOOST_TEST(linear(1000) == 0);
}

BOOST_AUTO_TEST_CASE(errors_name_what_is_wrong) {
  ThreadPool pool(1);
  Parameter p(Tensor({1}));
  BOOST_TEST(message_of<OptionError>([&] { Ema(one_group(p), pool, 1); }) ==
             "ema: decay is 1; it must be at least 0 and below 1");
}

BOOST_AUTO_TEST_SUITE_END()
