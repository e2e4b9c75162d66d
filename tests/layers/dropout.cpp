// Which elements dropout drops.
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "trine/autograd/ops/dropout.hpp"
#include "trine/base/error.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_FIXTURE_TEST_SUITE(dropout, TapeFixture)

BOOST_AUTO_TEST_CASE(dropout_drops_its_share_and_keeps_the_mean) {
  Tensor ones({1000, 1000});
  ones.fill(1);
  for (double p : {0.1, 0.5, 0.9}) {
    tape.reset();
    tape.set_random(3, 1);
    const ConstView y = ops::dropout(tape.input(ones), p).value();
    double dropped = 0, total = 0;
    for (Real v : y.span()) {
      dropped += v == 0 ? 1 : 0;
      total += static_cast<double>(v);
    }
    // A million coins: one standard deviation of the share is at most 0.0005.
    BOOST_TEST(std::abs(dropped / 1e6 - p) < 0.0025);
    BOOST_TEST(std::abs(total / 1e6 - 1) < 0.0025 / (1 - p));
  }
}

// Neighbors share random bits; they must not share their fate.
BOOST_AUTO_TEST_CASE(neighboring_elements_are_dropped_independently) {
  Tensor ones({400000});
  ones.fill(1);
  tape.set_random(3, 1);
  const ConstView y = ops::dropout(tape.input(ones), 0.5).value();
  for (Index distance : {1, 2, 3, 4, 16, 256}) {
    double together = 0;
    for (Index i = distance; i < y.size(); ++i) together += y[i] == 0 && y[i - distance] == 0 ? 1 : 0;
    BOOST_TEST(std::abs(together / static_cast<double>(y.size()) - 0.25) < 0.004);
  }
}

BOOST_AUTO_TEST_CASE(the_mask_is_that_of_the_step_and_of_the_place_on_the_tape) {
  Tensor ones({4096});
  ones.fill(1);
  const auto mask = [&](std::uint64_t seed, std::uint64_t step, int before) {
    tape.reset();
    tape.set_random(seed, step);
    Var x = tape.input(ones);
    for (int i = 0; i < before; ++i) x = ops::affine(x, 1);
    return copied(ops::dropout(x, 0.3).value());
  };
  BOOST_TEST(mask(1, 1, 0) == mask(1, 1, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(1, 2, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(2, 1, 0));
  BOOST_TEST(mask(1, 1, 0) != mask(1, 1, 1));
}

BOOST_AUTO_TEST_CASE(the_mask_is_the_documented_function_of_key_and_element) {
  Tensor ones({203});
  ones.fill(1);
  tape.set_random(8, 2);
  const Var x = tape.input(ones);
  const std::uint64_t key = tape.random_key();
  const ConstView y = ops::dropout(x, 0.25).value();
  for (Index i = 0; i < 203; ++i) {
    const auto lane = (random_bits(key, static_cast<std::uint64_t>(i / 4)) >> (16 * (i % 4))) & 0xffff;
    BOOST_TEST(y[i] == (lane < 16384 ? Real(0) : 1 / Real(0.75)));
  }
}

BOOST_AUTO_TEST_CASE(backward_uses_the_mask_of_forward) {
  Tensor ones({40000});
  ones.fill(1);
  const Var x = tape.variable(ones);
  const Var y = ops::dropout(x, 0.4);
  tape.backward(ops::sum(y));
  BOOST_TEST(copied(tape.gradient_of(x)) == copied(y.value()));
}

BOOST_AUTO_TEST_CASE(dropout_refuses_a_probability_outside_zero_to_one) {
  const Tensor x({2});
  const auto text = [&](double p) {
    return message_of<OptionError>([&] { static_cast<void>(ops::dropout(tape.input(x), p)); });
  };
  BOOST_TEST(text(1) ==
             "dropout: p is 1.000000; it is the fraction of elements set to zero and must lie in [0, 1)");
  BOOST_TEST(text(-0.1) ==
             "dropout: p is -0.100000; it is the fraction of elements set to zero and must lie in [0, 1)");
}

BOOST_AUTO_TEST_SUITE_END()
