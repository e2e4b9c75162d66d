#include "trine/tests/support/heap_count.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TRINE_COUNTS_HEAP 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TRINE_COUNTS_HEAP 0
#endif
#endif
#ifndef TRINE_COUNTS_HEAP
#define TRINE_COUNTS_HEAP 1
#endif

namespace {
std::atomic<long> requests{0};
std::atomic<long> requested{0};

#if TRINE_COUNTS_HEAP
void count(std::size_t bytes) {
  ++requests;
  requested += static_cast<long>(bytes);
}
#endif
}

long heap_requests() { return requests; }
long heap_bytes() { return requested; }
bool heap_requests_are_counted() { return TRINE_COUNTS_HEAP == 1; }

#if TRINE_COUNTS_HEAP
// These stand in for the functions of the C library, which are still there under other names.
extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t number, std::size_t bytes);
void* __libc_realloc(void* block, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) {
  count(bytes);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t number, std::size_t bytes) {
  count(number * bytes);
  return __libc_calloc(number, bytes);
}
void* realloc(void* block, std::size_t bytes) {
  count(bytes);
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  count(bytes);
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  count(bytes);
  *block = __libc_memalign(alignment, bytes);
  return *block == nullptr ? ENOMEM : 0;
}
}  // extern "C"
#endif
