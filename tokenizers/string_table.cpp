#include "trine/tokenizers/string_table.hpp"

#include <bit>
#include <cstring>

namespace trine {
namespace {

__extension__ using Wide = unsigned __int128;
constexpr std::size_t kFirstSlots = 64;

std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// Eight bytes a multiplication, both halves of the product folded.
std::uint32_t hash_bytes(std::string_view text) {
  std::uint64_t hash = 0x2545F4914F6CDD1DULL ^ text.size();
  std::uint64_t word;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::memcpy(&word, text.data() + i, 8);
    hash = fold(hash ^ word, 0x9E3779B97F4A7C15ULL);
  }
  word = 0;
  if (i < text.size()) std::memcpy(&word, text.data() + i, text.size() - i);
  return static_cast<std::uint32_t>(fold(hash ^ word, 0xD6E8FEB86659FD93ULL) >> 32);
}

}  // namespace

void StringTable::clear() {
  bytes_.clear();
  begins_.assign(1, 0);
  slots_.assign(kFirstSlots, {});
}

// The slot that holds the text, or the empty one where it belongs.
std::size_t StringTable::probe(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    const Slot& slot = slots_[i];
    if (slot.id < 0 || (slot.hash == hash && (*this)[slot.id] == text)) return i;
  }
}

std::int32_t StringTable::find(std::string_view text) const {
  return slots_[probe(text, hash_bytes(text))].id;
}

StringTable::Found StringTable::find_or_add(std::string_view text) {
  const std::uint32_t hash = hash_bytes(text);
  Slot& slot = slots_[probe(text, hash)];
  if (slot.id >= 0) return {slot.id, false};
  const auto id = static_cast<std::int32_t>(size());
  slot = {hash, id};
  bytes_.append(text);
  begins_.push_back(bytes_.size());
  if (begins_.size() * 2 > slots_.size()) grow(slots_.size() * 2);
  return {id, true};
}

void StringTable::reserve(std::size_t strings) {
  begins_.reserve(strings + 1);
  if (const std::size_t slots = std::bit_ceil(2 * (strings + 1)); slots > slots_.size()) grow(slots);
}

void StringTable::grow(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.id < 0) continue;
    std::size_t i = slot.hash & mask;
    while (slots_[i].id >= 0) i = (i + 1) & mask;
    slots_[i] = slot;
  }
}

}  // namespace trine
