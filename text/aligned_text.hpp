// Text on its way through normalisation, each byte with the place in the original it came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/byte_range.hpp"
#include "text/utf8.hpp"

namespace trine {

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
  std::string bytes_;
  std::vector<ByteRange> origins_;  // one a byte: the whole character it stands for; empty unless kept
  bool kept_ = false;
};

}  // namespace trine
