// JSON parser for untrusted files: time and memory are linear in the bytes of the text, without recursion,
// however deep, long or repetitive it is. base/json_fields.hpp reads what was parsed.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "trine/base/error.hpp"

namespace trine {

struct JsonRules {
  /// How deep lists and objects may nest. Files of models nest about ten levels; code that walks a value by
  /// recursion (copying, writing) needs a little stack for each.
  int deepest = 64;
  /// What happens to a name that an object has twice: the last value counts, as in Python, or an error.
  enum class SameName { last_counts, refuse };
  SameName same_name = SameName::last_counts;
};

/// A text that is not JSON, or more than the rules allow. Says what is wrong, not in which file.
class JsonError : public Error {
 public:
  JsonError(const std::string& problem, std::uint64_t byte) : Error(problem), byte_(byte) {}
  /// Where the text stops being JSON, counted from 1; 0 where it is JSON and refused for what it says.
  [[nodiscard]] std::uint64_t byte() const { return byte_; }

 private:
  std::uint64_t byte_;
};

/// The value that `text` holds. Throws JsonError.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, const JsonRules& rules = {});
/// The same with the names of an object in the order of the text, for files that are written again.
[[nodiscard]] nlohmann::ordered_json parse_ordered_json(std::string_view text, const JsonRules& rules = {});

/// The value that `text`, the contents of `file`, holds. Throws FileError.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, std::string_view file);
[[nodiscard]] nlohmann::ordered_json parse_ordered_json(std::string_view text, std::string_view file);

/// A value in a message: "an object of 12", or its JSON as an excerpt of one line.
[[nodiscard]] std::string shown(const nlohmann::json& value);

}  // namespace trine
