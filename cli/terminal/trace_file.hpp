// --trace FILE, of any command: where every thread was, for a trace viewer. With --trace-alone one thread
// computes the blocks of all, in turn.
#pragma once

#include <string>

namespace trine::cli {

/// Takes --trace FILE and --trace-alone out of the arguments; empty where no FILE is given. Throws UsageError
/// without a FILE, and in a build that does not record (TRINE_TRACE=OFF).
[[nodiscard]] std::string take_trace_file(int& argc, char** argv);

/// Writes what was recorded, where `file` is not empty. Throws FileError.
void write_trace(const std::string& file);

}  // namespace trine::cli
