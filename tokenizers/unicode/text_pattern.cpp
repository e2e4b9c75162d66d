#include "trine/tokenizers/unicode/text_pattern.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/character_classes.hpp"
#include "trine/tokenizers/unicode/word_patterns.hpp"

namespace trine {
namespace {

struct Class {
  std::string_view name;
  std::uint16_t traits;
  bool inverted;
};
constexpr Class kClasses[] = {{R"(\s)", kSpace, false},
                              {R"(\S)", kSpace, true},
                              {R"(\p{L})", kLetter, false},
                              {R"(\p{N})", kNumber, false}};

// Consumes a number; 0 if there is none, or an unreasonable one.
std::size_t take_number(std::string_view& text) {
  std::size_t value = 0;
  while (!text.empty() && text[0] >= '0' && text[0] <= '9' && value < 100000) {
    value = value * 10 + static_cast<std::size_t>(text[0] - '0');
    text.remove_prefix(1);
  }
  return value;
}

// Consumes and unescapes one character.
std::optional<std::string> take_character(std::string_view& text) {
  constexpr std::string_view kMeta = R"(\^$.|?*+()[]{})";
  const std::string_view controls = "n\nr\rt\t";
  if (text[0] == '\\' && text.size() > 1) {
    const char escaped = text[1];
    text.remove_prefix(2);
    if (kMeta.find(escaped) != kMeta.npos) return std::string(1, escaped);
    for (std::size_t i = 0; i < controls.size(); i += 2)
      if (controls[i] == escaped) return std::string(1, controls[i + 1]);
    return std::nullopt;
  }
  if (kMeta.find(text[0]) != kMeta.npos) return std::nullopt;
  const auto length = static_cast<std::size_t>(decode_utf8(text, 0).length);
  std::string character(text.substr(0, length));
  text.remove_prefix(length);
  return character;
}

}  // namespace

TextPattern TextPattern::literal(std::string text) {
  if (text.empty()) return general(text);
  if (text.size() > kLongestPattern) {
    throw OptionError(fmt::format("the pattern has {} bytes; the limit is {}: copy the file again",
                                  text.size(), kLongestPattern));
  }
  TextPattern pattern(Kind::literal);
  pattern.literal_ = std::move(text);
  return pattern;
}

TextPattern TextPattern::gpt2() { return TextPattern(Kind::gpt2); }

TextPattern TextPattern::general(std::string_view expression) {
  TextPattern pattern(Kind::expression);
  pattern.expression_.emplace(expression);
  return pattern;
}

TextPattern TextPattern::regex(std::string_view expression) {
  if (expression == kGpt2Words) return gpt2();
  if (expression == kGpt4WordsOneDigit || expression == kGpt4WordsThreeDigits) {
    TextPattern pattern(Kind::gpt4);
    pattern.longest_number_ = expression == kGpt4WordsOneDigit ? 1 : 3;
    return pattern;
  }
  if (expression == kPlainWords) return TextPattern(Kind::plain_words);
  if (expression == kIgnorable) return TextPattern(Kind::ignorable);
  auto pattern = run(expression);
  return pattern ? *std::move(pattern) : general(expression);
}

std::optional<TextPattern> TextPattern::run(std::string_view expression) {
  if (expression.empty()) return std::nullopt;
  TextPattern pattern(Kind::run);
  std::string_view rest = expression;
  for (const Class& known : kClasses) {
    if (rest.substr(0, known.name.size()) != known.name) continue;
    pattern.wanted_ = known.traits;
    pattern.inverted_ = known.inverted;
    rest.remove_prefix(known.name.size());
    break;
  }
  if (pattern.wanted_ == 0) {
    auto character = take_character(rest);
    if (!character) return std::nullopt;
    pattern.literal_ = *std::move(character);
  }
  return pattern.read_quantifier(rest) ? std::optional(std::move(pattern)) : std::nullopt;
}

bool TextPattern::read_quantifier(std::string_view rest) {
  if (rest == "+") return true;
  if (rest.empty()) {
    most_ = 1;
    return true;
  }
  if (rest.front() != '{' || rest.back() != '}') return false;
  rest = rest.substr(1, rest.size() - 2);
  least_ = take_number(rest);
  if (rest.empty()) {
    most_ = least_;
  } else if (rest != ",") {
    if (rest.front() != ',') return false;
    rest.remove_prefix(1);
    most_ = take_number(rest);
    if (!rest.empty()) return false;
  }
  return least_ > 0 && most_ >= least_;
}

std::optional<ByteRange> TextPattern::find(std::string_view text, std::size_t from) const {
  if (from >= text.size() && kind_ != Kind::expression) return std::nullopt;
  switch (kind_) {
    case Kind::literal: {
      const std::size_t at = text.find(literal_, from);
      if (at == text.npos) return std::nullopt;
      return byte_range(at, at + literal_.size());
    }
    case Kind::run:
      return find_run(text, from, least_, most_, [this](char32_t code, std::string_view character) {
        if (wanted_ == 0) return character == literal_;
        return ((Characters::table()[code] & wanted_) != 0) != inverted_;
      });
    case Kind::plain_words:
      return find_plain_word(text, from);
    case Kind::ignorable:
      return find_ignorable(text, from);
    case Kind::gpt2:
      return byte_range(from, gpt2_word_end(text, from));
    case Kind::gpt4:
      return byte_range(from, gpt4_word_end(text, from, longest_number_));
    case Kind::expression:
      break;
  }
  return expression_->find(text, from);
}

std::optional<ByteRange> PatternMatches::next() {
  while (at_ <= text_.size() && !text_.empty()) {
    const auto match = pattern_.find(text_, at_);
    if (!match) break;
    if (match->begin < match->end || !behind_match_ || match->end != at_) {
      at_ = match->end;
      behind_match_ = true;
      return match;
    }
    at_ += at_ < text_.size() ? static_cast<std::size_t>(decode_utf8(text_, at_).length) : 1;
    behind_match_ = false;
  }
  at_ = text_.size() + 1;
  return std::nullopt;
}

}  // namespace trine
