#include "train/run_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "train/run_events.hpp"

namespace trine {

RunLog::RunLog(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw FileError(path_, 0, std::string("cannot be written: ") + std::strerror(errno));
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
  if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw FileError(path_, 0,
                    std::string("cannot be written: ") + std::strerror(errno) + "; free some space");
  }
}

std::vector<std::pair<std::string, double>> logged_evaluation(const std::string& path, Index step) {
  std::vector<std::pair<std::string, double>> metrics;
  for_each_event(path, [&](std::string_view kind, Index at, const nlohmann::ordered_json& event) {
    if (kind == "start") metrics.clear();
    if (kind != "evaluation" || at != step) return;
    metrics.clear();
    for (const auto& [name, value] : event.items()) {
      if (name != "event" && name != "step")
        metrics.emplace_back(name, value.is_number() ? value.get<double>() : NAN);
    }
  });
  return metrics;
}

}  // namespace trine
