// The CLI11 application behind a Command. Only sources of cli/options include this.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "trine/cli/options/command.hpp"

namespace trine::cli {

struct CommandApp : CLI::App {
  using CLI::App::App;
  struct Requirement {
    const char* name;
    const char* hint;
  };
  std::vector<Requirement> required;
  std::map<const CLI::Option*, std::string> renamed;  // deprecated options, and the names they have now
  std::function<int()> run;

  [[nodiscard]] std::string name_now(const CLI::Option& option) const;
};

/// An option whose value was parsed as something else.
class ValueMissing : public UsageError {
 public:
  using UsageError::UsageError;
};

/// The commands that were called, outermost first, without the program.
[[nodiscard]] std::vector<CommandApp*> called_commands(CommandApp& root);
/// "trine eval similarity".
[[nodiscard]] std::string command_path(const CLI::App& app);
[[nodiscard]] std::vector<std::string> subcommand_names(const CLI::App& app);
/// Long names of the options of a command, without dashes: none of --help, --version and --config, none that
/// is deprecated.
[[nodiscard]] std::vector<std::string> option_names(const CLI::App& app);

/// A bash script that completes the commands and options of a program; elsewhere it completes files.
[[nodiscard]] std::string bash_completion(const CLI::App& program);
/// What the program and its commands have in common: the layout of --help, `details` after it, --quiet.
void configure(CommandApp& app, const char* details);
/// Help of --config.
[[nodiscard]] std::string config_help();

}  // namespace trine::cli
