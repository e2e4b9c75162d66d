// Every loss with every option against central differences.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/grad_check.hpp"
#include "trine/tests/losses/cases.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(loss_gradients)

BOOST_AUTO_TEST_CASE(every_loss_differentiates_correctly) {
  const RowData data = row_data(8, 3);
  for (const LossCase& one : all_losses()) {
    const std::vector<Shape> inputs(static_cast<std::size_t>(one.inputs), Shape{8, 4});
    const auto loss = [&](Vars in) -> Var { return one.loss(in, data); };
    BOOST_TEST(check_gradient({.name = one.name, .op = loss, .inputs = inputs, .seed = 11}) == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
