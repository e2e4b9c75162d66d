// --trace FILE, of any command: where every thread was, for a trace viewer.
#pragma once

#include <string>

namespace trine::cli {

/// Takes --trace FILE out of the arguments; empty where it is not given. Throws UsageError without a FILE,
/// and in a build that does not record (TRINE_TRACE=OFF).
[[nodiscard]] std::string take_trace_file(int& argc, char** argv);

/// Writes what was recorded, where `file` is not empty. Throws FileError.
void write_trace(const std::string& file);

}  // namespace trine::cli
