#include "trine/tokenizers/huggingface/pre_tokenizers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "trine/tokenizers/models/byte_letters.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/step_error.hpp"
#include "trine/tokenizers/unicode/word_patterns.hpp"

namespace trine {
namespace {

// Collects the parts of a word, separators and text between them, from left to right.
class Parts {
 public:
  Parts(std::vector<ByteRange>& out, Separator how) : out_(out), how_(how) {}

  void begin_word() { empty_ = true; }
  // The next part is not merged into the previous one.
  void cut() { empty_ = true; }
  void add(std::size_t begin, std::size_t end, bool separates) {
    if (begin == end) return;
    const bool joins = !empty_ && joins_last(separates);
    if (joins)
      out_.back().end = static_cast<std::uint32_t>(end);
    else if (!separates || how_ != Separator::removed)
      out_.push_back(byte_range(begin, end));
    separated_ = separates;
    empty_ = false;
  }

 private:
  [[nodiscard]] bool joins_last(bool separates) const {
    switch (how_) {
      case Separator::contiguous:
        return separates == separated_;
      case Separator::with_previous:
        return separates && !separated_;
      case Separator::with_next:
        return !separates && separated_;
      default:
        return false;
    }
  }

  std::vector<ByteRange>& out_;
  Separator how_;
  bool empty_ = true;       // no part of this word yet
  bool separated_ = false;  // whether the last part was a separator
};

// Calls cut(text, begin, parts) for each word; the parts become the new words.
template <class Cut>
void split_words(PreTokenizedText& words, Separator how, Cut&& cut) {
  words.spare_words.clear();
  Parts parts(words.spare_words, how);
  for (const ByteRange word : words.words) {
    parts.begin_word();
    cut(words.text.view().substr(0, word.end), word.begin, parts);
  }
  std::swap(words.words, words.spare_words);
}

// Calls write(word, out) for each word, which appends what it becomes.
template <class Write>
void rewrite_words(PreTokenizedText& words, Write&& write) {
  TextBuffer& out = words.spare_text;
  out.clear();
  words.spare_words.clear();
  for (const ByteRange word : words.words) {
    const std::size_t begin = out.size();
    write(word, out);
    words.spare_words.push_back(byte_range(begin, out.size()));
  }
  std::swap(words.text, out);
  std::swap(words.words, words.spare_words);
}

}  // namespace

std::size_t pre_tokenize(const PreTokenizers& steps, PreTokenizedText& words) {
  std::size_t most = words.text.size();
  for (const auto& step : steps) {
    try {
      step->apply(words);
      words.text.need_room(0);
    } catch (const StepError& error) {
      throw Error(fmt::format("tokenizer: {} {}", step->name(), error.what()));
    }
    most = std::max(most, words.text.size());
  }
  return most;
}

void BertPreTokenizer::apply(PreTokenizedText& words) const {
  const Characters& characters = Characters::table();
  std::vector<ByteRange>& out = words.spare_words;
  out.clear();
  for (const ByteRange word : words.words) {
    const std::string_view text = words.text.view().substr(0, word.end);
    std::size_t begin = word.begin;  // of the run of letters being read
    for (std::size_t at = begin; at < text.size();) {
      const auto [traits, end] = characters.at(text, at);
      if (traits & (kSpace | kPunctuation)) {
        if (begin < at) out.push_back(byte_range(begin, at));
        if (!(traits & kSpace)) out.push_back(byte_range(at, end));
        begin = end;
      }
      at = end;
    }
    if (begin < text.size()) out.push_back(byte_range(begin, text.size()));
  }
  std::swap(words.words, out);
}

void SplitAtCharacters::apply(PreTokenizedText& words) const {
  const Characters& characters = Characters::table();
  split_words(words, separator_, [&](std::string_view text, std::size_t at, Parts& parts) {
    std::size_t begin = at;
    while (at < text.size()) {
      const auto [traits, end] = characters.at(text, at);
      if (traits & traits_) {
        parts.add(begin, at, false);
        parts.add(at, end, true);
        begin = end;
      }
      at = end;
    }
    parts.add(begin, at, false);
  });
}

void WhitespacePreTokenizer::apply(PreTokenizedText& words) const {
  const Characters& characters = Characters::table();
  constexpr std::uint16_t kKinds = kWordLetter | kSpace;
  split_words(words, Separator::removed, [&](std::string_view text, std::size_t at, Parts& parts) {
    while (at < text.size()) {
      const std::size_t begin = at;
      const int kind = characters.at(text, at).traits & kKinds;
      while (at < text.size() && (characters.at(text, at).traits & kKinds) == kind)
        at = characters.at(text, at).end;
      parts.add(begin, at, kind == kSpace);
    }
  });
}

void SplitAtPattern::apply(PreTokenizedText& words) const {
  split_words(words, separator_, [&](std::string_view text, std::size_t begin, Parts& parts) {
    PatternMatches matches(pattern_, text.substr(begin));
    std::size_t at = begin;
    while (const auto match = matches.next()) {
      parts.add(at, begin + match->begin, inverted_);
      if (match->begin == match->end) parts.cut();
      parts.add(begin + match->begin, begin + match->end, !inverted_);
      at = begin + match->end;
    }
    parts.add(at, text.size(), inverted_);
  });
}

void FixedLength::apply(PreTokenizedText& words) const {
  split_words(words, Separator::isolated, [&](std::string_view text, std::size_t at, Parts& parts) {
    while (at < text.size()) {
      const std::size_t begin = at;
      for (std::size_t count = 0; at < text.size() && count < length_; ++count)
        at += static_cast<std::size_t>(decode_utf8(text, at).length);
      parts.add(begin, at, true);
    }
  });
}

void MetaspacePreTokenizer::append_marked(const PreTokenizedText& words, ByteRange word,
                                          TextBuffer& out) const {
  const std::string_view text = words[word];
  const bool wanted =
      prefix_ == Prefix::always || (prefix_ == Prefix::first && words.text.is_first(word.begin));
  const bool marked = text[0] == ' ' || text.substr(0, mark_.size()) == mark_;
  if (wanted && !marked) out.append_given(mark_, words.text.is_first(word.begin));
  const std::string_view until_end = words.text.view().substr(0, word.end);
  for (std::size_t at = word.begin; at < word.end;) {
    const std::size_t space = std::min<std::size_t>(until_end.find(' ', at), word.end);
    out.append_copy(words.text, at, space);
    if (space < word.end) out.append_given(mark_, words.text.is_first(space));
    at = space + 1;
  }
}

void MetaspacePreTokenizer::apply(PreTokenizedText& words) const {
  rewrite_words(words, [&](ByteRange word, TextBuffer& out) { append_marked(words, word, out); });
  if (!split_) return;
  split_words(words, Separator::with_next, [&](std::string_view text, std::size_t at, Parts& parts) {
    while (at < text.size()) {
      const std::size_t mark = std::min(text.find(mark_, at), text.size());
      parts.add(at, mark, false);
      if (mark == text.size()) break;
      parts.add(mark, mark + mark_.size(), true);
      at = mark + mark_.size();
    }
  });
}

void ByteLettersPreTokenizer::apply(PreTokenizedText& words) const {
  rewrite_words(words, [&](ByteRange word, TextBuffer& out) {
    for (std::size_t at = word.begin; at < word.end; ++at)
      out.append(byte_letter(static_cast<unsigned char>(words.text.view()[at])), words.text.is_first(at));
  });
}

void ByteLevelPreTokenizer::apply(PreTokenizedText& words) const {
  if (prefix_space_) {
    rewrite_words(words, [&](ByteRange word, TextBuffer& out) {
      if (words[word][0] != ' ') out.append_ascii(' ', words.text.is_first(word.begin));
      out.append_copy(words.text, word.begin, word.end);
    });
  }
  if (!split_) return;
  split_words(words, Separator::isolated, [](std::string_view text, std::size_t at, Parts& parts) {
    while (at < text.size()) {
      const std::size_t end = gpt2_word_end(text, at);
      parts.add(at, end, true);
      at = end;
    }
  });
}

}  // namespace trine
