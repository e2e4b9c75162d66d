// Tokens that are found in a text before it is cut into words: "[MASK]", "<s>", words that were added.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/normalizer.hpp"
#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

struct AddedToken {
  std::string content;  // as it is looked for: normalized if `normalized`
  std::int32_t id = 0;
  bool single_word = false;  // not inside a word
  bool left_space = false;   // takes in the white space before it,
  bool right_space = false;  // and behind it
  bool normalized = false;   // looked for in the normalized text, not in the original
  bool special = false;
};

/// Finds from left to right the longest token at each place.
class AddedTokens {
 public:
  AddedTokens() = default;
  /// Tokens of empty content are never found.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  static constexpr std::int32_t kText = -1;
  struct Section {
    ByteRange range;
    std::int32_t id;  // of a token, or kText
  };
  /// Appends what `text` consists of; nothing for an empty text.
  void split(std::string_view text, std::vector<Section>& out) const;

  [[nodiscard]] bool empty() const { return tokens_.empty(); }
  [[nodiscard]] const std::vector<AddedToken>& tokens() const { return tokens_; }

 private:
  [[nodiscard]] const AddedToken* longest_at(std::string_view text, std::size_t at) const;

  // Sorted by first byte, the longer before the shorter; those that begin with byte b are
  // [first_[b], first_[b + 1]).
  std::vector<AddedToken> tokens_;
  std::array<std::uint32_t, 257> first_{};
};

/// What is looked for in normalized texts is normalized itself.
void normalize_contents(const Normalizers& steps, std::vector<AddedToken>& tokens);

}  // namespace trine
