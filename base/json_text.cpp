#include "trine/base/json_text.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trine/base/message.hpp"

namespace trine {
namespace {

// Where in an object the value of `key` goes, and whether the key is new. An ordered object looks a key up by
// comparing all of them; Positions is a hash table of them.
using Positions = std::unordered_map<std::string, std::size_t>;

std::pair<nlohmann::json*, bool> slot_for(nlohmann::json& object, std::string& key, Positions&) {
  auto& members = object.get_ref<nlohmann::json::object_t&>();
  const auto [slot, is_new] = members.emplace(std::move(key), nullptr);
  return {&slot->second, is_new};
}

std::pair<nlohmann::ordered_json*, bool> slot_for(nlohmann::ordered_json& object, std::string& key,
                                                  Positions& positions) {
  auto& members = static_cast<nlohmann::ordered_json::object_t::Container&>(
      object.get_ref<nlohmann::ordered_json::object_t&>());
  const auto [position, is_new] = positions.emplace(key, members.size());
  if (is_new) members.emplace_back(std::move(key), nullptr);
  return {&members[position->second].second, is_new};
}

// Builds a value from what the parser meets. The library's own builder with a callback looks at all members
// of an object each time one of them ends.
template <class Json>
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(const JsonRules& rules) : rules_(rules) {}

  [[nodiscard]] Json take() { return std::move(root_); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(typename Json::number_integer_t value) override { return put(value); }
  bool number_unsigned(typename Json::number_unsigned_t value) override { return put(value); }
  bool number_float(typename Json::number_float_t value, const std::string&) override { return put(value); }
  bool string(std::string& value) override { return put(std::move(value)); }
  bool binary(typename Json::binary_t&) override { return false; }  // not in texts
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    const std::string kept = rules_.same_name == JsonRules::SameName::refuse ? name : std::string();
    const auto [slot, is_new] = slot_for(*open_.back().value, name, open_.back().positions);
    if (!is_new && rules_.same_name == JsonRules::SameName::refuse)
      throw JsonError(fmt::format("names \"{}\" twice", excerpt(kept)), 0);
    member_ = slot;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override {
    if (dynamic_cast<const typename Json::out_of_range*>(&error) != nullptr)  // 1e999
      throw JsonError("holds a number that is out of range", 0);
    std::string_view what = error.what();  // "[name of the error] parse error at line 1, column 2: ..."
    if (const std::size_t name = what.find("] "); name != what.npos) what.remove_prefix(name + 2);
    throw JsonError(fmt::format("is not valid JSON: {}", excerpt(what, 200)), byte);
  }

 private:
  struct Open {
    Json* value;
    Positions positions;
  };

  template <class Value>
  bool put(Value&& value) {
    *next() = Json(std::forward<Value>(value));
    return true;
  }
  bool open(Json&& empty) {
    if (static_cast<int>(open_.size()) == rules_.deepest)
      throw JsonError(fmt::format("nests deeper than {} levels", rules_.deepest), 0);
    Json* value = next();
    *value = std::move(empty);
    open_.push_back({value, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  Json* next() {
    if (open_.empty()) return &root_;
    if (open_.back().value->is_object()) return member_;
    auto& list = open_.back().value->template get_ref<typename Json::array_t&>();
    return &list.emplace_back();
  }

  JsonRules rules_;
  Json root_;
  std::vector<Open> open_;
  Json* member_ = nullptr;  // where the value of the last key goes
};

template <class Json>
Json parsed(std::string_view text, const JsonRules& rules) {
  Builder<Json> builder(rules);
  Json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

template <class Json>
Json parsed(std::string_view text, std::string_view file) {
  try {
    return parsed<Json>(text, JsonRules{});
  } catch (const JsonError& error) {
    throw FileError(
        file, 0,
        fmt::format("{} ({} bytes); copy the file again from where it came from", error.what(), text.size()));
  }
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const JsonRules& rules) {
  return parsed<nlohmann::json>(text, rules);
}

nlohmann::ordered_json parse_ordered_json(std::string_view text, const JsonRules& rules) {
  return parsed<nlohmann::ordered_json>(text, rules);
}

nlohmann::json parse_json(std::string_view text, std::string_view file) {
  return parsed<nlohmann::json>(text, file);
}

nlohmann::ordered_json parse_ordered_json(std::string_view text, std::string_view file) {
  return parsed<nlohmann::ordered_json>(text, file);
}

std::string shown(const nlohmann::json& value) {
  constexpr std::size_t kLongest = 60;
  if (value.is_structured()) return fmt::format("an {} of {}", value.type_name(), value.size());
  return excerpt(value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), kLongest);
}

}  // namespace trine
