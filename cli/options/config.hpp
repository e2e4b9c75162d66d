// Options from a TOML file: `trine train --config run.toml`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Config;
}  // namespace CLI

namespace trine::cli {

/// Reads the file of `--config` of `root` and sets the options of the command that was called, unless the
/// command line has set them. Entries before the first [section] and those of the section with the
/// command's name ([train], [eval.similarity]) count; the others are for other commands. Throws UsageError
/// with file and line for an option or section that does not exist, or a value of the wrong kind.
[[nodiscard]] std::shared_ptr<CLI::Config> make_toml_config(CLI::App& root);

/// The commands called, outermost first, without the program.
[[nodiscard]] std::vector<CLI::App*> called_commands(CLI::App& root);
/// Long names of all options of a command, without dashes; none of --help, --version, --config
/// and none that are old.
[[nodiscard]] std::vector<std::string> option_names(const CLI::App& app);

}  // namespace trine::cli
