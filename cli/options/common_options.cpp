#include "trine/cli/options/common_options.hpp"

#include "trine/base/enum_names.hpp"

namespace trine::cli {
namespace {

constexpr EnumNames<TableOptions::Header, 2> kHeaders{
    "--header", {{{TableOptions::Header::yes, "yes"}, {TableOptions::Header::no, "no"}}}};

}  // namespace

void add_model(const Command& command, std::string& model) {
  command.add({"--model,-m", "FOLDER", "Model folder, written by trine or downloaded from a hub."}, model);
  command.require("--model", "name the folder of a model");
}

void add_threads(const Command& command, Index& threads) {
  command.add({"--threads", "N", "Threads; 0: all cores. The result does not depend on it."}, threads);
}

void add_table_choices(const Command& command, TableChoices& choices) {
  command.add(
      {"--header", "yes|no",
       "Whether the first line of a table names the columns. Default: detected, and printed."},
      [&header = choices.header](const std::string& text) { header = kHeaders.named(text); }, "");
  command.add({"--strict", "", "Refuses rows that cannot be used; by default they are left out and counted."},
              choices.strict);
}

}  // namespace trine::cli
