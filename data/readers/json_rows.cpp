// JSONL, or a JSON array: one object or list a row, read without building a tree.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/data/readers/json_repair.hpp"
#include "trine/data/readers/json_texts.hpp"
#include "trine/data/readers/table_source.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// Collects the fields of the outermost object or list. Numbers and truth values come as they are written;
// null, lists and objects inside count as not there. Until settle() new keys become columns.
class Fields final : public nlohmann::json_sax<Json> {
 public:
  enum class Shape { none, object, list };

  explicit Fields(std::vector<std::string>& names) : names_(names) {}

  void begin() {
    depth_ = 0;
    place_ = kNowhere;
    length_ = 0;
    shape_ = Shape::none;
    twice_ = false;
    std::fill(present_.begin(), present_.end(), char(0));
    std::fill(instead_.begin(), instead_.end(), std::string_view());
    error_.clear();
    known_ = names_.size();
  }
  // The keys of a row that is none are no columns.
  void undo() {
    for (; names_.size() > known_; names_.pop_back()) places_.erase(names_.back());
  }
  void settle() { settled_ = true; }
  void give(std::vector<std::string_view>& fields) const {
    fields.assign(shape_ == Shape::list ? length_ : names_.size(), std::string_view());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (present_[i] != 0) fields[i] = values_[i];
    }
  }
  [[nodiscard]] std::string_view instead(std::size_t place) const {
    return place < instead_.size() ? instead_[place] : std::string_view();
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
    if (depth_ == 1) place_ = column(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ = fmt::format("not valid JSON from character {} on; expected one JSON object a line", position);
    return false;
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t(0);

  // Keys mostly come in the order of the row before.
  std::size_t column(const std::string& name) {
    const std::size_t guess = place_ == kNowhere ? 0 : place_ + 1;
    if (guess < names_.size() && names_[guess] == name) return guess;
    const auto known = places_.find(name);
    if (known != places_.end()) return known->second;
    if (settled_) return kNowhere;
    places_.emplace(name, names_.size());
    names_.push_back(name);
    make_room(names_.size());
    return names_.size() - 1;
  }
  void make_room(std::size_t count) {
    if (values_.size() >= count) return;
    values_.resize(count);
    present_.resize(count);
    instead_.resize(count);
  }
  void advance_in_list() {
    if (depth_ != 1 || shape_ != Shape::list) return;
    place_ = length_++;
    make_room(length_);
  }
  bool scalar(std::string_view value) {
    advance_in_list();
    if (depth_ == 1 && place_ != kNowhere) {
      twice_ = twice_ || present_[place_] != 0;
      values_[place_] = value;
      present_[place_] = 1;
    }
    return true;
  }
  bool absent(std::string_view what) {
    advance_in_list();
    if (depth_ == 1 && place_ != kNowhere) instead_[place_] = what;
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
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::string> values_;
  std::vector<char> present_;
  std::vector<std::string_view> instead_;  // of what is not present
  std::string error_;
  std::size_t place_ = kNowhere;  // of the value to come
  std::size_t length_ = 0;        // of a list, so far
  std::size_t known_ = 0;         // columns before this row
  int depth_ = 0;
  Shape shape_ = Shape::none;
  bool settled_ = false;
  bool twice_ = false;  // a key
};

class JsonRows final : public TableSource {
 public:
  JsonRows(LineReader reader, Index longest_row) : texts_(std::move(reader), longest_row), fields_(names_) {}

  Read next(std::vector<std::string_view>& fields) override {
    std::string_view text;
    if (!texts_.next(text)) return Read::end;
    if (!parse(text)) return bad({"with invalid JSON", fields_.error()});
    if (first_ == Fields::Shape::none) first_ = fields_.shape();
    if (fields_.shape() == Fields::Shape::none || fields_.shape() != first_) {
      return bad({"of another form than the first row", fields_.shape() == Fields::Shape::none
                                                            ? "a bare value; expected one JSON object a line"
                                                            : "objects and lists in one file"});
    }
    if (fields_.has_key_twice()) return bad({"with one key twice", "which value is meant cannot be told"});
    fields_.give(fields);
    if (first_ == Fields::Shape::object) return Read::row;
    if (width_ == 0) width_ = fields.size();
    if (fields.size() == width_) return Read::row;
    return bad({"with another number of fields than the first row",
                fmt::format("expected a list of {}, found {}", width_, fields.size())});
  }
  [[nodiscard]] std::string_view instead(std::size_t place) const override { return fields_.instead(place); }
  [[nodiscard]] bool is_usually_named() const override { return false; }  // lists
  void settle() override { fields_.settle(); }
  [[nodiscard]] Index line_number() const override { return texts_.line_number(); }
  [[nodiscard]] const std::string& name() const override { return texts_.reader().name(); }
  [[nodiscard]] std::string notice() const override {
    std::string all = texts_.reader().notice();
    if (surrogates_ == 0) return all;
    return all + (all.empty() ? "" : "\n") +
           fmt::format(
               "{}: {} halves of surrogate pairs (as \"\\ud83d\" alone) were replaced by U+FFFD, the first "
               "in line {}",
               name(), surrogates_, first_surrogate_);
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
