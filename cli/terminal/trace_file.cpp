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

std::string take_trace_file(int& argc, char** argv) {
  char** const end =
      std::find_if(argv, argv + argc, [](const char* word) { return word == std::string_view("--"); });
  char** const option =
      std::find_if(argv, end, [](const char* word) { return word == std::string_view("--trace"); });
  if (option == end) return "";
  if (!TRINE_TRACE)
    throw UsageError("--trace: this build does not record; make one that does: cmake --preset trace");
  if (option + 1 >= end) throw UsageError("--trace needs a file to write, for example --trace trace.json");
  std::string file = option[1];
  std::copy(option + 2, argv + argc + 1, option);  // with the null pointer at the end
  argc -= 2;
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
