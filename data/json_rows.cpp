// JSONL: one object or list a line, read without building a tree.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "data/table_source.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// Collects the fields of the outermost object or list. Numbers and truth values come as they are written;
// null, lists and objects inside count as not there. In the first line keys name the columns.
class Fields final : public nlohmann::json_sax<Json> {
 public:
  explicit Fields(std::vector<std::string>& names) : names_(names) {}

  void begin(bool first_line) {
    first_line_ = first_line;
    depth_ = 0;
    place_ = kNowhere;
    is_row_ = false;
    present_.assign(names_.size(), 0);
    error_.clear();
  }
  void give(std::vector<std::string_view>& fields) const {
    fields.assign(names_.size(), std::string_view());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (present_[i] != 0) fields[i] = values_[i];
    }
  }
  [[nodiscard]] bool is_row() const { return is_row_; }
  [[nodiscard]] const std::string& error() const { return error_; }

  bool null() override { return absent(); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return scalar(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override { return scalar(written); }
  bool string(string_t& value) override { return scalar(value); }
  bool binary(binary_t&) override { return absent(); }
  bool start_object(std::size_t) override { return enter(false); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(true); }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    if (depth_ == 1) place_ = column(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    error_ = fmt::format("not valid JSON from character {} on", position);
    return false;
  }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t(0);

  std::size_t column(const std::string& name) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end() && !first_line_) return kNowhere;
    const auto place = static_cast<std::size_t>(found - names_.begin());
    if (found == names_.end()) names_.push_back(name);
    values_.resize(names_.size());
    present_.resize(names_.size());
    return place;
  }
  void advance_in_list() {
    if (depth_ == 1 && list_) place_ = column(std::to_string(++length_));
  }
  bool scalar(std::string_view value) {
    advance_in_list();
    if (depth_ == 1 && place_ != kNowhere) {
      values_[place_] = value;
      present_[place_] = 1;
    }
    return true;
  }
  bool absent() {
    advance_in_list();
    return true;
  }
  bool enter(bool list) {
    if (depth_ == 0) {
      is_row_ = true;
      list_ = list;
      length_ = 0;
    } else {
      absent();
    }
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::vector<std::string>& names_;
  std::vector<std::string> values_;
  std::vector<char> present_;
  std::string error_;
  std::size_t place_ = kNowhere;  // of the value to come
  std::size_t length_ = 0;        // of a list, so far
  int depth_ = 0;
  bool list_ = false;
  bool is_row_ = false;
  bool first_line_ = false;
};

class JsonRows final : public TableSource {
 public:
  explicit JsonRows(LineReader reader) : reader_(std::move(reader)), fields_(names_) {
    if (!parse_line(true))
      throw FileError(reader_.name(), 0, "the file is empty; expected one JSON object a line");
    waiting_ = true;
  }

  bool next(std::vector<std::string_view>& fields) override {
    if (!waiting_ && !parse_line(false)) return false;
    waiting_ = false;
    fields_.give(fields);
    return true;
  }
  [[nodiscard]] Index line_number() const override { return reader_.line_number(); }
  [[nodiscard]] const std::string& name() const override { return reader_.name(); }
  [[nodiscard]] std::string notice() const override { return reader_.notice(); }

 private:
  bool parse_line(bool first_line) {
    std::string_view line;
    do {
      if (!reader_.next(line)) return false;
    } while (line.find_first_not_of(" \t") == std::string_view::npos);
    fields_.begin(first_line);
    const bool parsed = Json::sax_parse(line.begin(), line.end(), &fields_);
    if (parsed && fields_.is_row()) return true;
    const bool whole_file = first_line && (line == "[" || line == "{" || line == "[{");
    throw FileError(reader_.name(), reader_.line_number(),
                    whole_file
                        ? "JSON over several lines; write one object a line, for example with jq -c '.[]'"
                    : parsed ? "a bare value; expected one JSON object a line"
                             : fields_.error() + "; expected one JSON object a line");
  }

  LineReader reader_;
  Fields fields_;
  bool waiting_ = false;
};

}  // namespace

std::unique_ptr<TableSource> open_jsonl(LineReader reader) {
  return std::make_unique<JsonRows>(std::move(reader));
}

}  // namespace trine
