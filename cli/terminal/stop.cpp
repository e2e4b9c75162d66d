#include "trine/cli/terminal/stop.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "trine/io/signal_cleanup.hpp"

namespace trine::cli {
namespace {

// State that a signal handler may access.
std::atomic<bool> stop_requested{false};
std::atomic<int> signal_seen{0};
std::atomic<const char*> stop_message{nullptr};  // while a StopOnSignal is armed
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<const char*>::is_always_lock_free);

void end_by(int number) {
  io::clean_up_for_signal();
  ::signal(number, SIG_DFL);
  ::raise(number);  // takes effect when the handler returns
}

void on_signal(int number) {
  const int saved = errno;
  const char* text = stop_message;
  if (text == nullptr || stop_requested.exchange(true)) {
    end_by(number);
  } else {
    signal_seen = number;
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
  }
  errno = saved;
}

}  // namespace

void end_on_signal() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    ::sigaction(number, &action, nullptr);
  }
}

void StopOnSignal::arm() const {
  stop_requested = false;
  stop_message = message_;
}

StopOnSignal::~StopOnSignal() { stop_message = nullptr; }

const std::atomic<bool>& StopOnSignal::requested() const { return stop_requested; }
int StopOnSignal::exit_code() const { return 128 + signal_seen; }

}  // namespace trine::cli
