// Text during normalization, with the origin of each byte in the original text.
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

/// The steps of a tokenizer may make a text this many times as long, plus this many bytes. Real tokenizers
/// reach at most 26 times: U+FDFA in NFKD, with spaces as U+2581, in byte letters.
inline constexpr std::size_t kMostGrowth = 32;
inline constexpr std::size_t kFreeGrowth = std::size_t{1} << 16;

/// Bytes that the steps may still produce for the texts at hand.
class GrowthLimit {
 public:
  /// `bytes`: total size of the texts.
  explicit GrowthLimit(std::size_t bytes = 0)
      : left_(std::min(kMostGrowth * bytes + kFreeGrowth, std::size_t{1} << 31)) {}
  [[nodiscard]] std::size_t left() const { return left_; }
  void use(std::size_t bytes) { left_ -= std::min(bytes, left_); }

 private:
  std::size_t left_;
};

/// Origins take more memory than the text, so they are kept only if offsets are needed.
class AlignedText {
 public:
  enum class Origins { dropped, kept };

  /// Clears text and origins; keeps the memory.
  void reset(Origins origins) {
    bytes_.clear();
    origins_.clear();
    kept_ = origins == Origins::kept;
  }

  /// Maximum size in bytes, not changed by reset(): steps that exceed it throw StepError.
  void set_most(std::size_t most) { most_ = most; }
  [[nodiscard]] std::size_t most() const { return most_; }
  /// Throws StepError unless `more` bytes fit.
  void need_room(std::size_t more) const {
    if (bytes_.size() > most_ || more > most_ - bytes_.size()) throw_too_long();
  }

  [[nodiscard]] std::string_view view() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool keeps_origins() const { return kept_; }
  [[nodiscard]] Origins origins() const { return kept_ ? Origins::kept : Origins::dropped; }
  /// Origin of byte `at`; {0, 0} unless origins are kept.
  [[nodiscard]] ByteRange origin(std::size_t at) const { return kept_ ? origins_[at] : ByteRange{0, 0}; }
  /// Origin of bytes [begin, end); {0, 0} for an empty range.
  [[nodiscard]] ByteRange origin(std::size_t begin, std::size_t end) const {
    return begin == end ? ByteRange{0, 0} : ByteRange{origin(begin).begin, origin(end - 1).end};
  }

  /// Appends original text, which begins at `offset`; ill-formed UTF-8 becomes U+FFFD.
  void append_original(std::string_view source, std::uint32_t offset);
  void append_copy(const AlignedText& from, std::size_t begin, std::size_t end) {
    bytes_.append(from.bytes_, begin, end - begin);
    if (kept_) {
      const auto first = from.origins_.begin();
      origins_.insert(origins_.end(), first + static_cast<std::ptrdiff_t>(begin),
                      first + static_cast<std::ptrdiff_t>(end));
    }
  }
  /// Appends a string of the step itself; throws StepError if it does not fit.
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
  [[noreturn]] void throw_too_long() const;

  std::string bytes_;
  std::vector<ByteRange> origins_;  // per byte: the range of its original character; empty unless kept
  bool kept_ = false;
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace trine
