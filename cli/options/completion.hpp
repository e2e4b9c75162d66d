// Completion of commands and options in a shell.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace trine::cli {

/// A bash script that completes the commands and options of a program; elsewhere it completes files.
[[nodiscard]] std::string bash_completion(const CLI::App& program);

}  // namespace trine::cli
