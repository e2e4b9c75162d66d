// Options from a TOML file: `trine train --config run.toml`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class Config;
}

namespace trine::cli {

struct CommandApp;

/// Reads the file of `--config` of `root` and sets the options of the command that was called, except those
/// given on the command line. Entries before the first [section] and in the section of the command ([train],
/// [eval.similarity]) apply; others are for other commands. Throws UsageError with file and line for an
/// option or section that does not exist, or a value of the wrong type.
[[nodiscard]] std::shared_ptr<CLI::Config> make_toml_config(CommandApp& root);

}  // namespace trine::cli
