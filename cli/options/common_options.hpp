// Options that several commands share.
#pragma once

#include <string>

#include "trine/cli/options/command.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine::cli {

/// Adds --model, which is required.
void add_model(const Command& command, std::string& model);
/// Adds --threads.
void add_threads(const Command& command, Index& threads);

/// How tables are read.
struct TableChoices {
  TableOptions::Header header = TableOptions::Header::automatic;
  bool strict = false;  ///< rows that cannot be used are errors
  [[nodiscard]] bool is_default() const { return header == TableOptions::Header::automatic && !strict; }
};

/// Adds --header and --strict.
void add_table_choices(const Command& command, TableChoices& choices);

}  // namespace trine::cli
