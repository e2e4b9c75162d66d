// How commands say what they take. CLI11 is behind it, in command.cpp and config.cpp only.
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

/// A call that cannot be carried out as it was written: exit code 2, where other errors have 1.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What an option is called and what --help says of it.
struct OptionText {
  std::string name;            ///< "--epochs", or "FILE" for an argument without a name
  const char* value;           ///< what stands for its value: "N", "FILE"; nothing for a switch
  std::string help;            ///< what it does, its unit, its default, when to change it
  std::string old_names = {};  ///< "--clip --limit": accepted without being shown, and remarked on
  std::string now = {};        ///< this is an old option itself, replaced by another: "--soft-margin"
};

/// A command of the program: options are added, then what to run. Copies refer to the same command.
class Command {
 public:
  explicit Command(CommandApp& app) : app_(&app) {}

  /// A command below this one. `details` is printed after the options: examples.
  Command command(const char* name, const char* summary, const char* details) const;

  /// Options added through this copy from here on stand under this heading.
  void heading(const char* text) { heading_ = text; }
  // An option that is given sets `target`; the default shown is the value it has now.
  void add(const OptionText& text, std::string& target) const;
  void add(const OptionText& text, Index& target) const;
  void add(const OptionText& text, double& target) const;
  void add(const OptionText& text, std::optional<Index>& target) const;
  void add(const OptionText& text, std::optional<double>& target) const;
  void add(const OptionText& text, std::optional<std::string>& target) const;
  void add(const OptionText& text, std::vector<std::string>& target) const;  ///< a,b,c
  void add(const OptionText& text, bool& target) const;                      ///< a switch
  /// For a value of any other kind: `set` parses it and throws OptionError; `shown` is its default.
  void add(const OptionText& text, const std::function<void(const std::string&)>& set,
           const std::string& shown) const;
  /// The call is refused without it. `cure` says what to give.
  void require(const char* name, const char* cure) const;

  /// Names of the options given, on the command line or by --config; today's for old ones.
  [[nodiscard]] std::vector<std::string> given() const;

  /// See cli/options/completion.hpp.
  [[nodiscard]] std::string bash_completion() const;

  /// What to run; returns the exit code.
  void action(std::function<int()> run) const;

 private:
  CommandApp* app_;
  std::string heading_ = "Options";
};

/// The whole command line.
class Program {
 public:
  /// `details` is printed after the list of commands.
  Program(const char* summary, const char* details);
  ~Program();

  [[nodiscard]] Command root() const;
  /// Parses and runs the command given; --help and --version print and return 0. Throws UsageError for
  /// what is not known, missing or not a value of its kind, with the cure.
  int run(int argc, char** argv) const;

 private:
  std::shared_ptr<CommandApp> app_;
};

}  // namespace trine::cli
