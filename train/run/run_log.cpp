#include "trine/train/run/run_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/base/json_text.hpp"
#include "trine/base/read_file.hpp"

namespace trine {

RunLog::RunLog(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail();
  cut_after_last_line();
}

RunLog::~RunLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

RunLog::RunLog(RunLog&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLog& RunLog::operator=(RunLog&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void RunLog::write(std::string_view event, std::span<const Value> values) {
  if (descriptor_ < 0) return;
  nlohmann::ordered_json line = {{"event", event}};
  for (const auto& [key, value] : values) {
    const std::string name(key);
    if (!std::isfinite(value)) {
      line[name] = nullptr;
    } else if (value == std::floor(value) && std::abs(value) < 1e15) {
      line[name] = static_cast<Index>(value);
    } else {
      line[name] = value;
    }
  }
  const std::string text = line.dump() + "\n";
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RunLog::close() {
  if (descriptor_ < 0) return;
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) fail();
  if (::close(std::exchange(descriptor_, -1)) != 0) fail();
}

// A program that was killed may have left half a line.
void RunLog::cut_after_last_line() {
  off_t end = ::lseek(descriptor_, 0, SEEK_END);
  const off_t found = end;
  char last = '\n';
  while (end > 0 && ::pread(descriptor_, &last, 1, end - 1) == 1 && last != '\n') --end;
  if (end != found && ::ftruncate(descriptor_, end) != 0) fail();
}

void RunLog::fail() const {
  throw FileError(path_, 0,
                  std::string("cannot be written: ") + std::strerror(errno) +
                      (errno == ENOSPC || errno == EDQUOT ? "; make room or choose another disk" : ""));
}

eval::Metrics logged_evaluation(const std::string& path, Index step) {
  eval::Metrics metrics;
  for_each_event(path, [&](std::string_view kind, Index at, const nlohmann::ordered_json& event) {
    if (kind == "start") metrics.clear();
    if (kind != "evaluation" || at != step) return;
    metrics.clear();
    for (const auto& [name, value] : event.items()) {
      if (name != "event" && name != "step")
        metrics.push_back({name, value.is_number() ? value.get<double>() : NAN});
    }
  });
  return metrics;
}

namespace {

nlohmann::ordered_json event_of(std::string_view line) {
  try {
    return parse_ordered_json(line);
  } catch (const JsonError&) {
    return nullptr;
  }
}

}  // namespace

void for_each_event(const std::string& path, const VisitEvent& visit) {
  if (!file_exists(path)) return;
  const std::string log = read_file(path, kMostLogBytes);
  for (std::string_view rest = log; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const nlohmann::ordered_json event = event_of(line);
    if (!event.is_object()) continue;
    const auto kind = event.find("event");
    const auto step = event.find("step");
    visit(kind != event.end() && kind->is_string() ? kind->get_ref<const std::string&>() : std::string(),
          step != event.end() && step->is_number_integer() ? step->get<Index>() : -1, event);
  }
}

}  // namespace trine
