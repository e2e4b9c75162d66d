#include "trine/io/signal_cleanup.hpp"

#include <unistd.h>

#include <atomic>
#include <cstring>

namespace trine::inline TRINE_ABI::io {
namespace {

constexpr int kSlots = 64;
constexpr std::size_t kLongestName = 4096;

// Memory that is there from the start: a signal handler may neither allocate nor lock. A slot is taken by
// making `taken` true; its name counts from the moment `shown` is true.
struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<bool> shown{false};
  char name[kLongestName];
};
Slot slots[kSlots];
static_assert(std::atomic<bool>::is_always_lock_free);

int take_slot(const std::string& name) {
  if (name.size() >= kLongestName) return -1;
  for (int i = 0; i < kSlots; ++i) {
    Slot& slot = slots[i];
    if (slot.taken.exchange(true)) continue;
    std::memcpy(slot.name, name.c_str(), name.size() + 1);
    slot.shown = true;
    return i;
  }
  return -1;
}

}  // namespace

SignalCleanup::SignalCleanup(const std::string& path) : slot_(take_slot(path)) {}

SignalCleanup::~SignalCleanup() {
  if (slot_ < 0) return;
  slots[slot_].shown = false;
  slots[slot_].taken = false;
}

void clean_up_for_signal() noexcept {
  for (const Slot& slot : slots) {
    if (slot.shown) ::unlink(slot.name);
  }
}

}  // namespace trine::inline TRINE_ABI::io
