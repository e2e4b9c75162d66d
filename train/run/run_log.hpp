// The log of a run: metrics.jsonl.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// Appends one JSON object a line and flushes it at once, so that a run can be watched and a crash loses
/// nothing.
class RunLog {
 public:
  using Value = std::pair<std::string_view, double>;

  /// Appends to `path`, created if needed, after its last complete line; an empty path logs nothing. Throws
  /// FileError.
  explicit RunLog(std::string path = {});
  ~RunLog();
  RunLog(RunLog&& other) noexcept;
  RunLog& operator=(RunLog&& other) noexcept;

  /// {"event": event, key: value, ...}. Values that are not finite become null. Throws FileError if the disk
  /// fails.
  void write(std::string_view event, std::span<const Value> values);
  void write(std::string_view event, std::initializer_list<Value> values) {
    write(event, std::span(values.begin(), values.size()));
  }

  /// Flushes to disk; nothing can be written afterwards. Throws FileError.
  void close();

 private:
  void cut_after_last_line();
  [[noreturn]] void fail() const;

  std::string path_;
  int descriptor_ = -1;
};

/// The metrics of the last run in the log at `path` at this step, in their order; empty if there was no
/// evaluation or there is no log.
[[nodiscard]] std::vector<std::pair<std::string, double>> logged_evaluation(const std::string& path,
                                                                            Index step);

}  // namespace trine
