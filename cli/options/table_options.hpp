// How tables are read, the same options in every command that reads one.
#pragma once

#include <string>

#include "trine/cli/options/command.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

struct TableChoices {
  std::string header;   ///< yes, no; empty: judged
  bool strict = false;  ///< rows that cannot be used are refused
  /// Throws UsageError for another word than yes or no.
  [[nodiscard]] TableOptions::Header header_choice() const;
};

/// Adds --header and --strict.
void add_table_choices(const Command& command, TableChoices& choices);

}  // namespace trine::cli
