#include "trine/cli/options/table_options.hpp"

#include <fmt/format.h>

namespace trine::cli {

TableOptions::Header TableChoices::header_choice() const {
  if (header.empty()) return TableOptions::Header::automatic;
  if (header == "yes") return TableOptions::Header::yes;
  if (header == "no") return TableOptions::Header::no;
  throw UsageError(fmt::format("--header: \"{}\" is not known; use yes or no", header));
}

void add_table_choices(const Command& command, TableChoices& choices) {
  command.add({"--header", "yes|no",
               "Whether the first line of a table names the columns. Default: judged, and said."},
              choices.header);
  command.add({"--strict", "", "Refuses rows that cannot be used; else they are left out and counted."},
              choices.strict);
}

}  // namespace trine::cli
