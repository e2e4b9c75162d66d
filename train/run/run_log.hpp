#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/base/real.hpp"

namespace trine {

/// One JSON object a line, appended and flushed at once, so that a run can be watched and a crash loses
/// nothing: metrics.jsonl of a model folder.
class RunLog {
 public:
  using Value = std::pair<std::string_view, double>;

  /// Appends to `path`, making it if need be, after its last whole line; an empty path logs nothing. Throws
  /// FileError.
  explicit RunLog(std::string path = {});
  ~RunLog();
  RunLog(RunLog&& other) noexcept;
  RunLog& operator=(RunLog&& other) noexcept;

  /// {"event": event, key: value, ...}. Numbers that are not finite become null. Throws FileError if the
  /// disk refuses.
  void write(std::string_view event, std::span<const Value> values);
  void write(std::string_view event, std::initializer_list<Value> values) {
    write(event, std::span(values.begin(), values.size()));
  }

  /// Flushes it to the disk; nothing can be written after that. Throws FileError.
  void close();

 private:
  void cut_after_last_line();
  [[noreturn]] void fail() const;

  std::string path_;
  int descriptor_ = -1;
};

/// The metrics that the last run of the log at `path` had at this step, in their order; none if it was not
/// evaluated there, or there is no such log.
[[nodiscard]] std::vector<std::pair<std::string, double>> logged_evaluation(const std::string& path,
                                                                            Index step);

}  // namespace trine
