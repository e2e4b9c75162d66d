#include "trine/cli/options/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include "trine/cli/options/config.hpp"

namespace trine::cli {
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
