#include "trine/cli/options/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "trine/base/edit_distance.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/options/command_app.hpp"
#include "trine/cli/options/other_programs.hpp"
#include "trine/cli/options/toml_config.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/config.hpp"

namespace trine::cli {
namespace {

// --config is an option of the program and may stand anywhere: moved to the front, CLI11 reads the file
// before it looks for required options.
std::vector<std::string> config_first(int argc, char** argv) {
  std::vector<std::string> config, rest;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") {
      rest.insert(rest.end(), argv + i, argv + argc);
      break;
    }
    if (word != "--config" && !word.starts_with("--config=")) {
      rest.emplace_back(word);
      continue;
    }
    if (!config.empty()) throw UsageError("--config was given more than once; one file can hold all options");
    config.emplace_back(word);
    if (word != "--config") continue;
    if (++i == argc) throw UsageError("--config: its value is missing, as in --config run.toml");
    config.emplace_back(argv[i]);
  }
  config.insert(config.end(), rest.begin(), rest.end());
  return config;
}

CommandApp& called(CommandApp& root) {
  const std::vector<CommandApp*> chain = called_commands(root);
  return chain.empty() ? root : *chain.back();
}

// Long names of options, and positional arguments.
std::vector<std::string> names_to_suggest(const CLI::App& command) {
  std::vector<std::string> names = option_names(command);
  for (const CLI::Option* option : command.get_options({})) {
    if (option->get_positional()) names.push_back(option->get_name());
  }
  return names;
}

// "convert m" for "convert --model m", "train pairs.tsv" for "train --pairs pairs.tsv".
std::string stray_hint(const CommandApp& command, const std::string& word) {
  const auto lacks = [&](const char* name) {
    const CLI::Option* option = command.get_option_no_throw(name);
    return option != nullptr && option->count() == 0;
  };
  const auto options =
      command.get_options([](const CLI::Option* option) { return option->get_positional(); });
  if (!options.empty()) return {};
  const bool is_file = std::filesystem::is_regular_file(word);
  for (const char* name : {is_file ? "--pairs" : "--model", is_file ? "--model" : "--pairs"}) {
    if (lacks(name)) return fmt::format("; did you mean {} {}?", name, word);
  }
  return {};
}

// What CLI11 did not understand explains whatever it found missing, and is reported first.
void refuse_leftovers(CommandApp& root) {
  CommandApp& command = called(root);
  const std::vector<std::string> left = root.remaining(true);
  if (left.empty()) return;
  const std::string& word = left.front();
  const std::string help = fmt::format("; see {} --help", command_path(command));
  if (word.starts_with('-') && word.size() > 1) {
    const std::string name = word.substr(0, word.find('='));
    const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    throw UsageError(fmt::format("{} is not an option of {}{}{}", name, command_path(command),
                                 option_hint(bare, names_to_suggest(command), "--"), help));
  }
  if (!command.get_subcommands({}).empty()) {
    const std::vector<std::string> names = subcommand_names(command);
    throw UsageError(fmt::format("\"{}\" is not a command of {}; there are {}{}", word, command_path(command),
                                 fmt::join(names, ", "), did_you_mean(word, names)));
  }
  throw UsageError(fmt::format("\"{}\" is one argument too many for {}{}{}", word, command_path(command),
                               stray_hint(command, word), help));
}

// "help train" is "train --help".
void translate_help(std::vector<std::string>& words) {
  if (words.empty() || words.front() != "help") return;
  words.erase(words.begin());
  words.emplace_back("--help");
}

void require_all(CommandApp& command) {
  if (!command.run) {
    throw UsageError(fmt::format("which command? {} has {}; see {} --help", command_path(command),
                                 fmt::join(subcommand_names(command), ", "), command_path(command)));
  }
  const std::vector<std::string> given = Command(command).given();
  for (const auto& [name, hint] : command.required) {
    if (std::find(given.begin(), given.end(), name) == given.end()) {
      throw UsageError(fmt::format("{} is missing: {}; see {} --help", name, hint, command_path(command)));
    }
  }
}

// Rewords "--out: 1 required FILE missing" and "--out: At Most 1 required but received 2".
bool lacks_value(std::string_view message) { return message.find("missing") != std::string_view::npos; }
std::string mismatch(std::string_view message, const CLI::App& command) {
  const std::string name(message.substr(0, message.find(':')));
  if (!lacks_value(message)) return name + " was given more than once; keep one";
  return fmt::format("{}: its value is missing; see {} --help", name, command_path(command));
}

void parse_words(CommandApp& root, std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // the order CLI11 expects
  try {
    root.parse(std::move(words));
  } catch (const CLI::Success&) {
    throw;
  } catch (const CLI::FileError&) {
    static_cast<void>(read_file(root.get_config_ptr()->results().front()));  // says what is wrong
    throw;
  } catch (const CLI::ArgumentMismatch& error) {
    // What follows an option without its value was not parsed, and is not one argument too many.
    if (!lacks_value(error.what())) refuse_leftovers(root);
    throw UsageError(mismatch(error.what(), called(root)));
  } catch (const CLI::ParseError& error) {
    refuse_leftovers(root);
    throw UsageError(fmt::format("{}; see {} --help", error.what(), command_path(called(root))));
  } catch (const ValueMissing&) {
    throw;
  } catch (const UsageError&) {
    refuse_leftovers(root);
    throw;
  }
}

// One line for all deprecated names of a call: "--clip is now --max-grad-norm".
void remark_on_old_names(const CommandApp& app) {
  std::string remarks;
  for (const CLI::Option* option : app.get_options({})) {
    if (option->count() == 0 || !app.renamed.contains(option)) continue;
    const std::string old = "--" + option->get_lnames().front();  // get_name() is empty for hidden options
    const std::string now = app.name_now(*option);
    if (app.count(now) > 0) throw UsageError(fmt::format("{} is now {}; give one of them", old, now));
    remarks += fmt::format("{}{} is now {}", remarks.empty() ? "" : ", ", old, now);
  }
  if (!remarks.empty()) Console().print(remarks + "; old names are accepted until 1.0");
}

}  // namespace

Program::Program(const char* summary, const char* details)
    : app_(std::make_shared<CommandApp>(wrapped(summary, output_width()), "trine")) {
  configure(*app_, details);
  app_->set_version_flag("-V,--version", "trine " TRINE_VERSION, "Prints the version.");
  app_->set_config("--config", "", config_help())->type_name("FILE");
  app_->config_formatter(make_toml_config(*app_));
}

Program::~Program() = default;

Command Program::root() const { return Command(*app_); }

int Program::run(int argc, char** argv) const {
  try {
    std::vector<std::string> words = config_first(argc, argv);
    translate_help(words);
    parse_words(*app_, std::move(words));
  } catch (const CLI::CallForVersion& version) {
    refuse_leftovers(*app_);
    print_result(version.what() + std::string("\n"));
    return 0;
  } catch (const CLI::Success&) {
    refuse_leftovers(*app_);
    print_result(in_words_of_call(CLI::detail::find_and_replace(app_->help(), "\n\n\n", "\n\n")));
    return 0;
  }
  CommandApp& command = called(*app_);
  require_all(command);
  remark_on_old_names(command);
  return command.run();
}

}  // namespace trine::cli
