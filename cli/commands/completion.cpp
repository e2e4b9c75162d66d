// trine completion: commands and options for the Tab key of a shell.
#include <memory>

#include "trine/cli/commands/commands.hpp"
#include "trine/cli/terminal/console.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"x(For this shell, and for every new one:
  eval "$(trine completion bash)"
  trine completion bash > ~/.local/share/bash-completion/completions/trine)x";

}  // namespace

void add_completion(const Command& root) {
  const Command command = root.command("completion", "Prints a script that completes options.", kDetails);
  const auto shell = std::make_shared<std::string>();
  command.add({"SHELL", "", "bash."}, *shell);
  command.require("SHELL", "name the shell: bash");
  command.action([root, shell] {
    if (*shell != "bash") throw UsageError("completion: \"" + *shell + "\" is not known; use bash");
    print_result(root.bash_completion());
    return 0;
  });
}

}  // namespace trine::cli
