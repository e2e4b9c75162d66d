// Optimizers ask the heap for nothing once they run.
#include <boost/test/unit_test.hpp>

#include <memory>

#include "trine/optim/adamw.hpp"
#include "trine/optim/clip.hpp"
#include "trine/optim/ema.hpp"
#include "trine/optim/sgd.hpp"
#include "trine/tests/optim/support.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

namespace {

template <class Rule, class Options>
long requests_in_steps_3_to_10(const Options& options) {
  ThreadPool pool(2);
  Parameter matrix(random_tensor({200, 150}, 1));
  Parameter table(random_tensor({500, 20}, 2), Gradients::rows);
  const std::vector<ParamGroup> groups{ParamGroup{.parameters = {{"matrix", &matrix}, {"table", &table}}}};
  Rule rule(groups, pool, options);
  GradientClip clip(groups, pool);
  Ema ema(groups, pool);
  long requests = 0;
  for (std::int32_t step = 1; step <= 10; ++step) {
    set_gradient(matrix, random_tensor(matrix.value.shape(), 3));
    std::vector<std::int32_t> rows;
    for (std::int32_t i = 0; i < 300; ++i) rows.push_back((i * (step + 1)) % 500);
    touch_rows(table, rows, 4);
    const long ready = heap_requests();
    clip.clip(1);
    rule.step(0.01);
    ema.update();
    if (step >= 3) requests += heap_requests() - ready;
  }
  return requests;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(allocation)

BOOST_AUTO_TEST_CASE(steps_clipping_and_averages_ask_the_heap_for_nothing) {
  if (!heap_requests_are_counted()) {
    BOOST_TEST_MESSAGE("skipped: this build brings a heap of its own");
    return;
  }
  BOOST_TEST(requests_in_steps_3_to_10<AdamW>(AdamWOptions{}) == 0);
  BOOST_TEST(requests_in_steps_3_to_10<Adam>(AdamOptions{}) == 0);
  BOOST_TEST(requests_in_steps_3_to_10<Sgd>(SgdOptions{}) == 0);
  BOOST_TEST(requests_in_steps_3_to_10<Sgd>(SgdOptions{.momentum = 0.9, .weight_decay = 0.1}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
