#include "trine/cli/options/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "trine/base/edit_distance.hpp"
#include "trine/base/error.hpp"
#include "trine/cli/options/command_app.hpp"
#include "trine/cli/options/help_text.hpp"
#include "trine/cli/terminal/console.hpp"

namespace trine::cli {
namespace {

// The columns of --help: option names, then their texts.
std::size_t name_column() { return std::min<std::size_t>(28, output_width() / 3); }
std::size_t help_column() {
  constexpr std::size_t least = 20;
  return std::max(output_width(), name_column() + least + 1) - name_column() - 1;
}

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

// CLI11 reads "--pairs --columns a,b" as --pairs with the value "--columns".
void refuse_option_as_value(const CLI::App& app, std::string_view name, const std::string& value) {
  const bool is_positional = !name.starts_with('-');  // after "--" it may be anything
  if (is_positional || !value.starts_with('-') || value.size() < 2) return;
  const std::string option = value.substr(0, value.find('='));
  if (app.get_option_no_throw(option) == nullptr) return;
  throw ValueMissing(
      fmt::format("{}: its value is missing; {}, which follows, is an option itself", name, option));
}

void add_option(CommandApp& app, const std::string& heading, const OptionText& text,
                const std::string& standard, const std::function<void(const std::string&)>& set) {
  const auto parse_as = [&app, set](const std::string& name) -> CLI::callback_t {
    return [&app, set, name](const CLI::results_t& given) {
      refuse_option_as_value(app, name, given.front());
      set(given.front());
      return true;
    };
  };
  CLI::Option* const option =
      app.add_option(text.name, parse_as(first_name(text.name)), help_of(text, standard));
  option->type_name(text.value)->group(text.now.empty() ? heading : "");
  if (!text.now.empty()) app.renamed[option] = text.now;
  add_old_names(app, text, [&](const std::string& name) { return app.add_option(name, parse_as(name), ""); });
}

// A default, for --help.
template <class T>
std::string shown(const T& value) {
  if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>) return fmt::format("{}", value);
  return {};
}

template <class T>
void add_option(CommandApp& app, const std::string& heading, const OptionText& text, T& target,
                const std::string& standard) {
  add_option(app, heading, text, standard, [name = first_name(text.name), &target](const std::string& given) {
    parse(name, given, target);
  });
}

}  // namespace

void configure(CommandApp& app, const char* details) {
  app.get_formatter()->column_width(name_column());
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_help_ptr()->description("Prints this text.");
  app.group("Commands");
  // Unbounded, CLI11 would take an argument that is the name of a command for that command.
  app.require_subcommand(0, 1);
  app.footer(fitted(details, output_width(), program_as_called()));
  app.add_flag_callback(
      "-q,--quiet", [] { set_quiet(true); }, in_column("Prints errors and results only."));
}

std::string config_help() {
  return in_column(
      "A TOML file of options by their long names without dashes, as in epochs = 3. Names before the first "
      "[section] and in the section of this command apply; the command line overrides the file.");
}

Command Command::command(const char* name, const char* summary, const char* details) const {
  auto app = std::make_shared<CommandApp>(in_column(summary), name);
  app_->add_subcommand(app);
  app->set_help_flag("-h,--help", "");
  configure(*app, details);
  const std::string help = config_help();
  app->add_option("--config", help)->type_name("FILE")->configurable(false);
  return Command(*app);
}

template <class T>
void Command::add(const OptionText& text, T& target) const {
  add_option(*app_, heading_, text, target, shown(target));
}
template void Command::add(const OptionText&, std::string&) const;
template void Command::add(const OptionText&, Index&) const;
template void Command::add(const OptionText&, double&) const;
template void Command::add(const OptionText&, std::optional<Index>&) const;
template void Command::add(const OptionText&, std::optional<double>&) const;
template void Command::add(const OptionText&, std::optional<std::string>&) const;
template void Command::add(const OptionText&, std::vector<std::string>&) const;
void Command::add(const OptionText& text, bool& target) const {
  CLI::Option* const option = app_->add_flag(text.name, target, in_column(text.help));
  option->group(heading_);
  add_old_names(*app_, text, [&](const std::string& name) { return app_->add_flag(name, target); });
}
void Command::add(const OptionText& text, const std::function<void(const std::string&)>& set,
                  const std::string& standard) const {
  add_option(*app_, heading_, text, standard, [set](const std::string& given) {
    try {
      set(given);
    } catch (const OptionError& error) {
      throw UsageError(error.what());
    }
  });
}

void Command::require(const char* name, const char* hint) const { app_->required.push_back({name, hint}); }

std::vector<std::string> Command::given() const {
  std::vector<std::string> names;
  for (const CLI::Option* option : app_->get_options({})) {
    if (option->count() > 0) names.push_back(app_->name_now(*option));
  }
  return names;
}

std::string Command::bash_completion() const { return cli::bash_completion(*app_); }

void Command::action(std::function<int()> run) const { app_->run = std::move(run); }

}  // namespace trine::cli
