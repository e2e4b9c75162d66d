// A parser of the part of TOML that options need: keys, one-line values and lists of them, tables, comments.
// CLI11's own reader ends strings at '#', misreads lists of several lines, and knows no line numbers:
// docs/dependencies.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::cli {

struct TomlEntry {
  std::vector<std::string> section;  ///< [eval.similarity] is {"eval", "similarity"}; empty before the first
  std::string key;
  std::vector<std::string> values;  ///< strings unescaped, numbers without '_'; one, or those of a list
  Index line = 0;
};

/// The entries in order. Values are strings "..." and '...', numbers, true, false, and lists of these, which
/// may span lines. Throws FileError with the line for other TOML (dates, inline tables, """), for what is not
/// TOML, and for a duplicate key.
[[nodiscard]] std::vector<TomlEntry> parse_toml(std::string_view text, const std::string& file);

}  // namespace trine::cli
