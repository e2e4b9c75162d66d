#include "trine/examples/support/ding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {
namespace {

using Views = std::vector<std::string_view>;

// Behind the bracket that closes the one at `at`, or `at` itself where none opens or none closes it.
std::size_t behind_bracket(std::string_view text, std::size_t at) {
  const char opening = text[at];
  char closing = '\0';
  switch (opening) {
    case '{':
      closing = '}';
      break;
    case '[':
      closing = ']';
      break;
    case '(':
      closing = ')';
      break;
    case '<':
      closing = '>';
      break;
    default:
      return at;
  }
  int depth = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (text[i] == opening) ++depth;
    if (text[i] == closing && --depth == 0) return i + 1;
  }
  return at;
}

// Cuts at separators that stand outside all brackets.
void split(std::string_view text, char separator, Views& parts) {
  parts.clear();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t next = behind_bracket(text, i);
    if (next == i && text[i] == separator) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
    i = std::max(next, i + 1);
  }
  parts.push_back(text.substr(begin));
}

// "/AHU/" between spaces: the abbreviation of what stands before it. Returns its length, or 0.
std::size_t abbreviation(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 14;
  if (text[at] != '/' || (at > 0 && text[at - 1] != ' ')) return 0;
  const std::size_t close = text.find('/', at + 1);
  if (close == std::string_view::npos || close == at + 1 || close - at >= kLongest) return 0;
  if (text.substr(at, close - at).find(' ') != std::string_view::npos) return 0;
  const bool ends =
      close + 1 == text.size() || std::string_view(" ;,.").find(text[close + 1]) != std::string_view::npos;
  return ends ? close + 1 - at : 0;
}

void append_tidied(char c, std::string& out) {
  constexpr std::string_view kClosesUp = ".,;:!?";
  const bool after_space = !out.empty() && out.back() == ' ';
  if (c == ' ' && (out.empty() || after_space)) return;
  if (after_space && kClosesUp.find(c) != std::string_view::npos) out.pop_back();
  out += c;
}

bool is_capital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7); }

bool is_sentence(std::string_view text, int shortest) {
  static constexpr std::string_view kQuotes[] = {"\"", "'", "„", "“", "”", "‚", "‘", "’", "»", "«"};
  for (std::string_view quote : kQuotes) {
    if (text.substr(0, quote.size()) == quote) text.remove_prefix(quote.size());
    if (text.size() >= quote.size() && text.substr(text.size() - quote.size()) == quote)
      text.remove_suffix(quote.size());
  }
  if (text.empty() || !is_capital(decode_utf8(text, 0).code)) return false;
  if (std::string_view(".!?").find(text.back()) == std::string_view::npos) return false;
  return std::count(text.begin(), text.end(), ' ') + 1 >= shortest;
}

// The two sides of an item: cleaned variants, none of them empty.
class Item {
 public:
  void read(std::string_view german, std::string_view english, DingOptions::Take take) {
    german_.clear();
    english_.clear();
    // Nine items of ten are terms, which is plain without looking closely.
    if (take == DingOptions::Take::sentences && (!has_sentence_end(german) || !has_sentence_end(english)))
      return;
    read_side(german, german_);
    read_side(english, english_);
  }
  [[nodiscard]] std::size_t pairs(DingOptions::Variants variants) const {
    if (german_.empty() || english_.empty()) return 0;
    return variants == DingOptions::Variants::first ? 1 : std::max(german_.size(), english_.size());
  }
  [[nodiscard]] DingItem pair(std::size_t i, int shortest, Index line) const {
    DingItem item;
    item.german = german_[i < german_.size() ? i : 0];
    item.english = english_[i < english_.size() ? i : 0];
    const bool sentence = is_sentence(item.german, shortest) && is_sentence(item.english, shortest);
    item.kind = sentence ? DingItem::Kind::sentence : DingItem::Kind::term;
    item.line = line;
    return item;
  }

 private:
  static bool has_sentence_end(std::string_view side) {
    return side.find_first_of(".!?") != std::string_view::npos;
  }
  void read_side(std::string_view side, std::vector<std::string>& variants) {
    split(side, ';', parts_);
    for (std::string_view part : parts_) {
      std::string text = strip_ding_notes(part);
      if (!text.empty()) variants.push_back(std::move(text));
    }
  }
  std::vector<std::string> german_;
  std::vector<std::string> english_;
  Views parts_;
};

bool wanted(DingItem::Kind kind, DingOptions::Take take) {
  if (take == DingOptions::Take::all) return true;
  return (kind == DingItem::Kind::sentence) == (take == DingOptions::Take::sentences);
}

}  // namespace

std::string strip_ding_notes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t next = behind_bracket(text, i);
    if (next == i) next = i + abbreviation(text, i);
    if (next > i) {
      i = next;  // what stood before and behind is parted by a space already, or belongs together
    } else {
      append_tidied(text[i] == '\t' ? ' ' : text[i], out);
      ++i;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void for_each_ding_item(const std::filesystem::path& path, const DingOptions& options,
                        const std::function<void(const DingItem&)>& f) {
  LineReader reader(path, options.lines);
  Item item;
  Views german;
  Views english;
  std::string_view line;
  while (reader.next(line)) {
    if (line.empty() || line.front() == '#') continue;
    const std::size_t middle = line.find("::");
    if (middle == std::string_view::npos) {
      throw FileError(reader.name(), reader.line_number(),
                      "expected \"German :: English\"; is this a Ding dictionary?");
    }
    split(line.substr(0, middle), '|', german);
    split(line.substr(middle + 2), '|', english);
    for (std::size_t i = 0; i < std::min(german.size(), english.size()); ++i) {
      item.read(german[i], english[i], options.take);
      for (std::size_t k = 0; k < item.pairs(options.variants); ++k) {
        const DingItem found = item.pair(k, options.shortest_sentence, reader.line_number());
        if (wanted(found.kind, options.take)) f(found);
      }
    }
  }
}

Dataset read_ding(const std::filesystem::path& path, const DingOptions& options) {
  DatasetBuilder builder({"german", "english"}, DatasetBuilder::Repeats::drop);
  for_each_ding_item(path, options, [&](const DingItem& item) { builder.add({item.german, item.english}); });
  if (builder.rows() == 0) throw FileError(path.string(), 0, "holds no items of the kind asked for");
  return builder.finish(path.string());
}

}  // namespace trine
