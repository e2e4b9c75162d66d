#include "cli/stop.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace trine::cli {
namespace {

// What a signal handler may touch.
std::atomic<bool> stop_requested{false};
std::atomic<int> signal_seen{0};
std::atomic<const char*> stop_message{nullptr};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<const char*>::is_always_lock_free);

constexpr int kSignals[] = {SIGINT, SIGTERM};

void on_signal(int number) {
  const int saved = errno;
  signal_seen = number;
  stop_requested = true;
  const char* text = stop_message;
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
  errno = saved;
}

void install(void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  for (int number : kSignals) ::sigaction(number, &action, nullptr);
}

}  // namespace

StopOnSignal::StopOnSignal(const char* message) {
  stop_requested = false;
  stop_message = message;
  install(on_signal, SA_RESTART | static_cast<int>(SA_RESETHAND));
}

StopOnSignal::~StopOnSignal() { install(SIG_DFL, 0); }

const std::atomic<bool>& StopOnSignal::requested() const { return stop_requested; }
int StopOnSignal::exit_code() const { return 128 + signal_seen; }

}  // namespace trine::cli
