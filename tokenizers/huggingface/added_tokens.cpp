#include "trine/tokenizers/huggingface/added_tokens.hpp"

#include <algorithm>
#include <tuple>

#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/regex.hpp"

namespace trine {
namespace {

bool begins_with(std::string_view text, std::uint16_t traits) {
  return !text.empty() && (Characters::table()[decode_utf8(text, 0).code] & traits);
}

bool ends_with(std::string_view text, std::uint16_t traits) {
  return !text.empty() && begins_with(text.substr(last_character(text)), traits);
}

bool is_single_word(std::string_view text, std::size_t begin, std::size_t end) {
  return !ends_with(text.substr(0, begin), kWordLetter) && !begins_with(text.substr(end), kWordLetter);
}

std::size_t before_spaces(std::string_view text, std::size_t end) {
  while (ends_with(text.substr(0, end), kSpace)) end = last_character(text.substr(0, end));
  return end;
}

std::size_t after_spaces(std::string_view text, std::size_t at) {
  while (begins_with(text.substr(at), kSpace)) at += static_cast<std::size_t>(decode_utf8(text, at).length);
  return at;
}

unsigned char first_byte(const AddedToken& token) { return static_cast<unsigned char>(token.content[0]); }

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
  std::stable_sort(tokens_.begin(), tokens_.end(), [](const AddedToken& a, const AddedToken& b) {
    return std::make_tuple(first_byte(a), b.content.size()) <
           std::make_tuple(first_byte(b), a.content.size());
  });
  for (const AddedToken& token : tokens_) ++first_[first_byte(token) + 1u];
  for (std::size_t b = 0; b < 256; ++b) first_[b + 1] += first_[b];
}

const AddedToken* AddedTokens::longest_at(std::string_view text, std::size_t at) const {
  const auto byte = static_cast<unsigned char>(text[at]);
  for (std::uint32_t i = first_[byte]; i < first_[byte + 1u]; ++i) {
    const std::string& content = tokens_[i].content;
    if (text.compare(at, content.size(), content) == 0) return &tokens_[i];
  }
  return nullptr;
}

void AddedTokens::split(std::string_view text, std::vector<Section>& out) const {
  std::size_t taken = 0;  // everything before this is in `out`
  for (std::size_t at = 0; !tokens_.empty() && at < text.size();) {
    const AddedToken* token = longest_at(text, at);
    if (token == nullptr) {
      ++at;
      continue;
    }
    std::size_t begin = at;
    std::size_t end = at + token->content.size();
    at = end;  // continue the search here, whatever spaces are included
    if (token->single_word && !is_single_word(text, begin, end)) continue;
    if (token->left_space) begin = std::max(before_spaces(text, begin), taken);
    if (token->right_space) end = after_spaces(text, end);
    if (begin >= end) continue;  // whitespace that the previous token includes
    if (taken < begin) out.push_back({byte_range(taken, begin), kText});
    out.push_back({byte_range(begin, end), token->id});
    taken = end;
  }
  if (taken < text.size()) out.push_back({byte_range(taken, text.size()), kText});
}

void normalize_contents(const Normalizers& steps, std::vector<AddedToken>& tokens) {
  TextBuffer text;
  TextBuffer spare;
  std::size_t bytes = 0;
  for (const AddedToken& token : tokens) bytes += token.content.size();
  GrowthLimit growth(bytes);
  Regex::begin_text(bytes);
  for (AddedToken& token : tokens) {
    text.clear();
    text.append_original(token.content, true);
    text.set_most(growth.left());
    spare.set_most(growth.left());
    growth.use(normalize(steps, text, spare));
    token.content = text.view();
  }
}

}  // namespace trine
