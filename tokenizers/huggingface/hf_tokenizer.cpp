#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/regex.hpp"

namespace trine {

// Reused from call to call.
struct HfTokenizer::Scratch {
  std::vector<AddedTokens::Section> sections;
  std::vector<AddedTokens::Section> normalized_sections;
  TextBuffer normalized;
  PreTokenizedText words;
  GrowthLimit normalized_growth;
  GrowthLimit words_growth;  // with what pre-tokenizers insert

  void limit(const GrowthLimit& growth) {
    words.text.set_most(growth.left());
    words.spare_text.set_most(growth.left());
  }
};

namespace {

constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);
// Ranges are 32 bits, and normalization may make a text eleven times as long.
constexpr std::size_t kLongestText = std::size_t{1} << 28;

}  // namespace

HfTokenizer::HfTokenizer(HfPipeline pipeline, std::vector<NamedFile> files, Truncation truncation)
    : pipeline_(std::move(pipeline)), files_(std::move(files)), truncation_(truncation) {
  set_max_length(truncation.max_length);
}

Index HfTokenizer::count_special() const {
  return static_cast<Index>(pipeline_.special_tokens.before.size() + pipeline_.special_tokens.after.size());
}

void HfTokenizer::set_max_length(Index max_length) {
  const Index least = count_special() + 1;
  if (max_length != 0 && max_length < least) {
    throw OptionError(fmt::format("tokenizer: max_length is {}; it must be at least {}, or 0 for no limit",
                                  max_length, least));
  }
  truncation_.max_length = max_length;
}

void HfTokenizer::leave_out_special_tokens() { pipeline_.special_tokens = {}; }

void HfTokenizer::lower_texts() {
  pipeline_.normalizers.insert(pipeline_.normalizers.begin(), std::make_unique<Lowercase>());
  std::vector<AddedToken> tokens = pipeline_.normalized_tokens.tokens();
  normalize_contents(pipeline_.normalizers, tokens);
  pipeline_.normalized_tokens = AddedTokens(std::move(tokens));
}

// Splits scratch.words into words and these into pieces, until `out` has `most` ids.
void HfTokenizer::append_words(Scratch& scratch, std::size_t most, std::vector<std::int32_t>& out) const {
  PreTokenizedText& words = scratch.words;
  words.words.clear();
  if (words.text.size() == 0) return;
  words.words.push_back({0, static_cast<std::uint32_t>(words.text.size())});
  scratch.limit(scratch.words_growth);
  scratch.words_growth.use(pre_tokenize(pipeline_.pre_tokenizers, words));
  for (const ByteRange word : words.words) {
    if (out.size() >= most) return;
    pipeline_.model->tokenize(words[word], out);
  }
}

// Appends the ids of the text alone, and stops once `out` has `most` ids or a few more.
void HfTokenizer::append_text(std::string_view text, std::size_t most, std::vector<std::int32_t>& out) const {
  if (text.size() > kLongestText) {
    throw Error(fmt::format("tokenizer: a text of {} bytes exceeds the limit of {}; split it", text.size(),
                            kLongestText));
  }
  thread_local Scratch scratch;
  PreTokenizedText& words = scratch.words;
  scratch.normalized_growth = scratch.words_growth = GrowthLimit(text.size());
  Regex::begin_text(text.size());
  scratch.sections.clear();
  pipeline_.original_tokens.split(text, scratch.sections);
  for (const auto& [range, id] : scratch.sections) {
    if (out.size() >= most) return;
    if (id != AddedTokens::kText) {
      out.push_back(id);
      continue;
    }
    words.text.clear();
    words.text.append_original(text.substr(range.begin, range.end - range.begin), range.begin == 0);
    scratch.limit(scratch.normalized_growth);
    scratch.normalized_growth.use(normalize(pipeline_.normalizers, words.text, words.spare_text));
    if (pipeline_.normalized_tokens.empty()) {
      append_words(scratch, most, out);
      continue;
    }
    std::swap(scratch.normalized, words.text);
    scratch.normalized_sections.clear();
    pipeline_.normalized_tokens.split(scratch.normalized.view(), scratch.normalized_sections);
    for (const auto& [part, token] : scratch.normalized_sections) {
      if (out.size() >= most) return;
      if (token != AddedTokens::kText) {
        out.push_back(token);
        continue;
      }
      words.text.clear();
      words.text.append_copy(scratch.normalized, part.begin, part.end);
      append_words(scratch, most, out);
    }
  }
}

void HfTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  const auto& [before, after] = pipeline_.special_tokens;
  out.insert(out.end(), before.begin(), before.end());
  const std::size_t begin = out.size();
  const bool limited = truncation_.max_length > 0;
  const bool left = truncation_.side == TruncationSide::left;  // such a text must be read to its end
  const std::size_t most =
      limited ? begin + static_cast<std::size_t>(truncation_.max_length - count_special()) : kUnlimited;
  append_text(text, left ? kUnlimited : most, out);
  if (out.size() > most) {
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(left ? begin : most);
    out.erase(first, first + static_cast<std::ptrdiff_t>(out.size() - most));
  }
  out.insert(out.end(), after.begin(), after.end());
}

Index HfTokenizer::length(std::string_view text, std::optional<std::int32_t> ignored) const {
  thread_local std::vector<std::int32_t> ids;
  ids.clear();
  append_text(text, kUnlimited, ids);
  return std::count_if(ids.begin(), ids.end(), [&](std::int32_t id) { return id != ignored; });
}

Index HfTokenizer::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::size_t begin = out.size();
  encode(text, out);
  const Index most = truncation_.max_length;
  if (most == 0 || static_cast<Index>(out.size() - begin) < most) return 0;
  return length(text) - (most - count_special());
}

}  // namespace trine
