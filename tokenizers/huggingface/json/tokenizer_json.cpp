// The vocabulary is most of a tokenizer.json and has one form, so it is cut out of the text and read in one
// pass. The rest goes through the JSON parser, which also decides what is wrong with a text that does not
// have this form: then the whole text goes through it.
#include "trine/tokenizers/huggingface/json/tokenizer_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "trine/base/json_fields.hpp"
#include "trine/base/json_text.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// Reads JSON that is well-formed; of other texts it may understand anything.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_;
  }
  [[nodiscard]] bool at_end() { return at() == text_.size(); }

  bool take(char wanted) {
    if (at_end() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  // What stands between the quotes.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    const std::size_t begin = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return text_.substr(begin, at_++ - begin);
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c == '\\') ++at_;
    }
    return std::nullopt;
  }

  // A whole number as ids are.
  std::optional<std::int32_t> id() {
    constexpr std::size_t kMostDigits = 10;
    constexpr std::int64_t kMost = 0x7FFFFFFE;
    const std::size_t begin = at();
    std::int64_t value = 0;
    for (; at_ < text_.size() && at_ - begin < kMostDigits && is_digit(text_[at_]); ++at_)
      value = 10 * value + (text_[at_] - '0');
    const std::size_t digits = at_ - begin;
    if (digits == 0 || (digits > 1 && text_[begin] == '0') || value > kMost) return std::nullopt;
    return static_cast<std::int32_t>(value);
  }

  bool skip_value() {
    for (std::size_t depth = 0; !at_end();) {
      const char c = text_[at_];
      if (c == '"') {
        if (!string()) return false;
      } else if (depth == 0 && (c == ',' || c == '}')) {
        return true;  // behind a number or a word
      } else {
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return take(c);
        ++at_;
        continue;
      }
      if (depth == 0) return true;
    }
    return false;
  }

  // Calls member(name) for each member of an object, with the scanner at its value. False if a call is.
  template <class Member>
  bool members(Member&& member) {
    if (!take('{')) return false;
    if (take('}')) return true;
    do {
      const auto name = string();
      if (!name || !take(':') || !member(*name)) return false;
    } while (take(','));
    return take('}');
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool has_escapes(std::string_view name) { return name.find('\\') != name.npos; }

// False for what scan_vocabulary leaves to the JSON parser.
bool append(Scanner& scanner, Vocabulary& vocabulary) {
  const auto add = [&](std::string_view piece) {
    const auto id = scanner.id();
    if (!id) return false;
    if (!has_escapes(piece)) return !vocabulary.set(piece, *id);
    const Json text = Json::parse('"' + std::string(piece) + '"', nullptr, /*allow_exceptions=*/false);
    return text.is_string() && !vocabulary.set(text.get_ref<const std::string&>(), *id);
  };
  return scanner.members(add);
}

constexpr std::size_t kUsualBytes = 16;  // of a piece and its id, with quotes and blanks

struct Cut {
  std::string rest;  // the text with an empty vocabulary
  Vocabulary vocabulary;
};

// nullopt unless there is one "model" with one "vocab", of the form that scan_vocabulary reads.
std::optional<Cut> cut_vocabulary(std::string_view text) {
  Cut cut;
  cut.vocabulary.reserve(text.size() / kUsualBytes);
  Scanner scanner(text);
  std::size_t begin = 0, end = 0;
  bool has_model = false;
  const auto in_model = [&](std::string_view name) {
    if (has_escapes(name)) return false;
    if (name != "vocab") return scanner.skip_value();
    if (end > 0) return false;
    begin = scanner.at();
    if (!append(scanner, cut.vocabulary)) return false;
    end = scanner.at();
    return true;
  };
  const bool understood = scanner.members([&](std::string_view name) {
    if (has_escapes(name)) return false;
    if (name != "model") return scanner.skip_value();
    return !std::exchange(has_model, true) && scanner.members(in_model);
  });
  if (!understood || end == 0 || !is_valid_utf8(text.substr(begin, end - begin))) return std::nullopt;
  cut.rest.append(text, 0, begin).append("{}").append(text, end);
  return cut;
}

}  // namespace

TokenizerJson parse_tokenizer_json(std::string_view text, std::string_view source) {
  if (std::optional<Cut> cut = cut_vocabulary(text)) {
    try {
      Json settings = parse_json(cut->rest);
      if (settings["model"].value("type", Json()) != "Unigram")
        return {std::make_shared<Json>(std::move(settings)),
                std::make_shared<const Vocabulary>(std::move(cut->vocabulary))};
    } catch (const JsonError&) {  // found again below, at its place in the whole text
    }
  }
  return {std::make_shared<Json>(parse_json(text, source))};
}

Vocabulary vocabulary_of(const JsonFields& model) {
  constexpr const char* kWanted = "an object of pieces and their ids";
  const nlohmann::json& object = model.need("vocab", kWanted);
  if (!object.is_object()) model.wrong("vocab", object, kWanted);
  Vocabulary vocabulary;
  for (const auto& [piece, id] : object.items())
    vocabulary.set(piece, model.id(fmt::format("vocab[\"{}\"]", piece), id));
  return vocabulary;
}

std::optional<Vocabulary> scan_vocabulary(std::string_view text) {
  Vocabulary vocabulary;
  vocabulary.reserve(text.size() / kUsualBytes);
  Scanner scanner(text);
  if (!append(scanner, vocabulary) || !scanner.at_end() || !is_valid_utf8(text)) return std::nullopt;
  return vocabulary;
}

}  // namespace trine
