#include "trine/cli/terminal/trace_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "trine/base/trace.hpp"
#include "trine/cli/options/command_line.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/io/file.hpp"

namespace trine::cli {

namespace {

void require_recording(std::string_view option) {
  if (TRINE_TRACE) return;
  throw UsageError(
      fmt::format("{}: this build does not record; make one that does: cmake --preset trace", option));
}

// Takes `count` arguments from `option` on out of the others, with the null pointer at the end.
void remove(int& argc, char** argv, char** option, int count) {
  std::copy(option + count, argv + argc + 1, option);
  argc -= count;
}

char** find(int argc, char** argv, std::string_view name) {
  char** const end =
      std::find_if(argv, argv + argc, [](const char* word) { return word == std::string_view("--"); });
  char** const option = std::find_if(argv, end, [name](const char* word) { return word == name; });
  return option == end ? nullptr : option;
}

}  // namespace

std::string take_trace_file(int& argc, char** argv) {
  if (char** const option = find(argc, argv, "--trace-alone")) {
    require_recording("--trace-alone");
#if TRINE_TRACE
    trace::run_alone();
#endif
    remove(argc, argv, option, 1);
  }
  char** const option = find(argc, argv, "--trace");
  if (option == nullptr) return "";
  require_recording("--trace");
  if (option + 1 >= argv + argc || option[1] == std::string_view("--"))
    throw UsageError("--trace needs a file to write, for example --trace trace.json");
  std::string file = option[1];
  remove(argc, argv, option, 2);
  return file;
}

void write_trace([[maybe_unused]] const std::string& file) {
#if TRINE_TRACE
  if (file.empty()) return;
  std::ostringstream text;
  const long long left_out = trace::write(text);
  io::AtomicFile out(file);
  out.write(text.view());
  out.commit();
  if (left_out > 0)
    Console().print(
        fmt::format("{}: {} events were left out; trace fewer steps", file, with_commas(left_out)));
#endif
}

}  // namespace trine::cli
