#include "trine/base/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;
using Range = std::pair<Index, Index>;

namespace {

// The ranges of a loop, in order; loop(f) runs it.
template <class Loop>
std::vector<Range> ranges_of(Loop loop) {
  std::mutex lock;
  std::vector<Range> ranges;
  loop([&](Index begin, Index end) {
    const std::lock_guard guard(lock);
    ranges.emplace_back(begin, end);
  });
  std::sort(ranges.begin(), ranges.end());
  return ranges;
}
std::vector<Range> grid(ThreadPool& pool, Index n, Index grain) {
  return ranges_of([&](auto f) { pool.parallel_rows(n, grain, f); });
}
std::vector<Range> shares(ThreadPool& pool, Index n, Index least, Index most) {
  return ranges_of([&](auto f) { pool.parallel_shares(n, least, most, f); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(thread_pool)

BOOST_AUTO_TEST_CASE(the_grid_depends_on_rows_and_grain_only) {
  for (const Index n : {1, 7, 8, 9, 100}) {
    std::vector<Range> expected;
    for (Index begin = 0; begin < n; begin += 8) expected.emplace_back(begin, std::min<Index>(begin + 8, n));
    for (const int threads : {1, 2, 3, 8}) {
      ThreadPool pool(threads);
      BOOST_TEST((grid(pool, n, 8) == expected), n << " rows, " << threads << " threads");
    }
  }
}

BOOST_AUTO_TEST_CASE(shares_get_smaller_towards_the_end) {
  ThreadPool pool(2);
  const std::vector<Range> expected{{0, 12},  {12, 22}, {22, 30}, {30, 36}, {36, 40}, {40, 44}, {44, 46},
                                    {46, 48}, {48, 50}, {50, 52}, {52, 54}, {54, 56}, {56, 58}, {58, 59}};
  BOOST_TEST((shares(pool, 59, 2, 12) == expected));
  ThreadPool alone(1);
  BOOST_TEST((shares(alone, 59, 2, 12) == grid(alone, 59, 12)));
}

BOOST_AUTO_TEST_CASE(shares_cover_every_row_once) {
  for (const int threads : {1, 2, 3, 16}) {
    ThreadPool pool(threads);
    for (const Index n : {1, 5, 31, 64, 1000}) {
      Index end = 0;
      for (const auto& [from, to] : shares(pool, n, 3, 30)) {
        BOOST_TEST(from == end);
        BOOST_TEST((from % 3 == 0 && to - from <= 30 && (to == n || (to - from) % 3 == 0)));
        end = to;
      }
      BOOST_TEST(end == n);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_rows_are_no_calls) {
  ThreadPool pool(2);
  BOOST_TEST(grid(pool, 0, 4).empty());
  BOOST_TEST(grid(pool, -3, 4).empty());
}

BOOST_AUTO_TEST_CASE(partial_sums_in_grid_order_have_the_same_bits_on_any_pool) {
  std::vector<float> values(100'003);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i)) / 3;
  const auto sum = [&](int threads) {
    ThreadPool pool(threads);
    const auto n = static_cast<Index>(values.size());
    std::vector<float> partial(static_cast<std::size_t>((n + 255) / 256));
    pool.parallel_rows(n, 256, [&](Index begin, Index end) {
      partial[static_cast<std::size_t>(begin / 256)] =
          std::accumulate(values.begin() + begin, values.begin() + end, 0.0f);
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0f);
  };
  const float alone = sum(1);
  BOOST_TEST(sum(2) == alone);
  BOOST_TEST(sum(5) == alone);
}

BOOST_AUTO_TEST_CASE(an_exception_comes_back_and_the_pool_works_on) {
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    BOOST_TEST(message_of<std::runtime_error>([&] {
                 pool.parallel_rows(100, 1, [](Index begin, Index) {
                   if (begin == 37) throw std::runtime_error("row 37 is bad");
                 });
               }) == "row 37 is bad");
    BOOST_TEST(grid(pool, 10, 1).size() == 10u);
  }
}

BOOST_AUTO_TEST_CASE(of_many_exceptions_one_comes_back) {
  ThreadPool pool(4);
  BOOST_TEST(message_of<std::runtime_error>([&] {
               pool.parallel_rows(64, 1, [](Index, Index) { throw std::runtime_error("all bad"); });
             }) == "all bad");
}

BOOST_AUTO_TEST_CASE(nested_loops_run_inline_on_the_same_grid) {
  ThreadPool pool(4);
  std::atomic<Index> rows{0};
  std::atomic<bool> elsewhere{false};
  pool.parallel_rows(16, 1, [&](Index, Index) {
    const auto here = std::this_thread::get_id();
    pool.parallel_rows(10, 3, [&](Index begin, Index end) {
      if (std::this_thread::get_id() != here) elsewhere = true;
      if (begin % 3 == 0 && end <= 10) rows += end - begin;
    });
  });
  BOOST_TEST(rows == 160);
  BOOST_TEST(!elsewhere);
}

BOOST_AUTO_TEST_CASE(many_small_jobs_lose_nothing) {
  ThreadPool pool(3);
  std::vector<Index> counts(5, 0);
  for (int job = 0; job < 20'000; ++job) {
    pool.parallel_rows(5, 1, [&](Index begin, Index) { ++counts[static_cast<std::size_t>(begin)]; });
  }
  BOOST_TEST(counts == std::vector<Index>(5, 20'000), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(loops_asked_for_by_several_threads_take_turns) {
  ThreadPool pool(2);
  std::atomic<Index> rows{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      for (int job = 0; job < 200; ++job)
        pool.parallel_rows(8, 1, [&](Index begin, Index end) { rows += end - begin; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  BOOST_TEST(rows == 4 * 200 * 8);
}

BOOST_AUTO_TEST_CASE(the_calling_thread_counts_as_one) {
  BOOST_TEST(ThreadPool(1).threads() == 1);
  BOOST_TEST(ThreadPool(3).threads() == 3);
  BOOST_TEST(ThreadPool(0).threads() >= 1);
}

BOOST_AUTO_TEST_CASE(a_number_of_threads_out_of_range_is_refused) {
  for (const Index threads : {Index{-2}, Index{1025}, Index{40'000}, Index{4'294'967'297}}) {
    BOOST_TEST(message_of<OptionError>([&] { ThreadPool pool(threads); }) ==
               "threads: " + std::to_string(threads) +
                   " is not a number of threads; give 1 to 1024, or 0 for all cores");
  }
}

BOOST_AUTO_TEST_SUITE_END()
