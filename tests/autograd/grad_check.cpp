// check_gradient on an operation of a user's own: a correct gradient passes, wrong ones are found.
#include "trine/autograd/grad_check.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trine;

namespace {

enum class Mistake { none, factor, sign, overwrites };

// y = a exp(b), element by element: dL/da = dy exp(b), dL/db = dy y.
template <Mistake M>
struct ScaledExp {
  static constexpr std::string_view name = "scaled_exp";
  Var a, b, y;

  void forward(Tape& tape) const {
    for (Index i = 0; i < y.shape().size(); ++i)
      tape.data(y)[i] = tape.data(a)[i] * std::exp(tape.data(b)[i]);
  }
  void backward(Tape& tape) const {
    const ConstView dy = tape.gradient_of(y);
    add(tape, tape.gradient(a), [&](Index i) { return dy[i] * std::exp(tape.data(b)[i]); });
    add(tape, tape.gradient(b), [&](Index i) {
      const Real slope = dy[i] * tape.data(y)[i];
      return M == Mistake::factor ? Real(1.05) * slope : M == Mistake::sign ? -slope : slope;
    });
  }
  template <class F>
  void add(Tape&, Gradient to, F f) const {
    if (!to) return;
    const bool accumulate = to.accumulate && M != Mistake::overwrites;
    for (Index i = 0; i < y.shape().size(); ++i) to.data[i] = (accumulate ? to.data[i] : Real(0)) + f(i);
  }
};

template <Mistake M>
std::string check() {
  return check_gradient({.name = "scaled_exp",
                         .op =
                             [](std::span<const Var> in) {
                               Tape& tape = in[0].tape();
                               const Var y = tape.output(in[0].shape());
                               return tape.record(ScaledExp<M>{in[0], in[1], y}, y, {in[0], in[1]});
                             },
                         .inputs = {{3, 4}, {3, 4}}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grad_check)

BOOST_AUTO_TEST_CASE(a_correct_gradient_passes) { BOOST_TEST(check<Mistake::none>() == ""); }

BOOST_AUTO_TEST_CASE(a_factor_that_is_five_per_cent_off_is_found) {
  const std::string text = check<Mistake::factor>();
  BOOST_TEST(text.starts_with("scaled_exp: input 1 at element "), text);
}

BOOST_AUTO_TEST_CASE(a_wrong_sign_is_found) {
  BOOST_TEST(check<Mistake::sign>().starts_with("scaled_exp: input 1 at element 0 of [3 x 4]: analytic "));
}

BOOST_AUTO_TEST_CASE(overwriting_what_should_be_added_to_is_found) {
  const std::string text = check<Mistake::overwrites>();
  BOOST_TEST(text.starts_with("scaled_exp: input 0 at element "), text);
  BOOST_TEST(text.ends_with("op used 2 time(s)"), text);
}

BOOST_AUTO_TEST_SUITE_END()
