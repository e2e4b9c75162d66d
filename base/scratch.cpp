#include "trine/base/scratch.hpp"

#include <pthread.h>

#include <algorithm>
#include <memory>
#include <new>

#include "trine/base/memory.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Enough for most work from the first request on. A product's is all that kernels/gemm/builtin_gemm.cpp can
// want.
constexpr Index kUsualOperation = Index{1} << 16;
constexpr Index kUsualProduct = Index{11} << 16;

class Buffer {
 public:
  explicit Buffer(Index least) : least_(least) {}
  Real* at_least(Index count) {
    if (count > capacity_) {
      capacity_ = std::max(count, least_);
      memory_ = make_aligned<Real>(static_cast<std::size_t>(capacity_));
    }
    return memory_.get();
  }

 private:
  Index least_;
  Index capacity_ = 0;
  AlignedArray<Real> memory_;
};

struct Buffers {
  Buffer operation{kUsualOperation};
  Buffer product{kUsualProduct};
  Buffer factor{0};
};

thread_local Buffers* buffers = nullptr;

// Freed by a pthread key and not by a thread_local object: the C library ends the process where it has no
// memory to register the destructor of such an object.
Buffers& buffers_of_thread() {
  static const pthread_key_t owner = [] {
    pthread_key_t key{};
    if (::pthread_key_create(&key, [](void* made) {
          buffers = nullptr;
          delete static_cast<Buffers*>(made);
        }) != 0)
      throw std::bad_alloc();
    return key;
  }();
  if (buffers == nullptr) {
    auto made = std::make_unique<Buffers>();
    if (::pthread_setspecific(owner, made.get()) != 0) throw std::bad_alloc();
    buffers = made.release();
  }
  return *buffers;
}

}  // namespace

Real* thread_scratch(Index count, Scratch use) {
  Buffers& all = buffers_of_thread();
  Buffer& buffer = use == Scratch::operation ? all.operation
                   : use == Scratch::product ? all.product
                                             : all.factor;
  return buffer.at_least(count);
}

void prepare_thread_scratch() {
  static_cast<void>(thread_scratch(1, Scratch::operation));
  static_cast<void>(thread_scratch(1, Scratch::product));
}

}  // namespace trine::inline TRINE_ABI
