#include "trine/tokenizers/huggingface/hf_tokenizer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/tokenizers/huggingface/token_offsets.hpp"

namespace trine {

struct HfTokenizer::Found {
  std::int32_t id;
  ByteRange range;                  // of the original
  std::uint32_t leading, trailing;  // spaces it begins and ends with
};

// Keeps its memory from call to call.
struct HfTokenizer::Scratch {
  std::vector<AddedTokens::Section> sections;
  std::vector<AddedTokens::Section> normalized_sections;
  AlignedText normalized;
  Words words;
  std::vector<Piece> pieces;
  std::vector<Found> first;  // of a pair, or all
  std::vector<Found> second;
  GrowthLimit normal_form;
  GrowthLimit cut_form;  // with what pre-tokenizers write

  void limit(const GrowthLimit& growth) {
    words.text.set_most(growth.left());
    words.spare_text.set_most(growth.left());
  }
};

namespace {

// Tokens of the texts of a pair.
struct Lengths {
  std::size_t first;
  std::size_t second;
};

// Cut to `most` tokens, the longer text first.
Lengths cut_longest_first(std::size_t first, std::size_t second, std::size_t most) {
  if (first + second <= most) return {first, second};
  std::size_t shorter = std::min(first, second);
  std::size_t longer = shorter > most ? shorter : std::max(shorter, most - shorter);
  if (shorter + longer > most) {
    shorter = most / 2;
    longer = shorter + most % 2;
  }
  return first > second ? Lengths{longer, shorter} : Lengths{shorter, longer};
}

// Cut to `most` tokens, always the same text, of which one token stays at least.
Lengths cut_one(Lengths lengths, std::size_t most, Truncation::Cut which) {
  const std::size_t total = lengths.first + lengths.second;
  if (total <= most) return lengths;
  const bool is_first = which == Truncation::Cut::first;
  std::size_t& cut = is_first ? lengths.first : lengths.second;
  if (cut <= total - most) {
    throw Error(
        fmt::format("tokenizer: a pair of {} and {} tokens does not come down to {} where only the {} "
                    "text is cut, as tokenizer.json says; give a shorter text, or cut the longer one "
                    "(\"strategy\": \"LongestFirst\")",
                    lengths.first, lengths.second, most, is_first ? "first" : "second"));
  }
  cut -= total - most;
  return lengths;
}

constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

// AttentionPositions in a text are 32 bits, and its normal form may have eleven times as many bytes.
constexpr std::size_t kLongestText = std::size_t{1} << 28;

}  // namespace

Index TokenTemplate::specials(const std::vector<Part>& parts) {
  return std::count_if(parts.begin(), parts.end(),
                       [](const Part& part) { return part.what == What::special; });
}

HfTokenizer::HfTokenizer(HfParts parts, std::vector<NamedFile> files, Truncation truncation)
    : parts_(std::move(parts)), files_(std::move(files)) {
  needs_origins_ = std::any_of(parts_.pre_tokenizers.begin(), parts_.pre_tokenizers.end(),
                               [](const auto& step) { return step->needs_origins(); });
  truncation_ = truncation;
  set_max_length(truncation.max_length);
}

void HfTokenizer::set_max_length(Index max_length) {
  const Index least = TokenTemplate::specials(parts_.around.single) + 1;
  if (max_length != 0 && max_length < least) {
    throw OptionError(fmt::format("tokenizer: max_length is {}; it must be at least {}, or 0 for no limit",
                                  max_length, least));
  }
  truncation_.max_length = max_length;
}

void HfTokenizer::leave_out_special_tokens() {
  const auto is_special = [](const TokenTemplate::Part& part) {
    return part.what == TokenTemplate::What::special;
  };
  std::erase_if(parts_.around.single, is_special);
  std::erase_if(parts_.around.pair, is_special);
}

void HfTokenizer::lower_texts() {
  parts_.normalizers.insert(parts_.normalizers.begin(), std::make_unique<Lowercase>());
  std::vector<AddedToken> tokens = parts_.normalized_tokens.tokens();
  normalize_contents(parts_.normalizers, tokens);
  parts_.normalized_tokens = AddedTokens(std::move(tokens));
}

HfTokenizer::Scratch& HfTokenizer::scratch() {
  thread_local Scratch memory;
  return memory;
}

// Cuts memory.words into words and those into pieces: emit as below. False: enough.
template <class Emit>
bool HfTokenizer::emit_words(Scratch& memory, std::size_t& left, Emit&& emit) const {
  Words& words = memory.words;
  words.words.clear();
  if (words.text.size() == 0) return true;
  words.words.push_back({0, static_cast<std::uint32_t>(words.text.size())});
  memory.limit(memory.cut_form);
  memory.cut_form.use(pre_tokenize(parts_.pre_tokenizers, words));
  for (const ByteRange word : words.words) {
    const std::string_view bytes = words[word];
    memory.pieces.clear();
    parts_.model->append(bytes, memory.pieces);
    for (const Piece& piece : memory.pieces) {
      if (left == 0) return false;
      --left;
      emit(piece.id, words.text.origin(word.begin + piece.begin, word.begin + piece.end),
           bytes.substr(piece.begin, piece.end - piece.begin), parts_.byte_pieces);
    }
  }
  return left > 0;
}

// emit(id, where in the text, its own bytes, whether those are read as bytes) for at most so many tokens.
template <class Emit>
void HfTokenizer::for_each_piece(std::string_view text, AlignedText::Origins origins, std::size_t most,
                                 Emit&& emit) const {
  if (text.size() > kLongestText) {
    throw Error(
        fmt::format("tokenizer: a text of {} bytes; at most {} can be read at once, cut it into several",
                    text.size(), kLongestText));
  }
  Scratch& memory = scratch();
  Words& words = memory.words;
  memory.normal_form = memory.cut_form = GrowthLimit(text.size());
  Regex::begin_text(text.size());
  memory.sections.clear();
  parts_.original_tokens.split(text, memory.sections);
  for (const auto& [range, id] : memory.sections) {
    if (most == 0) return;
    const std::string_view section = text.substr(range.begin, range.end - range.begin);
    if (id != AddedTokens::kText) {
      --most;
      emit(id, range, section, false);
      continue;
    }
    words.text.reset(origins);
    words.text.append_original(section, range.begin);
    memory.limit(memory.normal_form);
    memory.normal_form.use(normalize(parts_.normalizers, words.text, words.spare_text));
    if (parts_.normalized_tokens.empty()) {
      if (!emit_words(memory, most, emit)) return;
      continue;
    }
    std::swap(memory.normalized, words.text);
    memory.normalized_sections.clear();
    parts_.normalized_tokens.split(memory.normalized.view(), memory.normalized_sections);
    for (const auto& [part, token] : memory.normalized_sections) {
      if (most == 0) return;
      if (token != AddedTokens::kText) {
        --most;
        emit(token, memory.normalized.origin(part.begin, part.end),
             memory.normalized.view().substr(part.begin, part.end - part.begin), false);
        continue;
      }
      words.text.reset(origins);
      words.text.append_copy(memory.normalized, part.begin, part.end);
      if (!emit_words(memory, most, emit)) return;
    }
  }
}

// Tokens of the text itself that stand between the special ones.
std::size_t HfTokenizer::room(const std::vector<TokenTemplate::Part>& parts) const {
  if (truncation_.max_length == 0) return kUnlimited;
  return static_cast<std::size_t>(
      std::max<Index>(truncation_.max_length - TokenTemplate::specials(parts), 0));
}

// Tokens after which a text need not be read further: where its beginning is cut, only its end says how much.
std::size_t HfTokenizer::enough(std::size_t room) const {
  return truncation_.side == TruncationSide::right ? room : kUnlimited;
}

void HfTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  using What = TokenTemplate::What;
  const auto origins = needs_origins_ ? AlignedText::Origins::kept : AlignedText::Origins::dropped;
  const std::size_t most = room(parts_.around.single);
  for (const TokenTemplate::Part& part : parts_.around.single) {
    if (part.what == What::special) {
      out.push_back(part.id);
    } else {
      const std::size_t begin = out.size();
      for_each_piece(text, origins, enough(most),
                     [&](std::int32_t id, ByteRange, std::string_view, bool) { out.push_back(id); });
      truncate(out, begin, most, truncation_.side);
    }
  }
}

Index HfTokenizer::length(std::string_view text, std::optional<std::int32_t> without) const {
  Index count = 0;
  const auto origins = needs_origins_ ? AlignedText::Origins::kept : AlignedText::Origins::dropped;
  for_each_piece(text, origins, kUnlimited,
                 [&](std::int32_t id, ByteRange, std::string_view, bool) { count += id == without ? 0 : 1; });
  return count;
}

Index HfTokenizer::encode_counting(std::string_view text, std::vector<std::int32_t>& out) const {
  const std::size_t begin = out.size();
  encode(text, out);
  const std::size_t most = room(parts_.around.single);
  if (most == kUnlimited || static_cast<Index>(out.size() - begin) < truncation_.max_length) return 0;
  return length(text) - static_cast<Index>(most);
}

void HfTokenizer::find(std::string_view text, std::vector<Found>& out, std::size_t most) const {
  out.clear();
  for_each_piece(text, AlignedText::Origins::kept, most,
                 [&](std::int32_t id, ByteRange range, std::string_view token, bool bytes) {
                   Spaces spaces{0, 0};
                   if (parts_.around.trim_offsets)
                     spaces = bytes ? spaces_around_bytes(token) : spaces_around(token);
                   out.push_back({id, range, spaces.leading, spaces.trailing});
                 });
}

// A token may hold the space that was put before the text; offsets of the first keep one space, then.
void HfTokenizer::trim(std::string_view text, std::vector<Found>& tokens) const {
  if (!parts_.around.trim_offsets) return;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Found& token = tokens[i];
    const bool first = i == 0 || token.range.begin == 0;
    if (!(first && parts_.around.prefix_space && token.leading == 1))
      token.range.begin = skip_characters(text, token.range, token.leading);
    token.range.end = drop_characters(text, token.range, token.trailing);
  }
}

void HfTokenizer::append(const std::vector<TokenTemplate::Part>& parts, const std::vector<Found>& first,
                         const std::vector<Found>& second, std::vector<Token>& out) const {
  using What = TokenTemplate::What;
  for (const TokenTemplate::Part& part : parts) {
    if (part.what == What::special) {
      out.push_back({part.id, part.type, -1, 0, 0});
      continue;
    }
    const std::int16_t text = part.what == What::first ? 0 : 1;
    for (const Found& token : text == 0 ? first : second)
      out.push_back({token.id, part.type, text, token.range.begin, token.range.end});
  }
}

void HfTokenizer::encode_with_offsets(std::string_view text, std::vector<Token>& out) const {
  const std::size_t most = room(parts_.around.single);
  std::vector<Found>& found = scratch().first;
  find(text, found, enough(most));
  truncate(found, 0, most, truncation_.side);
  trim(text, found);
  append(parts_.around.single, found, {}, out);
}

void HfTokenizer::encode_pair(std::string_view first, std::string_view second,
                              std::vector<Token>& out) const {
  Scratch& memory = scratch();
  // Which text is cut how much depends on which is the longer, so both are read to their ends.
  find(first, memory.first, kUnlimited);
  find(second, memory.second, kUnlimited);
  const std::size_t most = room(parts_.around.pair);
  const Lengths lengths = truncation_.pairs == Truncation::Cut::longest
                              ? cut_longest_first(memory.first.size(), memory.second.size(), most)
                              : cut_one({memory.first.size(), memory.second.size()}, most, truncation_.pairs);
  truncate(memory.first, 0, lengths.first, truncation_.side);
  truncate(memory.second, 0, lengths.second, truncation_.side);
  trim(first, memory.first);
  trim(second, memory.second);
  append(parts_.around.pair, memory.first, memory.second, out);
}

}  // namespace trine
