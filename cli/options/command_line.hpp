// The program: its commands, parsed from the command line and run.
#pragma once

#include <memory>

#include "trine/cli/options/command.hpp"

namespace trine::cli {

class Program {
 public:
  /// `details` is printed after the list of commands.
  Program(const char* summary, const char* details);
  ~Program();

  [[nodiscard]] Command root() const;
  /// Parses the call and runs its command; --help and --version print and return 0. Throws UsageError for
  /// what is unknown, missing or of the wrong type, with a hint.
  int run(int argc, char** argv) const;

 private:
  std::shared_ptr<CommandApp> app_;
};

}  // namespace trine::cli
