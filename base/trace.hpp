// Where every thread is and when, for a trace viewer. Records in a build with TRINE_TRACE=ON only; in any
// other build nothing of it is left.
#pragma once

#include <iosfwd>
#include <string_view>

#include "trine/base/real.hpp"
#include "trine/config.hpp"

namespace trine::trace {

/// An event of the calling thread, from construction to destruction. The characters of `name` are copied, the
/// first 31; `category` is a literal.
class [[maybe_unused]] Span {
 public:
#if TRINE_TRACE
  Span(std::string_view name, const char* category, long long loop = 0);
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

 private:
  struct Event* event_;
  const struct Event* outer_;
#else
  constexpr Span(std::string_view, const char*, long long = 0) {}
#endif
};

#if TRINE_TRACE
/// The name of the innermost span of this thread; empty outside all.
[[nodiscard]] std::string_view current();
/// To be called first. Pools start no workers, but cut loops as for the number of threads they were asked
/// for, and times are processor times: the blocks of many threads on a machine that has few
/// (bench/simulate_threads.py).
void run_alone();
[[nodiscard]] bool runs_alone();
/// A number for a loop over rows, from 1.
[[nodiscard]] long long next_loop();
/// Everything recorded, in the Trace Event Format: one complete event ("ph": "X") a span, times in
/// microseconds. No span may be open in another thread. Events beyond four million of a thread were left out;
/// their number is returned.
long long write(std::ostream& out);
#endif

}  // namespace trine::trace
