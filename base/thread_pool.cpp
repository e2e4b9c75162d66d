#include "base/thread_pool.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/scratch.hpp"

namespace trine {
namespace {

thread_local bool inside_a_range = false;

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

struct Job {
  RangeFunction f;
  Index n;
  Index grain;
  std::atomic<Index> next{0};  // first row nobody has taken yet
  std::mutex failure_lock{};
  std::exception_ptr failure{};

  void run() {
    const bool nested = inside_a_range;
    inside_a_range = true;
    for (Index begin = next.fetch_add(grain); begin < n; begin = next.fetch_add(grain)) {
      try {
        f(begin, std::min(begin + grain, n));
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

}  // namespace

struct ThreadPool::State {
  std::mutex callers;  // one loop at a time; others wait their turn
  std::mutex lock;
  std::condition_variable wake;
  std::condition_variable done;
  Job* job = nullptr;
  // Changed under the lock; read without it only to decide whether to go on spinning.
  std::atomic<std::uint64_t> round{0};
  std::atomic<int> running{0};
  int ready = 0;
  bool stopping = false;
  std::vector<std::thread> workers;

  void work() {
    prepare_thread_scratch();
    std::uint64_t seen = 0;
    std::unique_lock guard(lock);
    ++ready;
    done.notify_one();
    while (true) {
      guard.unlock();
      spin_while([&] { return round.load(std::memory_order_relaxed) == seen; });
      guard.lock();
      wake.wait(guard, [&] { return stopping || round != seen; });
      if (stopping) return;
      seen = round;
      if (job == nullptr) continue;  // woke after the loop had finished
      Job* mine = job;
      ++running;
      guard.unlock();
      mine->run();
      guard.lock();
      if (--running == 0) done.notify_one();
    }
  }
};

ThreadPool::ThreadPool(int threads) : state_(std::make_unique<State>()) {
  if (threads < 0)
    throw OptionError("threads: " + std::to_string(threads) + " is negative; use 0 for all cores");
  if (threads == 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  state_->workers.reserve(static_cast<std::size_t>(threads - 1));
  for (int i = 1; i < threads; ++i) state_->workers.emplace_back([this] { state_->work(); });
  std::unique_lock guard(state_->lock);
  state_->done.wait(guard, [&] { return state_->ready == threads - 1; });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard guard(state_->lock);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (std::thread& worker : state_->workers) worker.join();
}

int ThreadPool::threads() const { return static_cast<int>(state_->workers.size()) + 1; }

void ThreadPool::parallel_rows(Index n, Index grain, RangeFunction f) {
  TRINE_ASSERT(grain > 0);
  if (n <= 0) return;
  Job job{f, n, grain};
  if (state_->workers.empty() || n <= grain || inside_a_range) {
    job.run();
    return job.rethrow();
  }
  const std::lock_guard one_at_a_time(state_->callers);
  {
    const std::lock_guard guard(state_->lock);
    state_->job = &job;
    ++state_->round;
  }
  state_->wake.notify_all();
  job.run();
  spin_while([&] { return state_->running.load(std::memory_order_relaxed) > 0; });
  {
    std::unique_lock guard(state_->lock);
    state_->job = nullptr;  // late workers find nothing; those inside are waited for
    state_->done.wait(guard, [&] { return state_->running == 0; });
  }
  job.rethrow();
}

}  // namespace trine
