#include "trine/base/thread_pool.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

using namespace trine;

namespace {

// Every row is written by the thread that runs its range, and read by the caller afterwards.
Index sum_of_rows(ThreadPool& pool, Index rows) {
  std::vector<Index> values(static_cast<std::size_t>(rows));
  pool.parallel_rows(rows, 7, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) values[static_cast<std::size_t>(i)] = i;
  });
  return std::accumulate(values.begin(), values.end(), Index{0});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(threads_pool)

BOOST_AUTO_TEST_CASE(several_callers_share_a_pool) {
  constexpr int kCallers = 3;
  ThreadPool pool(3);
  std::vector<Index> sums(kCallers, -1);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 200; ++i) sums[static_cast<std::size_t>(caller)] = sum_of_rows(pool, 100 + caller);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (Index caller = 0; caller < kCallers; ++caller) {
    const Index rows = 100 + caller;
    BOOST_TEST(sums[static_cast<std::size_t>(caller)] == rows * (rows - 1) / 2);
  }
}

BOOST_AUTO_TEST_CASE(workers_that_sleep_are_woken_and_slow_ones_are_waited_for) {
  using std::chrono::microseconds;
  ThreadPool pool(3);
  std::atomic<Index> rows{0};
  for (int loop = 0; loop < 100; ++loop) {
    std::this_thread::sleep_for(microseconds(400));  // longer than a worker looks for work before it sleeps
    pool.parallel_rows(6, 1, [&](Index, Index) {
      std::this_thread::sleep_for(microseconds(300));  // longer than the caller looks for the end of a loop
      ++rows;
    });
    BOOST_TEST_REQUIRE(rows == 6 * (loop + 1));
  }
}

BOOST_AUTO_TEST_CASE(pools_come_and_go) {
  for (int i = 0; i < 100; ++i) {
    ThreadPool pool(3);
    if (i % 2 == 0) BOOST_TEST(sum_of_rows(pool, 50) == 1225);
  }
}

BOOST_AUTO_TEST_SUITE_END()
