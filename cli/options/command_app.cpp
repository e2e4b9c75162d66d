#include "trine/cli/options/command_app.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

namespace {

// A case for every command: "eval labels") words="--model --labeled ..."
std::string cases_of(const CLI::App& app, const std::string& path) {
  std::vector<std::string> words;
  std::string below;
  for (const CLI::App* command : app.get_subcommands({})) {
    words.push_back(command->get_name());
    below += cases_of(*command, path + " " + command->get_name());
  }
  for (const std::string& name : option_names(app)) words.push_back("--" + name);
  for (const char* name : {"--help", "--config"}) words.emplace_back(name);
  return fmt::format("    \"{}\") words=\"{}\" ;;\n", path, fmt::join(words, " ")) + below;
}

// " train" | " eval" | " eval labels"
std::string patterns_of(const CLI::App& app, const std::string& path = "") {
  std::string patterns;
  for (const CLI::App* command : app.get_subcommands({})) {
    const std::string here = path + " " + command->get_name();
    patterns += fmt::format("{}\"{}\"", patterns.empty() ? "" : "|", here);
    if (const std::string below = patterns_of(*command, here); !below.empty()) patterns += "|" + below;
  }
  return patterns;
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  return fmt::format(R"(_{0}() {{
  local path="" word words=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$path $word" in {2}) path="$path $word" ;; esac
  done
  case "$path" in
{1}  esac
  COMPREPLY=($(compgen -W "$words" -- "$2"))
  case "$2" in -*) ;; *) COMPREPLY+=($(compgen -f -- "$2")) ;; esac
}}
complete -o filenames -F _{0} {0}
)",
                     program.get_name(), cases_of(program, ""), patterns_of(program));
}

}  // namespace trine::cli
