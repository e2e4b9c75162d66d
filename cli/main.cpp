// The command line program: parsing and printing; the work is done in the library.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/options/command_line.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/cli/terminal/stop.hpp"
#include "trine/cli/terminal/trace_file.hpp"

namespace {

constexpr const char* kSummary =
    "trine trains sentence embedding models, which map texts of similar meaning to nearby vectors: from "
    "pairs, triplets, scored pairs or labeled texts, on a CPU, from scratch or by fine-tuning a model from a "
    "hub.";

constexpr const char* kDetails = R"(A first model, from a table of sentences in two languages:
  trine train --pairs sentences.tsv --columns english,german --out model
  trine eval translation --model model --pairs unseen.tsv
  trine search --model model --corpus english.txt "Wo ist der Bahnhof?"
  trine encode --model model --out vectors.npy english.txt

The options of a command: trine train --help)";

enum Exit { kDone = 0, kFailed = 1, kUsage = 2 };

int complain(const char* message, int code) {
  trine::cli::print_error(message);
  return code;
}

struct Subcommand {
  std::string_view name;
  void (*add)(const trine::cli::Command&);
};
constexpr Subcommand kCommands[] = {{"train", trine::cli::add_train},     {"encode", trine::cli::add_encode},
                                    {"search", trine::cli::add_search},   {"eval", trine::cli::add_eval},
                                    {"convert", trine::cli::add_convert}, {"info", trine::cli::add_info}};

// Setting up the options of all commands takes longer than encoding a sentence with a static model, so a call
// that begins with its command gets those of this command only. A --config file may have sections of others.
bool is_called_alone(std::string_view name, int argc, char** argv) {
  const auto is_config = [](std::string_view word) { return word.starts_with("--config"); };
  return argc > 1 && argv[1] == name && std::none_of(argv + 2, argv + argc, is_config);
}

void add_commands(const trine::cli::Command& root, int argc, char** argv) {
  for (const Subcommand& command : kCommands) {
    if (is_called_alone(command.name, argc, argv)) return command.add(root);
  }
  for (const Subcommand& command : kCommands) command.add(root);
  trine::cli::add_completion(root);
}

int run(int argc, char** argv) {
  if (argc > 0) trine::cli::set_program(argv[0]);
  const std::string trace_file = trine::cli::take_trace_file(argc, argv);
  const trine::cli::Program program(kSummary, kDetails);
  add_commands(program.root(), argc, argv);
  const int code = program.run(argc, argv);
  trine::cli::finish_output();
  trine::cli::write_trace(trace_file);
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // Writing to a closed pipe, or beyond ulimit -f, then fails instead of killing the program: a run continues
  // without a reader, and an incomplete file is removed.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  trine::cli::end_on_signal();
  try {
    return run(argc, argv);
  } catch (const trine::cli::ReaderGone&) {
    return kDone;
  } catch (const trine::cli::UsageError& error) {
    return complain(error.what(), kUsage);
  } catch (const trine::OptionError& error) {
    return complain(error.what(), kUsage);
  } catch (const std::bad_alloc&) {
    return complain("out of memory; use a smaller batch, dimension or file, or a machine with more memory",
                    kFailed);
  } catch (const std::exception& error) {
    return complain(error.what(), kFailed);
  }
}
