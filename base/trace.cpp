#include "trine/base/trace.hpp"

#if TRINE_TRACE
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <iomanip>
#include <limits>
#include <memory>
#include <mutex>
#include <ostream>
#include <vector>

namespace trine::trace {

struct Event {
  char name[32];
  const char* category;
  long long loop;
  long long begin, end;  // nanoseconds
};

namespace {

constexpr std::size_t kMostEvents = std::size_t{4} << 20;

struct Thread {
  std::deque<Event> events;  // an event does not move
  long long left_out = 0;
  Event spare{};  // for events that are left out
};

std::mutex lock;
std::vector<std::unique_ptr<Thread>> threads;  // they outlive their threads
thread_local Thread* of_this_thread = nullptr;
thread_local const Event* innermost = nullptr;

Thread& this_thread() {
  if (of_this_thread == nullptr) {
    const std::lock_guard guard(lock);
    of_this_thread = threads.emplace_back(std::make_unique<Thread>()).get();
  }
  return *of_this_thread;
}

bool alone = false;

// Nanoseconds. One thread alone is timed by its processor time, which other programs do not lengthen.
long long now() {
  if (alone) {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Span::Span(std::string_view name, const char* category, long long loop) : outer_(innermost) {
  Thread& thread = this_thread();
  const bool is_kept = thread.events.size() < kMostEvents;
  if (!is_kept) ++thread.left_out;
  event_ = is_kept ? &thread.events.emplace_back() : &thread.spare;
  const std::size_t length = std::min(name.size(), sizeof event_->name - 1);
  std::memmove(event_->name, name.data(), length);
  event_->name[length] = '\0';
  event_->category = category;
  event_->loop = loop;
  innermost = event_;
  event_->begin = now();
}

Span::~Span() {
  event_->end = now();
  innermost = outer_;
}

std::string_view current() { return innermost == nullptr ? std::string_view() : innermost->name; }

void run_alone() { alone = true; }
bool runs_alone() { return alone; }

long long next_loop() {
  static std::atomic<long long> loops{0};
  return ++loops;
}

long long write(std::ostream& out) {
  const std::lock_guard guard(lock);
  long long first = std::numeric_limits<long long>::max(), left_out = 0;
  for (const auto& thread : threads) {
    if (!thread->events.empty()) first = std::min(first, thread->events.front().begin);
  }
  out << std::fixed << std::setprecision(3) << "[\n";
  const char* separator = "";
  for (std::size_t id = 0; id < threads.size(); ++id) {
    left_out += threads[id]->left_out;
    for (const Event& event : threads[id]->events) {
      if (event.end == 0) continue;  // still open
      out << separator << R"({"ph":"X","pid":1,"tid":)" << id << R"(,"name":")" << event.name
          << R"(","cat":")" << event.category << R"(","ts":)"
          << static_cast<double>(event.begin - first) / 1e3 << R"(,"dur":)"
          << static_cast<double>(event.end - event.begin) / 1e3;
      if (event.loop > 0) out << R"(,"args":{"loop":)" << event.loop << '}';
      out << '}';
      separator = ",\n";
    }
  }
  out << "\n]\n";
  return left_out;
}

}  // namespace trine::trace
#endif
