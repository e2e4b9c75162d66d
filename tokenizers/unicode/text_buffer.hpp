// Text during normalization and pre-tokenization, of limited size.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

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

/// Knows which of its bytes come from the first character of the original text, as Metaspace asks: they are
/// the first ones, since no step moves text before what precedes it.
class TextBuffer {
 public:
  /// Keeps the memory.
  void clear() {
    bytes_.clear();
    first_ = 0;
  }

  /// Maximum size in bytes, not changed by clear(): steps that exceed it throw StepError.
  void set_most(std::size_t most) { most_ = most; }
  [[nodiscard]] std::size_t most() const { return most_; }
  /// Throws StepError unless `more` bytes fit.
  void need_room(std::size_t more) const {
    if (bytes_.size() > most_ || more > most_ - bytes_.size()) throw_too_long();
  }

  [[nodiscard]] std::string_view view() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Whether byte `at` comes from the first character of the original text.
  [[nodiscard]] bool is_first(std::size_t at) const { return at < first_; }

  /// Appends original text; ill-formed UTF-8 becomes U+FFFD.
  void append_original(std::string_view source, bool begins_text) {
    repair_utf8(source, bytes_);
    if (begins_text && !bytes_.empty()) first_ = static_cast<std::size_t>(decode_utf8(bytes_, 0).length);
  }
  void append_copy(const TextBuffer& from, std::size_t begin, std::size_t end) {
    if (begin < from.first_) first_ = bytes_.size() + std::min(end, from.first_) - begin;
    bytes_.append(from.bytes_, begin, end - begin);
  }
  /// Appends a string of the step itself; throws StepError if it does not fit.
  void append_given(std::string_view bytes, bool first) {
    need_room(bytes.size());
    append(bytes, first);
  }
  void append(std::string_view bytes, bool first) {
    bytes_.append(bytes);
    if (first) first_ = bytes_.size();
  }
  void append(char32_t code, bool first) {
    append_utf8(code, bytes_);
    if (first) first_ = bytes_.size();
  }
  void append_ascii(char c, bool first) {
    bytes_.push_back(c);
    if (first) first_ = bytes_.size();
  }

 private:
  [[noreturn]] void throw_too_long() const;

  std::string bytes_;
  std::size_t first_ = 0;  // the number of bytes from the first character
  std::size_t most_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace trine
