#include "trine/cli/options/command_app.hpp"

namespace trine::cli {

std::string CommandApp::name_now(const CLI::Option& option) const {
  const auto found = renamed.find(&option);
  return found == renamed.end() ? option.get_name() : found->second;
}

std::vector<CommandApp*> called_commands(CommandApp& root) {
  std::vector<CommandApp*> chain;
  for (CLI::App* app = &root; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    chain.push_back(static_cast<CommandApp*>(app));
  }
  return chain;
}

std::string command_path(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr ? app.get_name() : command_path(*parent) + " " + app.get_name();
}

std::vector<std::string> subcommand_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options({})) {
    const bool is_deprecated = option->get_group().empty();
    if (!option->get_configurable() || is_deprecated) continue;
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  }
  return names;
}

}  // namespace trine::cli
