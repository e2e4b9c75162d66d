// Text on its way through normalization, each byte with the place in the original it came from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/unicode/byte_range.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

/// What the steps of a tokenizer may make of a text: so many times its bytes, and so many bytes besides. The
/// largest growth that published steps can come to is 26 times: U+FDFA in NFKD, its spaces written as U+2581,
/// in the letters of bytes.
inline constexpr std::size_t kMostGrowth = 32;
inline constexpr std::size_t kFreeGrowth = std::size_t{1} << 16;

/// Bytes that what is made of the texts at hand may still have in all.
class GrowthLimit {
 public:
  /// `bytes`: of the texts.
  explicit GrowthLimit(std::size_t bytes = 0)
      : left_(std::min(kMostGrowth * bytes + kFreeGrowth, std::size_t{1} << 31)) {}
  [[nodiscard]] std::size_t left() const { return left_; }
  void use(std::size_t bytes) { left_ -= std::min(bytes, left_); }

 private:
  std::size_t left_;
};

/// Origins cost more than the text, so they are kept only where offsets are asked for.
class AlignedText {
 public:
  enum class Origins { dropped, kept };

  /// Empties it and keeps the memory.
  void reset(Origins origins) {
    bytes_.clear();
    origins_.clear();
    kept_ = origins == Origins::kept;
  }

  /// Bytes it may hold from now on, reset or not: steps that write more throw StepError.
  void set_most(std::size_t most) { most_ = most; }
  [[nodiscard]] std::size_t most() const { return most_; }
  /// Throws StepError unless there is room for so many bytes more.
  void need_room(std::size_t more) const {
    if (bytes_.size() > most_ || more > most_ - bytes_.size()) refuse_growth();
  }

  [[nodiscard]] std::string_view view() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool keeps_origins() const { return kept_; }
  [[nodiscard]] Origins origins() const { return kept_ ? Origins::kept : Origins::dropped; }
  /// Where byte `at` came from; nowhere unless origins are kept.
  [[nodiscard]] ByteRange origin(std::size_t at) const { return kept_ ? origins_[at] : ByteRange{0, 0}; }
  /// Where bytes [begin, end) came from. Throws nothing; an empty range comes from nowhere.
  [[nodiscard]] ByteRange origin(std::size_t begin, std::size_t end) const {
    return begin == end ? ByteRange{0, 0} : ByteRange{origin(begin).begin, origin(end - 1).end};
  }

  /// Characters [begin, end) of `source`, which start at `offset` of the original.
  void append_original(std::string_view source, std::uint32_t offset);
  void append_copy(const AlignedText& from, std::size_t begin, std::size_t end) {
    bytes_.append(from.bytes_, begin, end - begin);
    if (kept_) {
      const auto first = from.origins_.begin();
      origins_.insert(origins_.end(), first + static_cast<std::ptrdiff_t>(begin),
                      first + static_cast<std::ptrdiff_t>(end));
    }
  }
  /// What a step was given to write: throws StepError where there is no room for it.
  void append_given(std::string_view bytes, ByteRange origin) {
    need_room(bytes.size());
    append(bytes, origin);
  }
  void append(std::string_view bytes, ByteRange origin) {
    bytes_.append(bytes);
    if (kept_) origins_.resize(bytes_.size(), origin);
  }
  void append(char32_t code, ByteRange origin) {
    append_utf8(code, bytes_);
    if (kept_) origins_.resize(bytes_.size(), origin);
  }
  void append_ascii(char c, ByteRange origin) {
    bytes_.push_back(c);
    if (kept_) origins_.push_back(origin);
  }

 private:
  [[noreturn]] void refuse_growth() const;

  std::string bytes_;
  std::vector<ByteRange> origins_;  // one a byte: the whole character it stands for; empty unless kept
  bool kept_ = false;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace trine
