#include "text/word_piece.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "text/read_file.hpp"
#include "text/settings.hpp"

namespace trine {
namespace {

constexpr std::string_view kContinuation = "##";
constexpr Index kLongestCovered = 100;  // characters

NormaliseOptions normal_form(const WordPieceOptions& options) {
  using O = WordPieceOptions;
  const bool lower = options.letter_case == O::Case::lower;
  const bool strip =
      options.accents == O::Accents::strip || (options.accents == O::Accents::as_case && lower);
  NormaliseOptions form;
  form.form = strip ? NormaliseOptions::Form::nfd : NormaliseOptions::Form::none;
  form.letter_case = lower ? NormaliseOptions::Case::lower : NormaliseOptions::Case::keep;
  form.accents = strip ? NormaliseOptions::Accents::strip_marks : NormaliseOptions::Accents::keep;
  return form;
}

enum class Role { letter, space, alone, removed };

bool is_chinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

Role ascii_role(char32_t c) {
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return Role::space;
  if (c < 0x20 || c == 0x7F) return Role::removed;
  const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return letter ? Role::letter : Role::alone;  // all other printable ASCII counts as punctuation
}

Role role(char32_t c) {
  if (c < 0x80) return ascii_role(c);
  if (c == kReplacement) return Role::removed;
  if (is_chinese(c)) return Role::alone;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return Role::space;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
      return Role::removed;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
      return Role::alone;
    default:
      return Role::letter;
  }
}

struct Scratch {
  std::string normal;
  std::string word;
};
Scratch& scratch() {
  thread_local Scratch buffers;  // keep their memory from call to call
  return buffers;
}

}  // namespace

WordPiece::WordPiece(const std::vector<std::string>& vocabulary, WordPieceOptions options,
                     std::string_view source)
    : options_(std::move(options)), normaliser_(normal_form(options_)) {
  const Index least = options_.ends == WordPieceOptions::Ends::marked ? 3 : 1;
  if (options_.max_length != 0 && options_.max_length < least) {
    throw OptionError(fmt::format("wordpiece: max_length is {}; it must be at least {}, or 0 for no limit",
                                  options_.max_length, least));
  }
  for (std::size_t i = 0; i < vocabulary.size(); ++i) {
    const auto line = static_cast<Index>(i) + 1;
    std::string_view piece = vocabulary[i];
    if (piece.empty()) throw FileError(source, line, "an empty line; each line holds one piece");
    if (const auto found = pieces_.find_or_add(piece); !found.added) {
      throw FileError(source, line,
                      fmt::format("the piece \"{}\" is in line {} already", piece, found.id + 1));
    }
    if (piece.substr(0, kContinuation.size()) == kContinuation) piece.remove_prefix(kContinuation.size());
    longest_piece_ = std::max(longest_piece_, piece.size());
  }
  unknown_ = special(options_.unknown, source);
  if (options_.ends == WordPieceOptions::Ends::marked) {
    begin_ = special(options_.begin, source);
    end_ = special(options_.end, source);
  }
}

std::int32_t WordPiece::special(const std::string& piece, std::string_view source) const {
  const std::int32_t id = pieces_.find(piece);
  if (id < 0) {
    throw FileError(
        source, 0,
        fmt::format("holds no piece \"{}\" among its {}; is this the vocabulary of a BERT model, one "
                    "piece a line?",
                    piece, pieces_.size()));
  }
  return id;
}

WordPiece WordPiece::load(const std::filesystem::path& vocab_txt, WordPieceOptions options) {
  const std::string bytes = read_file(vocab_txt);
  std::vector<std::string> vocabulary;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    std::string_view line = std::string_view(bytes).substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    vocabulary.emplace_back(line);
    begin = end + 1;
  }
  return WordPiece(vocabulary, std::move(options), vocab_txt.string());
}

void WordPiece::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  const bool marked = options_.ends == WordPieceOptions::Ends::marked;
  const std::size_t first = out.size();
  const auto limit =
      static_cast<std::size_t>(options_.max_length - (options_.max_length > 0 && marked ? 1 : 0));
  const auto full = [&] { return options_.max_length > 0 && out.size() - first >= limit; };
  std::string& normal = scratch().normal;
  std::string& word = scratch().word;
  normal.clear();
  word.clear();
  normaliser_(text, normal);
  if (marked) out.push_back(begin_);
  const auto flush = [&] {
    if (!word.empty()) append_word(word, out);
    word.clear();
  };
  for (std::size_t at = 0; at < normal.size() && !full();) {
    const DecodedChar c = decode_utf8(normal, at);
    const std::string_view bytes = std::string_view(normal).substr(at, static_cast<std::size_t>(c.length));
    const Role what = role(c.code);
    if (what == Role::alone || what == Role::space) flush();
    if (what == Role::alone) append_word(bytes, out);
    if (what == Role::letter) word += bytes;
    at += bytes.size();
  }
  flush();
  if (full()) out.resize(first + limit);
  if (marked) out.push_back(end_);
}

void WordPiece::append_word(std::string_view word, std::vector<std::int32_t>& out) const {
  const std::size_t before = out.size();
  if (count_characters(word) <= kLongestCovered) append_covering(word, out);
  if (out.size() == before) out.push_back(unknown_);
}

// Appends nothing if the word cannot be covered.
void WordPiece::append_covering(std::string_view word, std::vector<std::int32_t>& out) const {
  const std::size_t before = out.size();
  thread_local std::string candidate;
  for (std::size_t begin = 0; begin < word.size();) {
    candidate.assign(begin == 0 ? "" : kContinuation);
    const std::size_t mark = candidate.size();
    candidate += word.substr(begin, longest_piece_);
    std::int32_t id = -1;
    while (candidate.size() > mark && (id = pieces_.find(candidate)) < 0) candidate.pop_back();
    if (id < 0) {
      out.resize(before);
      return;
    }
    out.push_back(id);
    begin += candidate.size() - mark;
  }
}

std::vector<Tokenizer::NamedFile> WordPiece::files() const {
  std::vector<std::string> vocabulary;
  std::string lines;
  for (std::int32_t id = 0; id < pieces_.size(); ++id) {
    vocabulary.emplace_back(pieces_[id]);
    lines += vocabulary.back() + '\n';
  }
  return {{std::string(kTokenizerFile), to_json(options_)},
          {"vocab.txt", lines},
          {"tokenizer.json", to_published_json(vocabulary, options_)},
          {"tokenizer_config.json", to_published_config(options_)}};
}

}  // namespace trine
