// JSONL, or a JSON array: one object or list a row, read without building a tree.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/readers/json_texts.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// Collects the fields of the outermost object or list. Numbers and booleans keep their spelling; null, nested
// lists and objects count as missing. Until freeze_columns() new keys become columns.
class Fields final : public nlohmann::json_sax<Json> {
 public:
  enum class Shape { none, object, list };

  explicit Fields(std::vector<std::string>& names) : names_(names) {}

  void begin() {
    depth_ = 0;
    column_ = kNone;
    length_ = 0;
    shape_ = Shape::none;
    twice_ = false;
    std::fill(present_.begin(), present_.end(), char(0));
    std::fill(found_instead_.begin(), found_instead_.end(), std::string_view());
    error_.clear();
    known_ = names_.size();
  }
  // Removes the columns that an invalid row added.
  void undo() {
    for (; names_.size() > known_; names_.pop_back()) index_of_key_.erase(names_.back());
  }
  void freeze_columns() { frozen_ = true; }
  void give(std::vector<std::string_view>& fields) const {
    fields.assign(shape_ == Shape::list ? length_ : names_.size(), std::string_view());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (present_[i] != 0) fields[i] = values_[i];
    }
  }
  [[nodiscard]] std::string_view found_instead(std::size_t column) const {
    return column < found_instead_.size() ? found_instead_[column] : std::string_view();
  }
  [[nodiscard]] Shape shape() const { return shape_; }
  [[nodiscard]] bool has_key_twice() const { return twice_; }
  [[nodiscard]] const std::string& error() const { return error_; }

  bool null() override { return absent("null"); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override { return scalar(written); }
  bool string(string_t& value) override { return scalar(value); }
  bool binary(binary_t&) override { return absent({}); }
  bool start_object(std::size_t) override { return enter(Shape::object); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(Shape::list); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    if (depth_ == 1) column_ = column(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ = fmt::format("not valid JSON from character {} on; expected one JSON object a line", position);
    return false;
  }

 private:
  static constexpr std::size_t kNone = ~std::size_t(0);

  // Keys mostly have the order of the previous row.
  std::size_t column(const std::string& name) {
    const std::size_t guess = column_ == kNone ? 0 : column_ + 1;
    if (guess < names_.size() && names_[guess] == name) return guess;
    const auto known = index_of_key_.find(name);
    if (known != index_of_key_.end()) return known->second;
    if (frozen_) return kNone;
    index_of_key_.emplace(name, names_.size());
    names_.push_back(name);
    make_room(names_.size());
    return names_.size() - 1;
  }
  void make_room(std::size_t count) {
    if (values_.size() >= count) return;
    values_.resize(count);
    present_.resize(count);
    found_instead_.resize(count);
  }
  void advance_in_list() {
    if (depth_ != 1 || shape_ != Shape::list) return;
    column_ = length_++;
    make_room(length_);
  }
  bool scalar(std::string_view value) {
    advance_in_list();
    if (depth_ == 1 && column_ != kNone) {
      twice_ = twice_ || present_[column_] != 0;
      values_[column_] = value;
      present_[column_] = 1;
    }
    return true;
  }
  bool absent(std::string_view what) {
    advance_in_list();
    if (depth_ == 1 && column_ != kNone) found_instead_[column_] = what;
    return true;
  }
  bool enter(Shape shape) {
    if (depth_ == 0) {
      shape_ = shape;
    } else {
      absent(shape == Shape::list ? "a list" : "an object");
    }
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::vector<std::string>& names_;
  std::unordered_map<std::string, std::size_t> index_of_key_;
  std::vector<std::string> values_;
  std::vector<char> present_;
  std::vector<std::string_view> found_instead_;  // of what is not present
  std::string error_;
  std::size_t column_ = kNone;  // of the value to come
  std::size_t length_ = 0;      // of a list, so far
  std::size_t known_ = 0;       // columns before this row
  int depth_ = 0;
  Shape shape_ = Shape::none;
  bool frozen_ = false;
  bool twice_ = false;  // a key
};

struct JsonRepairs {
  Index surrogates = 0;  // halves of a pair: "\ud83d" alone, replaced by U+FFFD
  Index numbers = 0;     // NaN, Infinity, -Infinity, replaced by null
};

// The code of "\ud83d" at text[at]; -1 where there is no such escape.
int escaped_code(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int code = 0;
  const char* const digits = text.data() + at + 2;
  const auto [end, error] = std::from_chars(digits, digits + 4, code, 16);
  return error == std::errc() && end == digits + 4 ? code : -1;
}

bool is_high(int code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low(int code) { return code >= 0xDC00 && code < 0xE000; }

// Copies the escape at text[at]; returns where the next character is.
std::size_t copy_escape(std::string_view text, std::size_t at, std::string& out, JsonRepairs& done) {
  const int code = escaped_code(text, at);
  if (is_high(code) && is_low(escaped_code(text, at + 6))) {
    out += text.substr(at, 12);
    return at + 12;
  }
  if (is_high(code) || is_low(code)) {
    out += "\\ufffd";
    ++done.surrogates;
    return at + 6;
  }
  out += text.substr(at, 2);
  return at + 2;
}

// Copies `text` to `out` without the invalid JSON that common programs write.
JsonRepairs repair_json(std::string_view text, std::string& out) {
  JsonRepairs done;
  out.clear();
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    if (quoted && text[at] == '\\') {
      at = copy_escape(text, at, out, done);
      continue;
    }
    if (text[at] == '"') quoted = !quoted;
    const std::size_t before = at;
    for (std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (quoted || text.substr(at, word.size()) != word) continue;
      out += "null";
      ++done.numbers;
      at += word.size();
      break;
    }
    if (at == before) out += text[at++];
  }
  return done;
}

class JsonRows final : public TableSource {
 public:
  JsonRows(LineReader reader, Index longest_row) : texts_(std::move(reader), longest_row), fields_(names_) {}

  Read next(std::vector<std::string_view>& fields) override {
    std::string_view text;
    if (!texts_.next(text)) return Read::end;
    if (!parse(text)) return bad({"with invalid JSON", fields_.error()});
    if (first_ == Fields::Shape::none) first_ = fields_.shape();
    if (fields_.shape() == Fields::Shape::none || fields_.shape() != first_) {
      return bad({"of a different form than the first row",
                  fields_.shape() == Fields::Shape::none ? "a bare value; expected one JSON object a line"
                                                         : "objects and lists in one file"});
    }
    if (fields_.has_key_twice()) return bad({"with a duplicate key", "the value is ambiguous"});
    fields_.give(fields);
    if (first_ == Fields::Shape::object) return Read::row;
    if (width_ == 0) width_ = fields.size();
    if (fields.size() == width_) return Read::row;
    return bad({"with a different number of fields than the first row",
                fmt::format("expected a list of {}, found {}", width_, fields.size())});
  }
  [[nodiscard]] std::string_view found_instead(std::size_t column) const override {
    return fields_.found_instead(column);
  }
  [[nodiscard]] bool usually_has_header() const override { return false; }  // lists
  void freeze_columns() override { fields_.freeze_columns(); }
  [[nodiscard]] Index line_number() const override { return texts_.line_number(); }
  [[nodiscard]] const std::string& name() const override { return texts_.reader().name(); }
  [[nodiscard]] std::vector<std::string> notices() const override {
    std::vector<std::string> all = texts_.reader().notices();
    if (surrogates_ > 0) {
      all.push_back(
          fmt::format("{}: {} halves of surrogate pairs (as \"\\ud83d\" alone) were replaced by U+FFFD, the "
                      "first in line {}",
                      name(), surrogates_, first_surrogate_));
    }
    return all;
  }

 private:
  Read bad(RowProblem problem) {
    fields_.undo();
    problem_ = std::move(problem);
    return Read::bad;
  }
  bool parse(std::string_view text) {
    fields_.begin();
    if (Json::sax_parse(text.begin(), text.end(), &fields_)) return true;
    const JsonRepairs repairs = repair_json(text, repaired_);
    if (repairs.surrogates + repairs.numbers == 0) return false;
    fields_.undo();
    fields_.begin();
    if (!Json::sax_parse(repaired_, &fields_)) return false;
    if (surrogates_ == 0 && repairs.surrogates > 0) first_surrogate_ = line_number();
    surrogates_ += repairs.surrogates;
    return true;
  }

  JsonTexts texts_;
  Fields fields_;
  Fields::Shape first_ = Fields::Shape::none;
  std::size_t width_ = 0;  // of lists
  std::string repaired_;
  Index surrogates_ = 0;
  Index first_surrogate_ = 0;  // line number
};

}  // namespace

std::unique_ptr<TableSource> open_jsonl(LineReader reader, Index longest_row) {
  return std::make_unique<JsonRows>(std::move(reader), longest_row);
}

}  // namespace trine
