#include "trine/models/static/static_tokenizer.hpp"

#include <algorithm>

#include "trine/models/known_texts.hpp"
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

// In whole characters, the mean of the middle two rounded down where there are two.
Index median_length(const StringTable& tokens) {
  if (tokens.size() == 0) return 0;
  std::vector<Index> lengths;
  lengths.reserve(static_cast<std::size_t>(tokens.size()));
  for (std::int32_t id = 0; id < tokens.size(); ++id) lengths.push_back(count_characters(tokens[id]));
  const auto middle = lengths.begin() + tokens.size() / 2;
  std::nth_element(lengths.begin(), middle, lengths.end());
  return tokens.size() % 2 == 1 ? *middle : (*std::max_element(lengths.begin(), middle) + *middle) / 2;
}

std::string_view first_characters(std::string_view text, Index count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += static_cast<std::size_t>(decode_utf8(text, at).length);
  return text.substr(0, at);
}

}  // namespace

StaticTokenizer::StaticTokenizer(const std::string& json, const std::string& source,
                                 std::optional<Index> max_length)
    : StaticTokenizer(json, parse_tokenizer_json(json, source), source, max_length) {}

StaticTokenizer::StaticTokenizer(const std::string& json, const TokenizerJson& parsed,
                                 const std::string& source, std::optional<Index> max_length)
    : tokenizer_(HfTokenizer::from_json(json, parsed, source)) {
  tokenizer_.leave_out_special_tokens();
  if (!max_length) return;
  tokenizer_.set_max_length(*max_length);
  tokenizer_.set_truncation_side(TruncationSide::right);  // whatever the file says, as the library does
  unknown_ = unknown_token(parsed);
  max_characters_ = *max_length * median_length(tokens_of(parsed));
}

void StaticTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  if (max_characters_ > 0) text = first_characters(text, max_characters_);
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  tokenizer_.encode(text, out);
  if (unknown_) out.erase(std::remove(out.begin() + begin, out.end(), *unknown_), out.end());
}

Index StaticTokenizer::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::size_t begin = out.size();
  const std::string_view read = max_characters_ > 0 ? first_characters(text, max_characters_) : text;
  const Index beyond = tokenizer_.encode_counting(read, out);
  if (unknown_)
    out.erase(std::remove(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), *unknown_), out.end());
  if (beyond == 0 && read.size() == text.size()) return 0;
  return std::max<Index>(tokenizer_.length(text, unknown_) - static_cast<Index>(out.size() - begin), 0);
}

}  // namespace trine
