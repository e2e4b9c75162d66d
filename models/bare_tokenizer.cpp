#include "models/bare_tokenizer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/json_text.hpp"
#include "text/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// The tokens of the vocabulary, added ones included. The tokenizer has read this file already: what is not
// as expected here is left out, not refused.
std::set<std::string> tokens_of(const Json& json) {
  std::set<std::string> tokens;
  const auto add = [&](const Json& token) {
    if (token.is_string()) tokens.insert(token.get<std::string>());
  };
  const Json& vocabulary = json["model"]["vocab"];
  if (vocabulary.is_object()) {
    for (const auto& [token, id] : vocabulary.items()) add(token);
  } else {
    for (const Json& entry : vocabulary) {  // Unigram: [token, score]
      if (entry.is_array() && !entry.empty()) add(entry[0]);
    }
  }
  for (const Json& token : json.value("added_tokens", Json::array())) {
    if (token.is_object()) add(token.value("content", Json()));
  }
  return tokens;
}

// In whole characters, the mean of the middle two rounded down where there are two.
Index median_length(const std::set<std::string>& tokens) {
  if (tokens.empty()) return 0;
  std::vector<Index> lengths;
  lengths.reserve(tokens.size());
  for (const std::string& token : tokens) lengths.push_back(count_characters(token));
  std::sort(lengths.begin(), lengths.end());
  const std::size_t n = lengths.size();
  return (lengths[(n - 1) / 2] + lengths[n / 2]) / 2;
}

// What stands for words the vocabulary does not have: named by its text or, in Unigram, by its number.
std::optional<std::int32_t> unknown_token(const Json& json) {
  const Json& model = json["model"];
  if (const Json id = model.value("unk_id", Json()); id.is_number_integer()) return id.get<std::int32_t>();
  const Json text = model.value("unk_token", Json());
  if (!text.is_string()) return std::nullopt;
  for (const Json& token : json.value("added_tokens", Json::array())) {
    if (token.is_object() && token.value("content", Json()) == text &&
        token.value("id", Json()).is_number_integer())
      return token["id"].get<std::int32_t>();
  }
  const Json& vocabulary = model["vocab"];
  if (!vocabulary.is_object()) return std::nullopt;
  const auto found = vocabulary.find(text.get<std::string>());
  if (found == vocabulary.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int32_t>();
}

std::string_view first_characters(std::string_view text, Index count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) at += static_cast<std::size_t>(decode_utf8(text, at).length);
  return text.substr(0, at);
}

}  // namespace

BareTokenizer::BareTokenizer(const std::string& json, const std::string& source,
                             std::optional<Index> max_length)
    : tokenizer_(PublishedTokenizer::from_json(json, source)) {
  tokenizer_.leave_out_special_tokens();
  if (!max_length) return;
  tokenizer_.set_max_length(*max_length);
  tokenizer_.set_truncation_side(TruncationSide::right);  // whatever the file says, as the library does
  const Json parsed = parse_json(json, source);           // what from_json reads is JSON
  unknown_ = unknown_token(parsed);
  max_characters_ = *max_length * median_length(tokens_of(parsed));
}

void BareTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  if (max_characters_ > 0) text = first_characters(text, max_characters_);
  const auto begin = static_cast<std::ptrdiff_t>(out.size());
  tokenizer_.encode(text, out);
  if (unknown_) out.erase(std::remove(out.begin() + begin, out.end(), *unknown_), out.end());
}

Index BareTokenizer::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  if (max_characters_ == 0) return tokenizer_.encode_counting(text, out);
  const std::size_t begin = out.size();
  const std::string_view read = first_characters(text, max_characters_);
  const Index beyond = tokenizer_.encode_counting(read, out);
  if (unknown_)
    out.erase(std::remove(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), *unknown_), out.end());
  if (beyond == 0 && read.size() == text.size()) return 0;
  return std::max<Index>(tokenizer_.length(text, unknown_) - static_cast<Index>(out.size() - begin), 0);
}

}  // namespace trine
