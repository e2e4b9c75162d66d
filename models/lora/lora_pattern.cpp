#include "trine/models/lora/lora_pattern.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/tokenizers/unicode/regex.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Any expression, as PEFT searches for it, but for groups by name, which Python writes otherwise.
bool fits_expression(std::string_view pattern, std::string_view name) {
  try {
    const Regex regex(R"(\A(.*\.)?()" + std::string(pattern) + R"()\z)");
    Regex::begin_text(name.size());
    return regex.find(name, 0).has_value();
  } catch (const Error& error) {
    throw OptionError("the pattern \"" + excerpt(pattern) +
                      "\" is a regular expression that is not read here; write the names of layers out, or "
                      "merge the adapter with PEFT (merge_and_unload) and open the merged model (" +
                      excerpt(error.what()) + ")");
  }
}

// A name, in which a dot stands for any character.
bool is_plain(std::string_view pattern) {
  return std::all_of(pattern.begin(), pattern.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace

bool fits_lora_pattern(std::string_view pattern, std::string_view name) {
  if (!is_plain(pattern)) return fits_expression(pattern, name);
  if (pattern.size() > name.size()) return false;
  const std::size_t begin = name.size() - pattern.size();
  const auto fits = [](char p, char c) { return p == '.' || p == c; };
  return std::equal(pattern.begin(), pattern.end(), name.begin() + static_cast<std::ptrdiff_t>(begin),
                    fits) &&
         (begin == 0 || name[begin - 1] == '.');
}

}  // namespace trine::inline TRINE_ABI
