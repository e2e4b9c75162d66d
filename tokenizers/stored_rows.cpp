#include "trine/tokenizers/stored_rows.hpp"

#include <bit>

#include "trine/base/base64.hpp"

namespace trine {

StoredRows::StoredRows(Index rows) : table_(rows), bits_(static_cast<std::size_t>((rows + 63) / 64)) {}

StoredRows::StoredRows(Index rows, const std::vector<std::int32_t>& used) : StoredRows(rows) {
  for (const std::int32_t row : used) {
    bits_[static_cast<std::size_t>(row) / 64] |= std::uint64_t{1} << (static_cast<std::size_t>(row) % 64);
  }
  count_bits();
}

void StoredRows::count_bits() {
  before_.clear();
  count_ = 0;
  for (const std::uint64_t word : bits_) {
    before_.push_back(static_cast<std::int32_t>(count_));
    count_ += std::popcount(word);
  }
}

std::int32_t StoredRows::index_of(std::int32_t row) const {
  const std::size_t i = static_cast<std::size_t>(row) / 64, bit = static_cast<std::size_t>(row) % 64;
  const std::uint64_t word = bits_[i];
  if ((word >> bit & 1) == 0) return -1;
  return before_[i] + std::popcount(word & ((std::uint64_t{1} << bit) - 1));
}

std::vector<std::int32_t> StoredRows::rows() const {
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(count_));
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    for (std::uint64_t word = bits_[i]; word != 0; word &= word - 1)
      out.push_back(static_cast<std::int32_t>(i * 64) + std::countr_zero(word));
  }
  return out;
}

std::string StoredRows::text() const {
  std::string bytes;
  for (Index i = 0; i < (table_ + 7) / 8; ++i) {
    bytes.push_back(static_cast<char>(bits_[static_cast<std::size_t>(i / 8)] >> (i % 8 * 8) & 0xFF));
  }
  return encode_base64(bytes);
}

std::optional<StoredRows> StoredRows::parse(Index rows, std::string_view text) {
  const std::optional<std::string> bytes = decode_base64(text);
  if (!bytes || static_cast<Index>(bytes->size()) != (rows + 7) / 8) return std::nullopt;
  if (rows % 8 != 0 && static_cast<unsigned char>(bytes->back()) >> (rows % 8) != 0) return std::nullopt;
  StoredRows stored(rows);
  for (std::size_t i = 0; i < bytes->size(); ++i) {
    const std::uint64_t byte = static_cast<unsigned char>((*bytes)[i]);
    stored.bits_[i / 8] |= byte << (i % 8 * 8);
  }
  stored.count_bits();
  if (stored.count_ == 0) return std::nullopt;
  return stored;
}

}  // namespace trine
