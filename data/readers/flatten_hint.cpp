#include "trine/data/readers/flatten_hint.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/data/ascii.hpp"

namespace trine {
namespace {

// A key that jq accepts after a dot without quotes.
bool is_plain(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && (name.front() < '0' || name.front() > '9') &&
         std::all_of(name.begin(), name.end(), fits);
}

}  // namespace

std::string flatten_hint(std::string_view name, std::string_view what) {
  const std::string key(is_plain(name) ? name : "key");
  if (what == "an object") return fmt::format("make its keys columns, as in jq -c '. + .{}' FILE", key);
  if (what != "a list") return {};
  const std::string lower = ascii_lower(name);
  if (lower.starts_with("pos"))
    return fmt::format("make one of its texts the column, as in jq -c '.positive = .{}[0]' FILE", key);
  const std::string column = lower.starts_with("neg") ? "negative" : key;
  return fmt::format("make its texts columns, as in jq -c '.{0}_1 = .{1}[0] | .{0}_2 = .{1}[1]' FILE", column,
                     key);
}

}  // namespace trine
