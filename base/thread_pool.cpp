#include "trine/base/thread_pool.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/scratch.hpp"
#include "trine/base/trace.hpp"

namespace trine {
namespace {

thread_local bool inside_a_range = false;

// A child of fork() has the thread that called it and none of the workers, and finds their mutexes as they
// were at that moment, perhaps locked for ever. So a pool remembers in which process it was made.
std::atomic<int> forks_seen{0};
int generation() {
  static const int registered = ::pthread_atfork(nullptr, nullptr, [] { ++forks_seen; });
  static_cast<void>(registered);
  return forks_seen.load(std::memory_order_relaxed);
}

int checked_threads(Index threads) {
  if (threads < 0 || threads > kMostThreads)
    throw OptionError(fmt::format("threads: {} is not a number of threads; give 1 to {}, or 0 for all cores",
                                  threads, kMostThreads));
  if (threads > 0) return static_cast<int>(threads);
  return static_cast<int>(std::clamp<Index>(std::thread::hardware_concurrency(), 1, kMostThreads));
}

// Loops of a step follow each other within microseconds; putting a thread to sleep and waking it takes
// longer. So a thread that waits looks again for some fifty microseconds before it sleeps.
template <class Condition>
void spin_while(Condition condition) {
  for (int spins = 0; spins < 3000 && condition(); ++spins) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

}  // namespace

// One loop over rows, and how far it got.
struct ThreadPool::Loop {
  RangeFunction f;
  Index n;
  Index least, most;  // rows of a range
  Index threads;      // that share the rows
#if TRINE_TRACE
  std::string_view name = trace::current();
  long long number = trace::next_loop();
#endif
  std::atomic<Index> next{0};  // first row nobody has taken yet
  std::mutex failure_lock{};
  std::exception_ptr failure{};

  // Half of an even share of what is left, so that no thread is still busy for long when nothing is left.
  [[nodiscard]] Index size_of_range(Index begin) const {
    if (least == most || threads == 1) return most;
    return std::clamp((n - begin) / (2 * threads * least) * least, least, most);
  }
  bool take(Index& begin, Index& end) {
    begin = next;
    do {
      if (begin >= n) return false;
      end = std::min(begin + size_of_range(begin), n);
    } while (!next.compare_exchange_weak(begin, end));
    return true;
  }

  void run() {
    const bool nested = inside_a_range;
    inside_a_range = true;
    for (Index begin = 0, end = 0; take(begin, end);) {
      try {
#if TRINE_TRACE
        const trace::Span span(name, "rows", number);
#endif
        f(begin, end);
      } catch (...) {
        const std::lock_guard lock(failure_lock);
        if (!failure) failure = std::current_exception();
      }
    }
    inside_a_range = nested;
  }
  void rethrow() const {
    if (failure) std::rethrow_exception(failure);
  }
};

// A loop opens when its job is stored and `round` rises. A worker enters by raising `inside` and then looks
// at the job; the caller closes by clearing the job and then waits until nobody is inside. Both are
// sequentially consistent, so a worker finds the loop closed or is waited for. No lock is taken but to sleep
// and to wake: with many workers one lock at every loop would be the loop's time.
struct ThreadPool::State {
  std::mutex callers;  // one loop at a time; others wait their turn
  std::atomic<Loop*> job{nullptr};
  std::atomic<std::uint64_t> round{0};
  std::atomic<int> inside{0};
  std::atomic<bool> stopping{false};

  std::mutex lock;  // of what follows, and of sleeping
  std::condition_variable wake;
  std::condition_variable done;
  std::atomic<int> sleepers{0};            // workers that wait for `wake`
  std::atomic<bool> is_waited_for{false};  // the caller waits for `done`
  int ready = 0;
  std::exception_ptr not_ready{};  // of a worker without memory to work in

  const int made_in = generation();
  int threads = 1;  // with the caller
  std::vector<std::thread> workers;

  [[nodiscard]] bool is_of_this_process() const { return made_in == generation(); }

  void start(int count) {
    threads = count + 1;
#if TRINE_TRACE
    if (trace::runs_alone()) return;
#endif
    workers.reserve(static_cast<std::size_t>(count));
    try {
      for (int i = 0; i < count; ++i) workers.emplace_back([this] { work(); });
    } catch (const std::system_error& error) {
      const std::size_t started = workers.size() + 1;
      stop();
      throw Error(
          fmt::format("{} threads cannot be started, only {}: {}; ask for fewer with --threads, or raise "
                      "the limit (ulimit -u)",
                      count + 1, started, error.code().message()));
    } catch (...) {
      stop();
      throw;
    }
    std::unique_lock guard(lock);
    done.wait(guard, [&] { return ready == count; });
    guard.unlock();
    if (!not_ready) return;
    stop();
    std::rethrow_exception(not_ready);
  }

  void stop() {
    stopping = true;
    next_round();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
  }

  void next_round() {
    ++round;
    if (sleepers == 0) return;
    { const std::lock_guard guard(lock); }  // a worker that is about to sleep does so, or sees the new round
    wake.notify_all();
  }

  void wait_for_round_after(std::uint64_t seen) {
    spin_while([&] { return round.load(std::memory_order_relaxed) == seen; });
    if (round != seen) return;
    std::unique_lock guard(lock);
    ++sleepers;
    wake.wait(guard, [&] { return round != seen; });
    --sleepers;
  }

  void prepare() {
    std::exception_ptr failure;
    try {
      prepare_thread_scratch();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard guard(lock);
    if (failure) not_ready = std::move(failure);
    ++ready;
    done.notify_one();
  }

  void work() {
    prepare();
    std::uint64_t seen = 0;
    while (true) {
      wait_for_round_after(seen);
      seen = round;
      if (stopping) return;
      ++inside;
      if (Loop* mine = job) mine->run();
      if (--inside == 0 && is_waited_for) {
        { const std::lock_guard guard(lock); }
        done.notify_one();
      }
    }
  }

  void run(Loop& loop) {
    job = &loop;
    next_round();
    loop.run();
    job = nullptr;
    spin_while([&] { return inside.load(std::memory_order_relaxed) > 0; });
    if (inside == 0) return;
    std::unique_lock guard(lock);
    is_waited_for = true;
    done.wait(guard, [&] { return inside == 0; });
    is_waited_for = false;
  }
};

ThreadPool::ThreadPool(Index threads) : state_(std::make_unique<State>()) {
  state_->start(checked_threads(threads) - 1);
}

ThreadPool::~ThreadPool() {
  if (state_->is_of_this_process())
    state_->stop();
  else
    static_cast<void>(
        state_.release());  // its threads are the parent's: there is nothing to join, or to free
}

int ThreadPool::threads() const { return state_->threads; }
int ThreadPool::threads_here() const { return inside_a_range ? 1 : threads(); }

void ThreadPool::parallel_rows(Index n, Index grain, RangeFunction f) { parallel_shares(n, grain, grain, f); }

void ThreadPool::parallel_shares(Index n, Index least, Index most, RangeFunction f) {
  TRINE_ASSERT(0 < least && least <= most);
  if (n <= 0) return;
  Loop job{f, n, least, most / least * least, threads_here()};
  if (state_->workers.empty() || n <= least || inside_a_range || !state_->is_of_this_process()) {
    job.run();
  } else {
    const std::lock_guard one_at_a_time(state_->callers);
    state_->run(job);
  }
  job.rethrow();
}

}  // namespace trine
