// trine on the command line: parsing and printing; all work is in the library.
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "trine/base/error.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/console.hpp"
#include "trine/cli/stop.hpp"

namespace {

constexpr const char* kSummary =
    "trine trains sentence encoders: models that turn texts into vectors, near each other where the texts "
    "mean the same. It learns from pairs, triplets, scored pairs or labeled texts, on a CPU, from random "
    "numbers or from a model there is, published ones included.";

constexpr const char* kDetails = R"(A first model, from a table of sentences in two languages:
  trine train --pairs sentences.tsv --columns english,german --out model
  trine eval translation --model model --pairs unseen.tsv
  trine search --model model --corpus english.txt "Wo ist der Bahnhof?"
  trine encode --model model --out vectors.npy english.txt

Each command explains itself: trine train --help)";

enum Exit { kDone = 0, kFailed = 1, kUsage = 2 };

int complain(const char* message, int code) {
  trine::cli::print_error(message);
  return code;
}

int run(int argc, char** argv) {
  if (argc > 0) trine::cli::set_program(argv[0]);
  const trine::cli::Program program(kSummary, kDetails);
  const trine::cli::Command root = program.root();
  trine::cli::add_train(root);
  trine::cli::add_encode(root);
  trine::cli::add_search(root);
  trine::cli::add_eval(root);
  trine::cli::add_convert(root);
  trine::cli::add_info(root);
  trine::cli::add_completion(root);
  const int code = program.run(argc, argv);
  trine::cli::finish_output();
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // Writing to a closed pipe, or beyond ulimit -f, fails instead of killing the program: a run under way
  // goes on without a reader, and a file half written is taken away.
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
    return complain("out of memory; choose a smaller batch, dimension or file, or more memory", kFailed);
  } catch (const std::exception& error) {
    return complain(error.what(), kFailed);
  }
}
