#include "trine/base/json_fields.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "trine/base/json_text.hpp"
#include "trine/base/message.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

// The library compares signed and unsigned numbers by their bits.
bool is_index(const Json& value) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<Index>::max());
  return value.is_number_integer() && (!value.is_number_unsigned() || value.get<std::uint64_t>() <= most);
}

std::shared_ptr<const Json> parsed(std::string_view text, std::string_view file) {
  return std::make_shared<const Json>(parse_json(text, file));
}

}  // namespace

JsonFields::JsonFields(std::shared_ptr<const Json> object, std::string name, std::string_view file)
    : object_(std::move(object)), name_(std::move(name)), file_(file) {
  if (object_->is_object()) return;
  if (name_.empty())
    fail("", fmt::format("is {}; an object is needed: copy the file again", shown(*object_)));
  wrong("", *object_, "an object");
}

JsonFields::JsonFields(const Json& object, std::string name, std::string_view file)
    : JsonFields(std::shared_ptr<const Json>(std::shared_ptr<void>(), &object), std::move(name), file) {}

JsonFields JsonFields::parse(std::string_view text, std::string_view file) {
  return {parsed(text, file), "", file};
}

JsonFields JsonFields::load(const std::string& file, std::uint64_t most_bytes) {
  return parse(read_file(file, most_bytes), file);
}

JsonFields JsonFields::load_if_present(const std::string& file, std::uint64_t most_bytes) {
  return file_exists(file) ? load(file, most_bytes) : parse("{}", file);
}

std::vector<JsonFields> JsonFields::load_list(const std::string& file) {
  const auto list = parsed(read_file(file, kMostSettingsBytes), file);
  if (!list->is_array())
    throw FileError(file, 0, fmt::format("is {}; a list of objects is needed", shown(*list)));
  std::vector<JsonFields> entries;
  entries.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i)
    entries.push_back({std::shared_ptr<const Json>(list, &(*list)[i]), fmt::format("[{}]", i), file});
  return entries;
}

void JsonFields::fail(std::string_view key, std::string_view problem) const {
  std::string field = name_;
  if (!name_.empty() && !key.empty()) field += '.';
  field += key;
  throw FileError(file_, 0, fmt::format("{}{}{}", field, field.empty() ? "" : " ", problem));
}

void JsonFields::wrong(std::string_view key, const Json& value, std::string_view wanted) const {
  fail(key, fmt::format("is {}; {} is needed", shown(value), wanted));
}

void JsonFields::wrong(std::string_view key, std::string_view wanted) const {
  wrong(key, need(key, wanted), wanted);
}

void JsonFields::unsupported(std::string_view key, std::string_view name, const std::string& known) const {
  fail(key, fmt::format("is \"{}\"; supported are {}", excerpt(name), known));
}

const Json* JsonFields::find(std::string_view key) const {
  const auto found = object_->find(key);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

const Json& JsonFields::need(std::string_view key, std::string_view wanted) const {
  const Json* value = find(key);
  if (value == nullptr) fail(key, fmt::format("is missing; {} is needed: copy the file again", wanted));
  return *value;
}

const Json& JsonFields::list(std::string_view key) const {
  const Json& value = need(key, "a list");
  if (!value.is_array()) wrong(key, value, "a list");
  return value;
}

JsonFields JsonFields::inner(std::string_view key) const {
  return {std::shared_ptr<const Json>(object_, &need(key, "an object")),
          fmt::format("{}{}{}", name_, name_.empty() ? "" : ".", key), file_};
}

JsonFields JsonFields::inner_if_present(std::string_view key) const {
  return has(key) ? inner(key) : parse("{}", file_);
}

std::string JsonFields::text(std::string_view key, std::optional<std::string_view> otherwise) const {
  if (otherwise && !has(key)) return std::string(*otherwise);
  const Json& value = need(key, "a string");
  if (!value.is_string()) wrong(key, value, "a string");
  return value.get<std::string>();
}

bool JsonFields::flag(std::string_view key, bool otherwise) const {
  const Json* value = find(key);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) wrong(key, *value, "true or false");
  return value->get<bool>();
}

Index JsonFields::integer(std::string_view key) const {
  const Json& value = need(key, "a whole number");
  if (!is_index(value)) wrong(key, value, "a whole number");
  return value.get<Index>();
}

Index JsonFields::count(std::string_view key, CountRange range, std::optional<Index> otherwise) const {
  const Json* value = find(key);
  return value == nullptr && otherwise ? *otherwise : count(key, value == nullptr ? Json() : *value, range);
}

Index JsonFields::count(std::string_view key, const Json& value, CountRange range) const {
  const auto wanted = [&] { return fmt::format("a whole number from {} to {}", range.least, range.most); };
  if (value.is_null()) static_cast<void>(need(key, wanted()));
  if (!is_index(value) || value < range.least || value > range.most) wrong(key, value, wanted());
  return value.get<Index>();
}

std::int32_t JsonFields::id(std::string_view key) const { return id(key, need(key, "a whole number")); }

std::int32_t JsonFields::id(std::string_view key, const Json& value) const {
  return static_cast<std::int32_t>(count(key, value, {}));
}

double JsonFields::number(std::string_view key) const {
  const Json& value = need(key, "a number");
  if (!value.is_number()) wrong(key, value, "a number");
  return value.get<double>();
}

double JsonFields::positive(std::string_view key, std::optional<double> otherwise) const {
  if (otherwise && !has(key)) return *otherwise;
  const double value = number(key);
  if (!(value > 0 && value <= std::numeric_limits<float>::max())) wrong(key, "a positive number");
  return value;
}

double JsonFields::fraction(std::string_view key, std::optional<double> otherwise) const {
  if (otherwise && !has(key)) return *otherwise;
  const double value = number(key);
  if (!(value >= 0 && value < 1)) wrong(key, "a number from 0 to below 1");
  return value;
}

}  // namespace trine
