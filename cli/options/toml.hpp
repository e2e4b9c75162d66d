// The part of TOML that options need: names, values of one line or lists of them, sections, comments.
// (CLI11's own reader cuts a string at '#' and knows no line numbers.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::cli {

struct TomlEntry {
  std::vector<std::string> section;  ///< [eval.similarity] is {"eval", "similarity"}; empty before the first
  std::string key;
  std::vector<std::string> values;  ///< as text: strings unescaped, numbers without '_'; one unless a list
  Index line = 0;
};

/// All entries in their order. Strings "..." and '...', numbers, true and false, [lists of these], which
/// may go over several lines. Throws FileError with the line for anything else TOML has (dates, inline
/// tables, """), for what is not TOML, and for a name given twice in a section.
[[nodiscard]] std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& file);

}  // namespace trine::cli
