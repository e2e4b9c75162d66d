// A step that uses every plain operation: it asks the heap for nothing once it is warm, and gives the
// same bits whatever the number of threads.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/matmul.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/ops/softmax.hpp"
#include "trine/autograd/ops/xtensor_op.hpp"
#include "trine/base/rng.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

namespace {

constexpr Index kRows = 700, kWidth = 96;

Tensor random_tensor(Shape shape, std::uint64_t seed) {
  Tensor tensor(shape, Fill::none);
  Rng rng(seed);
  for (Real& v : tensor.view().span()) v = static_cast<Real>(0.3 * rng.normal());
  return tensor;
}

struct Network {
  Tensor x = random_tensor({kRows, kWidth}, 1);
  Parameter weight{random_tensor({kWidth, kWidth}, 2)}, bias{random_tensor({kWidth}, 3)};
  Parameter factor{Tensor::from({}, {1.5})};
  std::vector<std::int32_t> ids, labels;

  Network() {
    Rng rng(4);
    for (Index i = 0; i < kRows; ++i) ids.push_back(static_cast<std::int32_t>(rng.below(kRows / 2)));
    for (Index i = 0; i < 2 * kRows; ++i) labels.push_back(static_cast<std::int32_t>(rng.below(kWidth)));
  }

  // A loss that every plain operation has a part in, on the first `rows` rows of x.
  Var loss(Tape& tape, Index rows) const {
    const Var w = tape.parameter(weight), b = tape.parameter(bias);
    Var h = ops::linear(tape.input({x.data(), {rows, kWidth}}), w, b);
    const Var parts[] = {ops::relu(h), ops::gelu(h), ops::tanh(h),     ops::sigmoid(h),
                         ops::silu(h), ops::exp(h),  ops::softplus(h), ops::multiply(h, h)};
    h = ops::affine(ops::concat_cols(parts), Real(0.2), 1);
    h = ops::reshape(h, {rows * 8, kWidth});
    h = ops::concat_rows(
        {ops::slice_rows(h, 0, rows), ops::gather_rows(h, {ids.data(), static_cast<std::size_t>(rows)})});
    h = ops::scale_by(ops::add_bias(h, b), tape.parameter(factor));
    h = ops::normalize_rows(ops::matmul(h, w, Transpose::no, Transpose::yes));
    h = ops::elementwise(
        h, [](auto v) { return v * v * v; }, [](auto v, auto, auto dy) { return 3 * dy * v * v; }, "cube");
    h = ops::custom<2, 1>(
        "shift_rows", {h, ops::row_max(h)},
        [](auto a, auto m) { return a - xt::view(m, xt::all(), xt::newaxis()); },
        [](auto, auto, auto, auto dy) { return 1 * dy; },
        [](auto, auto, auto, auto dy) { return -xt::sum(dy, {1}); });
    const Var p = ops::row_softmax(h);
    const Var q = ops::divide(ops::stop_gradient(p), ops::sqrt(ops::affine(ops::multiply(h, h), 1, 1)));
    const Var scalars[] = {ops::mean(ops::row_log_sum_exp(h)),
                           ops::mean(ops::log(ops::affine(p, 1, 1))),
                           ops::mean(ops::subtract(ops::sum_rows(p), ops::mean_rows(q))),
                           ops::mean(ops::add(ops::row_sum(q), ops::row_mean(p))),
                           ops::mean(ops::matmul(ops::transpose(p), h)),
                           ops::mean(ops::max_rows(q)),
                           ops::cross_entropy(h, {labels.data(), static_cast<std::size_t>(2 * rows)})};
    Var total = scalars[0];
    for (std::size_t i = 1; i < std::size(scalars); ++i) total = ops::add(total, scalars[i]);
    return total;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(steady_state)

BOOST_AUTO_TEST_CASE(steps_three_to_ten_ask_the_heap_for_nothing_whatever_their_size) {
  const Network network;
  for (int threads : {1, 2}) {
    ThreadPool pool(threads);
    Tape tape(pool);
    const long cold = heap_requests();
    long requests = 0;
    for (int step = 1; step <= 10; ++step) {
      const Index rows = step <= 2 ? kRows : kRows - 61 * step;
      const long before = heap_requests();
      tape.reset();
      tape.backward(network.loss(tape, rows));
      for (const Parameter* p : {&network.weight, &network.bias, &network.factor}) p->clear_gradient();
      if (step >= 3) requests += heap_requests() - before;
    }
    BOOST_TEST(requests == 0);
    if (heap_requests_are_counted()) BOOST_TEST(heap_requests() > cold);  // the first steps did ask
  }
}

BOOST_AUTO_TEST_CASE(values_and_gradients_have_the_same_bits_for_any_number_of_threads) {
  std::vector<Tensor> seen;
  for (int threads : {1, 2, 3, 7, 16}) {
    const Network network;
    ThreadPool pool(threads);
    Tape tape(pool);
    const Var loss = network.loss(tape, kRows);
    tape.backward(loss);
    seen.push_back(Tensor::from({}, {loss.scalar()}));
    for (const Parameter* p : {&network.weight, &network.bias, &network.factor})
      seen.push_back(p->gradient_copy());
  }
  for (std::size_t run = 1; run < seen.size() / 4; ++run) {
    for (std::size_t i = 0; i < 4; ++i) {
      const auto one = seen[i].view().span(), other = seen[4 * run + i].view().span();
      BOOST_TEST(std::equal(one.begin(), one.end(), other.begin()));
    }
  }
  for (const Tensor& tensor : seen) {
    for (Real v : tensor.view().span()) BOOST_REQUIRE(v - v == 0);  // finite
  }
}

BOOST_AUTO_TEST_SUITE_END()
