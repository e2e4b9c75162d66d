#include "trine/base/arena.hpp"

#include <algorithm>
#include <new>

namespace trine {
namespace {
constexpr std::size_t kFirstBlock = std::size_t{1} << 16;
}

void* Arena::allocate(std::size_t bytes) {
  if (bytes > ~std::size_t{0} - kAlignment) throw std::bad_alloc();
  bytes = (std::max<std::size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
  while (current_ < blocks_.size() && used_ + bytes > blocks_[current_].size) {
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) add_block(std::max({bytes, kFirstBlock, capacity()}));
  void* result = blocks_[current_].bytes.get() + used_;
  used_ += bytes;
  return result;
}

void Arena::reserve(std::size_t bytes) {
  if (current_ < blocks_.size() && used_ + bytes <= blocks_[current_].size) return;
  if (current_ < blocks_.size()) {
    current_ = blocks_.size();
    used_ = 0;
  }
  add_block(bytes);
}

void Arena::reset() {
  current_ = 0;
  used_ = 0;
  if (blocks_.size() <= 1) return;
  const std::size_t total = capacity();
  blocks_.clear();
  add_block(total);
}

std::size_t Arena::capacity() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) total += block.size;
  return total;
}

void Arena::add_block(std::size_t bytes) {
  blocks_.push_back({make_aligned<std::byte>(bytes), bytes});
  ++growths_;
}

}  // namespace trine
