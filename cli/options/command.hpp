// Declares commands and their options. CLI11 stays behind it, in the sources of this folder.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::cli {

struct CommandApp;  // a CLI::App

/// A call that is wrong as written, exit code 2; all other errors exit with 1.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The names and the help of an option.
struct OptionText {
  std::string name;            ///< "--epochs", "--out,-o", or "FILE" for a positional argument
  const char* value;           ///< placeholder of its value: "N", "FILE"; empty for a flag
  std::string help;            ///< what it does, its unit, its default, when to change it
  std::string old_names = {};  ///< "--clip --limit": deprecated, accepted with a remark, hidden from --help
  std::string now = {};        ///< this option is deprecated itself; the one that replaced it
};

/// A command of the program: add options, then an action. Copies refer to the same command.
class Command {
 public:
  explicit Command(CommandApp& app) : app_(&app) {}

  /// Adds a subcommand. `details`, its examples, is printed after the options.
  Command command(const char* name, const char* summary, const char* details) const;

  /// The heading in --help of the options that are added through this copy from here on.
  void heading(const char* text) { heading_ = text; }
  /// The option sets `target`, whose present value is shown as the default: a std::string, Index or double,
  /// an optional one of these, or a std::vector<std::string>, given as a,b,c.
  template <class T>
  void add(const OptionText& text, T& target) const;
  /// A flag.
  void add(const OptionText& text, bool& target) const;
  /// A value of any other type: `set` parses it or throws OptionError; `standard` is the default in --help.
  void add(const OptionText& text, const std::function<void(const std::string&)>& set,
           const std::string& standard) const;
  /// The option is required. `hint` says what to give.
  void require(const char* name, const char* hint) const;

  /// Names of the options given on the command line or by --config; the new names of deprecated ones.
  [[nodiscard]] std::vector<std::string> given() const;

  /// A bash script that completes the commands and options of the program.
  [[nodiscard]] std::string bash_completion() const;

  /// Sets the function to run, which returns the exit code.
  void action(std::function<int()> run) const;

 private:
  CommandApp* app_;
  std::string heading_ = "Options";
};

}  // namespace trine::cli
