// Training steps of an encoder ask the heap for nothing once they have found their size.
#include <boost/test/unit_test.hpp>

#include <vector>

#include "trine/layers/encoder.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/tests/layers/support.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(steps_three_to_ten_of_varying_lengths_do_not_allocate) {
  if (!heap_requests_are_counted()) {
    BOOST_TEST_MESSAGE("skipped: a sanitizer brings its own heap");
    return;
  }
  Encoder encoder({.embeddings = {.vocabulary = 500, .longest = 64, .token_types = 2},
                   .block = {.d = 64, .heads = 4, .hidden = 128, .dropout = 0.1},
                   .blocks = 3},
                  Rng(1));
  const std::vector<NamedParameter> all = parameters(encoder);
  const Pooling pooling{{ops::Pool::mean, ops::Pool::max}};
  ThreadPool pool(2);
  Tape tape(pool);
  // A budget of 800 tokens in 40 sentences; the first steps are the largest.
  std::vector<TestBatch> batches;
  Rng rng(3);
  for (std::uint64_t step = 0; step < 10; ++step) {
    std::vector<Index> lengths(40, 20);
    for (std::size_t i = 0; i + 1 < lengths.size(); i += 2) {
      const Index moved = rng.below(20);
      lengths[i] += moved;
      lengths[i + 1] -= moved + (step < 2 ? 0 : rng.below(2) * (20 - moved) / 4);
    }
    batches.emplace_back(lengths, step < 2 ? 500 : 400, step);
  }
  const Tensor weights = random_tensor({40, 128}, 2);
  std::vector<long> requests;
  requests.reserve(batches.size());
  for (std::size_t step = 0; step < batches.size(); ++step) {
    const long before = heap_requests();
    tape.reset();
    tape.set_random(1, step);
    for (const NamedParameter& each : all) each.parameter->clear_gradient();
    const PackedBatch batch = batches[step].packed();
    tape.backward(weighted_sum(Normalize{}(pooling(encoder(tape, batch), batch)), weights));
    requests.push_back(heap_requests() - before);
  }
  for (std::size_t step = 2; step < requests.size(); ++step)
    BOOST_TEST(requests[step] == 0, "step " << step + 1 << " asked the heap " << requests[step] << " times");
}

BOOST_AUTO_TEST_SUITE_END()
