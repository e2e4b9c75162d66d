#include "trine/tokenizers/huggingface/json_fields.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"

namespace trine {
namespace {

using Json = nlohmann::json;

}  // namespace

JsonFields::JsonFields(const Json& object, std::string name, std::string_view file)
    : object_(object), name_(std::move(name)), file_(file) {
  if (!object.is_object()) fail("", fmt::format("is {}; an object is needed", shown(object)));
}

void JsonFields::fail(std::string_view key, std::string_view problem) const {
  throw FileError(file_, 0,
                  fmt::format("{}{}{} {}", name_, key.empty() || name_.empty() ? "" : ".", key, problem));
}

void JsonFields::wrong(std::string_view key, const Json& value, std::string_view wanted) const {
  fail(key, fmt::format("is {}; {} is needed", shown(value), wanted));
}

const Json* JsonFields::find(std::string_view key) const {
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
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

std::string JsonFields::text(std::string_view key) const {
  const Json& value = need(key, "a string");
  if (!value.is_string()) wrong(key, value, "a string");
  return value.get<std::string>();
}

std::string JsonFields::text(std::string_view key, std::string_view otherwise) const {
  return find(key) == nullptr ? std::string(otherwise) : text(key);
}

bool JsonFields::flag(std::string_view key, bool otherwise) const {
  const Json* value = find(key);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) wrong(key, *value, "true or false");
  return value->get<bool>();
}

Index JsonFields::number(std::string_view key) const {
  const Json& value = need(key, "a whole number");
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() || value <= std::numeric_limits<std::int64_t>::max());
  if (!fits) wrong(key, value, "a whole number");
  return value.get<Index>();
}

Index JsonFields::integer(std::string_view key, Index otherwise) const {
  const Json* value = find(key);
  return value == nullptr ? otherwise : id(key, *value);
}

std::int32_t JsonFields::id(std::string_view key) const { return id(key, need(key, "a whole number")); }

std::int32_t JsonFields::id(std::string_view key, const Json& value) const {
  constexpr std::int64_t kLargest = 0x7FFFFFFE;
  if (!value.is_number_integer() || value < 0 || value > kLargest)
    wrong(key, value, fmt::format("a whole number from 0 to {}", kLargest));
  return value.get<std::int32_t>();
}

}  // namespace trine
