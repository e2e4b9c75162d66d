// Thread pools and what an operating system does to them: fork() and limits. Not built with sanitizers, which
// reserve address space of their own and do not follow threads behind a fork.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <new>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"

using namespace trine;

namespace {

// Whether a forked child found what it should; one that hangs is killed.
template <class Check>
void expect_of_child(Check check) {
  const pid_t child = ::fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    ::alarm(30);
    ::_exit(check() ? 0 : 1);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_TEST_REQUIRE(status == 0, "the child ended with status " << status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(thread_pool_processes)

BOOST_AUTO_TEST_CASE(threads_that_cannot_be_started_are_an_error) {
  expect_of_child([] {
    rlimit limit{};
    ::getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = rlim_t{1} << 30;  // of stacks of 8 MiB there is room for about a hundred
    ::setrlimit(RLIMIT_AS, &limit);
    try {
      ThreadPool pool(1000);
    } catch (const Error& error) {
      return std::string_view(error.what()).starts_with("1000 threads cannot be started, only ");
    } catch (const std::bad_alloc&) {
      return true;
    }
    return false;
  });
}

BOOST_AUTO_TEST_CASE(a_child_of_fork_goes_on_with_the_pool) {
  const auto rows_of = [](ThreadPool& pool) {
    std::atomic<Index> rows{0};
    pool.parallel_rows(64, 1, [&](Index begin, Index end) { rows += end - begin; });
    return rows.load();
  };
  for (int trial = 0; trial < 100; ++trial) {
    auto pool = std::make_unique<ThreadPool>(3);
    for (int loops = 0; loops < trial % 5; ++loops)
      rows_of(*pool);  // workers on their way to sleep, or asleep
    expect_of_child([&] {
      const bool complete = rows_of(*pool) == 64;
      pool.reset();
      ThreadPool fresh(2);
      return complete && rows_of(fresh) == 64;
    });
    BOOST_TEST_REQUIRE(rows_of(*pool) == 64);
  }
}

BOOST_AUTO_TEST_SUITE_END()
