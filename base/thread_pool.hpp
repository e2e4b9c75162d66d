// A small pool of workers and one way to use it: a loop over rows cut on a fixed grid.
#pragma once

#include <memory>
#include <type_traits>

#include "trine/base/real.hpp"

namespace trine {

/// A borrowed callable f(begin, end): two pointers, no allocation. Must not outlive what it refers to.
class RangeFunction {
 public:
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, RangeFunction>)
      RangeFunction(F&& f)  // NOLINT: implicit on purpose, it stands for a lambda at the call site
      : object_(const_cast<void*>(static_cast<const void*>(&f))),
        call_([](void* object, Index begin, Index end) {
          (*static_cast<std::remove_reference_t<F>*>(object))(begin, end);
        }) {}
  void operator()(Index begin, Index end) const { call_(object_, begin, end); }

 private:
  void* object_;
  void (*call_)(void*, Index, Index);
};

inline constexpr Index kMostThreads = 1024;

/// Threads that wait for work. Made once, near main, and handed down; there is no global pool. A child
/// process of fork() may go on using a pool of its parent: loops then run in the calling thread.
class ThreadPool {
 public:
  /// `threads` counts the calling thread: 1 runs everything inline; 0 takes what the machine has. Returns
  /// once every worker is ready. Throws OptionError outside 0 to kMostThreads, Error where the system refuses
  /// to start so many, std::bad_alloc.
  explicit ThreadPool(Index threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  [[nodiscard]] int threads() const;
  /// Those that share a loop begun here: 1 inside of another loop, whose other threads are busy.
  [[nodiscard]] int threads_here() const;

  /// Calls f(begin, end) for consecutive ranges of `grain` rows covering [0, n). The grid depends on n
  /// and grain only, never on the number of threads, so what is computed is the same for any pool.
  /// Which thread runs which range is not fixed. Nested calls run inline. The first exception thrown
  /// by f comes back to the caller, after all other ranges are done.
  void parallel_rows(Index n, Index grain, RangeFunction f);

  /// The same with ranges of `most` rows that get smaller towards the end, down to `least`, so that all
  /// threads end together; they begin at multiples of `least`. The grid depends on the number of threads: for
  /// work whose result does not depend on where it is cut. Polychronopoulos and Kuck 1987, "Guided
  /// self-scheduling".
  void parallel_shares(Index n, Index least, Index most, RangeFunction f);

 private:
  struct Loop;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trine
