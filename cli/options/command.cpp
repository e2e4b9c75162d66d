#include "trine/cli/options/command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <map>

#include "trine/base/edit_distance.hpp"
#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/cli/console.hpp"
#include "trine/cli/options/completion.hpp"
#include "trine/cli/options/config.hpp"
#include "trine/cli/options/help_text.hpp"
#include "trine/cli/options/other_programs.hpp"
#include "trine/config.hpp"
#include "trine/io/file.hpp"

namespace trine::cli {

struct CommandApp : CLI::App {
  using CLI::App::App;
  struct Requirement {
    const char* name;
    const char* cure;
  };
  std::vector<Requirement> required;
  std::map<const CLI::Option*, std::string> renamed;  // old names, hidden from --help, and today's
  std::function<int()> run;
};

namespace {

// Where help begins in a line, and how wide it is.
std::size_t name_column() { return std::min<std::size_t>(28, output_width() / 3); }
std::size_t help_column() {
  constexpr std::size_t least = 20;
  return std::max(output_width(), name_column() + least + 1) - name_column() - 1;
}

constexpr const char* kConfigHelp =
    "A TOML file with options by their long names without dashes, as in epochs = 3. Names before the first "
    "[section] and those in the section of this command count; the command line wins over the file.";

// What stands behind such an option was read as something else.
class ValueMissing : public UsageError {
 public:
  using UsageError::UsageError;
};

std::string in_column(std::string_view text) { return wrapped(in_words_of_call(text), help_column()); }

std::string help_of(const OptionText& text, const std::string& value) {
  return in_column(value.empty() ? text.help : fmt::format("{} Default: {}.", text.help, value));
}

template <class T>
T parse_number(std::string_view option, const std::string& text, std::string_view kind) {
  T value{};
  const std::size_t sign = text.starts_with('+') ? 1 : 0;
  const auto [end, error] = std::from_chars(text.data() + sign, text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    throw UsageError(fmt::format("{}: {} is beyond what a number can hold", option, text));
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UsageError(fmt::format("{}: \"{}\" is not a {}", option, text, kind));
  }
  return value;
}

void parse(std::string_view, const std::string& text, std::string& target) { target = text; }
void parse(std::string_view option, const std::string& text, Index& target) {
  target = parse_number<Index>(option, text, "whole number");
}
void parse(std::string_view option, const std::string& text, double& target) {
  target = parse_number<double>(option, text, "number");
}
template <class T>
void parse(std::string_view option, const std::string& text, std::optional<T>& target) {
  parse(option, text, target.emplace());
}
void parse(std::string_view option, const std::string& text, std::vector<std::string>& target) {
  target = CLI::detail::split(text, ',');
  for (const std::string& part : target) {
    if (part.empty()) throw UsageError(fmt::format("{}: an empty name in \"{}\"; write a,b,c", option, text));
  }
}

// What CLI11 takes for the value of an option, whatever it is.
void refuse_option_as_value(const CLI::App& app, std::string_view name, const std::string& value) {
  const bool is_argument = !name.starts_with('-');  // behind "--" it may be anything
  if (is_argument || !value.starts_with('-') || value.size() < 2) return;
  const std::string option = value.substr(0, value.find('='));
  if (app.get_option_no_throw(option) == nullptr) return;
  throw ValueMissing(
      fmt::format("{}: its value is missing; {}, which follows, is an option itself", name, option));
}

// "--lr" of "--lr,--learning-rate".
std::string first_name(const std::string& names) { return names.substr(0, names.find(',')); }

// add(name) adds the same option under another name.
template <class Add>
void add_old_names(CommandApp& app, const OptionText& text, Add&& add) {
  for (const std::string& name : CLI::detail::split_up(text.old_names)) {
    CLI::Option* const old = add(name);
    old->group("");
    app.renamed[old] = first_name(text.name);
  }
}

void add_option(CommandApp& app, const std::string& heading, const OptionText& text, const std::string& shown,
                const std::function<void(const std::string&)>& set) {
  const CLI::callback_t parse_first = [&app, set, name = first_name(text.name)](const CLI::results_t& given) {
    refuse_option_as_value(app, name, given.front());
    set(given.front());
    return true;
  };
  CLI::Option* const option = app.add_option(text.name, parse_first, help_of(text, shown));
  option->type_name(text.value)->group(text.now.empty() ? heading : "");
  if (!text.now.empty()) app.renamed[option] = text.now;
  add_old_names(app, text, [&](const std::string& name) { return app.add_option(name, parse_first, ""); });
}

template <class T>
void add_option(CommandApp& app, const std::string& heading, const OptionText& text, T& target,
                const std::string& shown) {
  add_option(app, heading, text, shown, [name = first_name(text.name), &target](const std::string& given) {
    parse(name, given, target);
  });
}

// "--clip is now --max-grad-norm", once a run.
void remark_on_old_names(const CommandApp& app) {
  std::string remarks;
  for (const CLI::Option* option : app.get_options({})) {
    const auto renamed = app.renamed.find(option);
    if (option->count() == 0 || renamed == app.renamed.end()) continue;
    const std::string old = "--" + option->get_lnames().front();  // get_name() has none for hidden options
    if (app.count(renamed->second) > 0)
      throw UsageError(fmt::format("{} is now {}; keep one of them", old, renamed->second));
    remarks += fmt::format("{}{} is now {}", remarks.empty() ? "" : ", ", old, renamed->second);
  }
  if (!remarks.empty()) Console().print(remarks + "; old names are accepted until 1.0");
}

// --config may stand anywhere, but is an option of the program: CLI11 reads it before anything is required.
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
    if (!config.empty()) throw UsageError("--config was given twice; one file can hold all options");
    config.emplace_back(word);
    if (word != "--config") continue;
    if (++i == argc) throw UsageError("--config: the name of the file is missing, as in --config run.toml");
    config.emplace_back(argv[i]);
  }
  config.insert(config.end(), rest.begin(), rest.end());
  return config;
}

std::string spelled(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name() : spelled(*app.get_parent()) + " " + app.get_name();
}

CommandApp& called(CommandApp& root) {
  const std::vector<CLI::App*> chain = called_commands(root);
  return chain.empty() ? root : static_cast<CommandApp&>(*chain.back());
}

std::string names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return fmt::format("{}", fmt::join(names, ", "));
}

// Long names of options, and arguments without a name.
std::vector<std::string> names_to_suggest(const CLI::App& command) {
  std::vector<std::string> names = option_names(command);
  for (const CLI::Option* option : command.get_options({})) {
    if (option->get_positional()) names.push_back(option->get_name());
  }
  return names;
}

// Words nobody took are named before anything CLI11 found missing because of them.
void refuse_leftovers(CommandApp& root) {
  CommandApp& command = called(root);
  const std::vector<std::string> left = root.remaining(true);
  if (left.empty()) return;
  const std::string& word = left.front();
  const std::string help = fmt::format("; see {} --help", spelled(command));
  if (word.starts_with('-') && word.size() > 1) {
    const std::string name = word.substr(0, word.find('='));
    const std::string bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    throw UsageError(fmt::format("{} is not an option of {}{}{}", name, spelled(command),
                                 option_hint(bare, names_to_suggest(command), "--"), help));
  }
  if (!command.get_subcommands({}).empty()) {
    std::vector<std::string> names;
    for (const CLI::App* below : command.get_subcommands({})) names.push_back(below->get_name());
    throw UsageError(fmt::format("\"{}\" is not a command of {}; there are {}{}", word, spelled(command),
                                 fmt::join(names, ", "), did_you_mean(word, names)));
  }
  throw UsageError(fmt::format("\"{}\" is one argument too many for {}{}", word, spelled(command), help));
}

// "help train" is "train --help".
void translate_help(std::vector<std::string>& words) {
  if (words.empty() || words.front() != "help") return;
  words.erase(words.begin());
  words.emplace_back("--help");
}

void require_all(CommandApp& command) {
  if (!command.run) {
    throw UsageError(fmt::format("which command? {} has {}; see {} --help", spelled(command),
                                 names_of_commands(command), spelled(command)));
  }
  const std::vector<std::string> given = Command(command).given();
  for (const auto& [name, cure] : command.required) {
    if (std::find(given.begin(), given.end(), name) == given.end()) {
      throw UsageError(fmt::format("{} is missing: {}; see {} --help", name, cure, spelled(command)));
    }
  }
}

// "--out: 1 required FILE missing" and "--out: At Most 1 required but received 2", in our words.
bool lacks_value(std::string_view message) { return message.find("missing") != std::string_view::npos; }
std::string mismatch(std::string_view message, const CLI::App& command) {
  const std::string name(message.substr(0, message.find(':')));
  if (!lacks_value(message)) return name + " was given more than once; keep one";
  return fmt::format("{}: its value is missing; see {} --help", name, spelled(command));
}

void parse_words(CommandApp& root, std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    root.parse(std::move(words));
  } catch (const CLI::Success&) {
    throw;
  } catch (const CLI::FileError&) {
    static_cast<void>(read_file(root.get_config_ptr()->results().front()));  // says what is wrong
    throw;
  } catch (const CLI::ArgumentMismatch& error) {
    // Behind an option without its value nothing was read: what stands there is not one argument too many.
    if (!lacks_value(error.what())) refuse_leftovers(root);
    throw UsageError(mismatch(error.what(), called(root)));
  } catch (const CLI::ParseError& error) {
    refuse_leftovers(root);
    throw UsageError(fmt::format("{}; see {} --help", error.what(), spelled(called(root))));
  } catch (const ValueMissing&) {
    throw;
  } catch (const UsageError&) {
    refuse_leftovers(root);
    throw;
  }
}

void configure(CommandApp& app, const char* details) {
  app.get_formatter()->column_width(name_column());
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_help_ptr()->description("Prints this text.");
  app.group("Commands");
  // With no bound, arguments that are also names of commands are taken for them.
  app.require_subcommand(0, 1);
  app.footer(fitted(details, output_width(), program_as_called()));
  app.add_flag_callback(
      "-q,--quiet", [] { set_quiet(true); }, in_column("Says nothing but errors and answers."));
}

}  // namespace

Command Command::command(const char* name, const char* summary, const char* details) const {
  auto app = std::make_shared<CommandApp>(in_column(summary), name);
  app_->add_subcommand(app);
  app->set_help_flag("-h,--help", "");
  configure(*app, details);
  const std::string config = in_column(kConfigHelp);
  app->add_option("--config", config)->type_name("FILE")->configurable(false);
  return Command(*app);
}

void Command::add(const OptionText& text, std::string& target) const {
  add_option(*app_, heading_, text, target, target);
}
void Command::add(const OptionText& text, Index& target) const {
  add_option(*app_, heading_, text, target, std::to_string(target));
}
void Command::add(const OptionText& text, double& target) const {
  add_option(*app_, heading_, text, target, fmt::format("{}", target));
}
void Command::add(const OptionText& text, std::optional<Index>& target) const {
  add_option(*app_, heading_, text, target, "");
}
void Command::add(const OptionText& text, std::optional<double>& target) const {
  add_option(*app_, heading_, text, target, "");
}
void Command::add(const OptionText& text, std::optional<std::string>& target) const {
  add_option(*app_, heading_, text, target, "");
}
void Command::add(const OptionText& text, std::vector<std::string>& target) const {
  add_option(*app_, heading_, text, target, "");
}
void Command::add(const OptionText& text, bool& target) const {
  CLI::Option* const option = app_->add_flag(text.name, target, in_column(text.help));
  option->group(heading_);
  add_old_names(*app_, text, [&](const std::string& name) { return app_->add_flag(name, target); });
}
void Command::add(const OptionText& text, const std::function<void(const std::string&)>& set,
                  const std::string& shown) const {
  add_option(*app_, heading_, text, shown, [set](const std::string& given) {
    try {
      set(given);
    } catch (const OptionError& error) {
      throw UsageError(error.what());
    }
  });
}

void Command::require(const char* name, const char* cure) const { app_->required.push_back({name, cure}); }

std::vector<std::string> Command::given() const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_->get_options({})) {
    if (option->count() == 0) continue;
    const auto old = app_->renamed.find(option);
    names.push_back(old == app_->renamed.end() ? option->get_name() : old->second);
  }
  return names;
}

std::string Command::bash_completion() const { return cli::bash_completion(*app_); }

void Command::action(std::function<int()> run) const { app_->run = std::move(run); }

Program::Program(const char* summary, const char* details)
    : app_(std::make_shared<CommandApp>(wrapped(summary, output_width()), "trine")) {
  configure(*app_, details);
  app_->set_version_flag("-V,--version", "trine " TRINE_VERSION, "Prints the version.");
  app_->set_config("--config", "", in_column(kConfigHelp))->type_name("FILE");
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
    refuse_leftovers(*app_);  // help on something that is not there would be help on something else
    print_result(in_words_of_call(CLI::detail::find_and_replace(app_->help(), "\n\n\n", "\n\n")));
    return 0;
  }
  CommandApp& command = called(*app_);
  require_all(command);
  remark_on_old_names(command);
  return command.run();
}

}  // namespace trine::cli
