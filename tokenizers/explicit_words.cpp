#include "trine/tokenizers/explicit_words.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "trine/tokenizers/huggingface/json/read_components.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"
#include "trine/tokenizers/unicode/word_patterns.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kUnknown = "[UNK]";

Json normalizer_of(const NormalizeOptions& options) {
  Json steps = Json::array();
  if (options.letter_case == NormalizeOptions::Case::fold)
    steps.push_back({{"type", "Replace"}, {"pattern", {{"Regex", kIgnorable}}}, {"content", ""}});
  constexpr const char* kForms[] = {nullptr, "NFC", "NFD", "NFKC"};  // as NormalizeOptions::Form
  if (const char* form = kForms[static_cast<int>(options.form)]) steps.push_back({{"type", form}});
  if (options.letter_case != NormalizeOptions::Case::keep) steps.push_back({{"type", "Lowercase"}});
  return {{"type", "Sequence"}, {"normalizers", steps}};
}

}  // namespace

ExplicitWords::ExplicitWords(HashedTokenizer tokenizer)
    : tokenizer_(std::move(tokenizer)),
      normalizer_json_(normalizer_of(tokenizer_.options().normalize).dump()),
      normalizers_(read_normalizers(Json::parse(normalizer_json_), "tokenizer.json")) {
  words_.find_or_add(kUnknown);
}

bool ExplicitWords::add(std::string_view text) {
  text_.clear();
  text_.append_original(text, true);
  trine::normalize(normalizers_, text_, spare_);
  rows_of_words_.clear();
  bool all_known = true;
  for_each_word(text_.view(), [&](std::string_view word) {
    const std::size_t before = rows_of_words_.size();
    tokenizer_.encode(word, rows_of_words_);
    if (rows_of_words_.size() > before) {
      words_.find_or_add(word);
    } else {
      unknown_.find_or_add(word);
      all_known = false;
    }
  });
  rows_.clear();
  tokenizer_.encode(text, rows_);
  return all_known && rows_ == rows_of_words_;
}

// WordPiece without continuation pieces matches whole words only.
std::string ExplicitWords::tokenizer_json() const {
  Json vocabulary = Json::object();
  for (std::int32_t id = 0; id < words_.size(); ++id) vocabulary[std::string(words_[id])] = id;
  const Json json = {
      {"version", "1.0"},
      {"truncation", nullptr},
      {"padding", nullptr},
      {"added_tokens", Json::array()},
      {"normalizer", Json::parse(normalizer_json_)},
      {"pre_tokenizer",
       {{"type", "Split"}, {"pattern", {{"Regex", kPlainWords}}}, {"behavior", "Removed"}, {"invert", true}}},
      {"post_processor", nullptr},
      {"decoder", nullptr},
      {"model",
       {{"type", "WordPiece"},
        {"unk_token", kUnknown},
        {"continuing_subword_prefix", "##"},
        {"max_input_chars_per_word", kLongestWord},
        {"vocab", vocabulary}}}};
  return json.dump() + "\n";
}

}  // namespace trine
