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
  AlignedText normalized;
  PreTokenizedText words;
  std::vector<Piece> pieces;
  GrowthLimit normalized_growth;
  GrowthLimit words_growth;  // with what pre-tokenizers insert

  void limit(const GrowthLimit& growth) {
    words.text.set_most(growth.left());
    words.spare_text.set_most(growth.left());
  }
};

namespace {

using What = SpecialTokensTemplate::What;

constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);
// Offsets are 32 bits, and normalization may make a text eleven times as long.
constexpr std::size_t kLongestText = std::size_t{1} << 28;

bool is_special(const SpecialTokensTemplate::Part& part) { return part.what == What::special; }

}  // namespace

Index SpecialTokensTemplate::count_special(const std::vector<Part>& parts) {
  return std::count_if(parts.begin(), parts.end(), is_special);
}

HfTokenizer::HfTokenizer(HfPipeline pipeline, std::vector<NamedFile> files, Truncation truncation)
    : pipeline_(std::move(pipeline)), files_(std::move(files)), truncation_(truncation) {
  if (std::any_of(pipeline_.pre_tokenizers.begin(), pipeline_.pre_tokenizers.end(),
                  [](const auto& step) { return step->needs_origins(); }))
    origins_ = AlignedText::Origins::kept;
  set_max_length(truncation.max_length);
}

void HfTokenizer::set_max_length(Index max_length) {
  const Index least = SpecialTokensTemplate::count_special(pipeline_.special_tokens.single) + 1;
  if (max_length != 0 && max_length < least) {
    throw OptionError(fmt::format("tokenizer: max_length is {}; it must be at least {}, or 0 for no limit",
                                  max_length, least));
  }
  truncation_.max_length = max_length;
}

void HfTokenizer::leave_out_special_tokens() {
  std::erase_if(pipeline_.special_tokens.single, is_special);
  std::erase_if(pipeline_.special_tokens.pair, is_special);
}

void HfTokenizer::lower_texts() {
  pipeline_.normalizers.insert(pipeline_.normalizers.begin(), std::make_unique<Lowercase>());
  std::vector<AddedToken> tokens = pipeline_.normalized_tokens.tokens();
  normalize_contents(pipeline_.normalizers, tokens);
  pipeline_.normalized_tokens = AddedTokens(std::move(tokens));
}

// Splits scratch.words into words and these into pieces. Returns false once `left` tokens were visited.
bool HfTokenizer::visit_words(Scratch& scratch, std::size_t& left, const Visitor& visit) const {
  PreTokenizedText& words = scratch.words;
  words.words.clear();
  if (words.text.size() == 0) return true;
  words.words.push_back({0, static_cast<std::uint32_t>(words.text.size())});
  scratch.limit(scratch.words_growth);
  scratch.words_growth.use(pre_tokenize(pipeline_.pre_tokenizers, words));
  for (const ByteRange word : words.words) {
    const std::string_view bytes = words[word];
    scratch.pieces.clear();
    pipeline_.model->tokenize(bytes, scratch.pieces);
    for (const Piece& piece : scratch.pieces) {
      if (left == 0) return false;
      --left;
      visit({piece.id, words.text.origin(word.begin + piece.begin, word.begin + piece.end),
             bytes.substr(piece.begin, piece.end - piece.begin), pipeline_.byte_pieces});
    }
  }
  return left > 0;
}

// Visits at most `limit` tokens.
void HfTokenizer::visit_tokens(std::string_view text, AlignedText::Origins origins, std::size_t limit,
                               const Visitor& visit) const {
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
    if (limit == 0) return;
    const std::string_view section = text.substr(range.begin, range.end - range.begin);
    if (id != AddedTokens::kText) {
      --limit;
      visit({id, range, section, false});
      continue;
    }
    words.text.reset(origins);
    words.text.append_original(section, range.begin);
    scratch.limit(scratch.normalized_growth);
    scratch.normalized_growth.use(normalize(pipeline_.normalizers, words.text, words.spare_text));
    if (pipeline_.normalized_tokens.empty()) {
      if (!visit_words(scratch, limit, visit)) return;
      continue;
    }
    std::swap(scratch.normalized, words.text);
    scratch.normalized_sections.clear();
    pipeline_.normalized_tokens.split(scratch.normalized.view(), scratch.normalized_sections);
    for (const auto& [part, token] : scratch.normalized_sections) {
      if (limit == 0) return;
      if (token != AddedTokens::kText) {
        --limit;
        visit({token, scratch.normalized.origin(part.begin, part.end),
               scratch.normalized.view().substr(part.begin, part.end - part.begin), false});
        continue;
      }
      words.text.reset(origins);
      words.text.append_copy(scratch.normalized, part.begin, part.end);
      if (!visit_words(scratch, limit, visit)) return;
    }
  }
}

// Maximum tokens of the text itself, beside the special ones.
std::size_t HfTokenizer::text_limit(const std::vector<SpecialTokensTemplate::Part>& parts) const {
  if (truncation_.max_length == 0) return kUnlimited;
  return static_cast<std::size_t>(
      std::max<Index>(truncation_.max_length - SpecialTokensTemplate::count_special(parts), 0));
}

// Tokens to read: a text truncated on the left must be read to its end.
std::size_t HfTokenizer::read_limit(std::size_t text_limit) const {
  return truncation_.side == TruncationSide::right ? text_limit : kUnlimited;
}

void HfTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::size_t limit = text_limit(pipeline_.special_tokens.single);
  for (const SpecialTokensTemplate::Part& part : pipeline_.special_tokens.single) {
    if (is_special(part)) {
      out.push_back(part.id);
      continue;
    }
    const std::size_t begin = out.size();
    visit_tokens(text, origins_, read_limit(limit),
                 [&out](const TextToken& token) { out.push_back(token.id); });
    truncate(out, begin, limit, truncation_.side);
  }
}

Index HfTokenizer::length(std::string_view text, std::optional<std::int32_t> ignored) const {
  Index count = 0;
  visit_tokens(text, origins_, kUnlimited,
               [&](const TextToken& token) { count += token.id == ignored ? 0 : 1; });
  return count;
}

Index HfTokenizer::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::size_t begin = out.size();
  encode(text, out);
  const std::size_t limit = text_limit(pipeline_.special_tokens.single);
  if (limit == kUnlimited || static_cast<Index>(out.size() - begin) < truncation_.max_length) return 0;
  return length(text) - static_cast<Index>(limit);
}

}  // namespace trine
