// Added tokens, matched in a text before it is split into words: "[MASK]", "<s>", domain words.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trine/tokenizers/huggingface/normalizers.hpp"
#include "trine/tokenizers/unicode/byte_range.hpp"

namespace trine {

struct AddedToken {
  std::string content;  // normalized if `normalized`
  std::int32_t id = 0;
  bool single_word = false;  // does not match inside a word
  bool left_space = false;   // lstrip: includes the whitespace before it
  bool right_space = false;  // rstrip: and after it
  bool normalized = false;   // matched in the normalized text
  bool special = false;
};

/// Finds the longest token at each position, from left to right.
class AddedTokens {
 public:
  AddedTokens() = default;
  /// Tokens of empty content never match.
  explicit AddedTokens(std::vector<AddedToken> tokens);

  static constexpr std::int32_t kText = -1;
  struct Section {
    ByteRange range;
    std::int32_t id;  // of a token, or kText
  };
  /// Appends the sections of `text`, tokens and text between them; none for an empty text.
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

/// Normalizes the contents of tokens that are matched in normalized text.
void normalize_contents(const Normalizers& steps, std::vector<AddedToken>& tokens);

}  // namespace trine
