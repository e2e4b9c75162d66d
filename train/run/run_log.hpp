// The log of a run, metrics.jsonl, and its events read back.
#pragma once

#include <functional>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "trine/base/real.hpp"
#include "trine/eval/metric.hpp"

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
[[nodiscard]] eval::Metrics logged_evaluation(const std::string& path, Index step);

/// Kind ("evaluation"), step (-1: none) and JSON of an event.
using VisitEvent =
    std::function<void(std::string_view kind, Index step, const nlohmann::ordered_json& event)>;

/// Visits the events of the file in order; a missing file has none. A line that is not a JSON object, as the
/// last one of a killed run, is skipped. Throws FileError for a path that is not a file.
void for_each_event(const std::string& path, const VisitEvent& visit);

}  // namespace trine
