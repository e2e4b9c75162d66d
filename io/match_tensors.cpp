#include "io/match_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

bool is_ignored(std::string_view name, const std::vector<std::string>& ignore) {
  return std::any_of(ignore.begin(), ignore.end(), [&](const std::string& entry) {
    return entry.ends_with('.') ? name.starts_with(entry) : name == entry;
  });
}

}  // namespace

void match_tensors(const TensorSource& source, std::span<const Destination> destinations,
                   const MatchOptions& options) {
  std::vector<std::string> problems;
  std::set<std::string_view> wanted;
  for (const auto& [name, tensor] : destinations) {
    const Shape& shape = tensor->shape();
    wanted.insert(name);
    const StoredTensor* stored = source.find(name);
    if (stored == nullptr) {
      problems.push_back(fmt::format("missing     {} {}", name, shape.text()));
    } else if (stored->shape() != shape) {
      problems.push_back(fmt::format("misshapen   {} {}, wanted {}", name, stored->text(), shape.text()));
    } else if (!is_floating(stored->dtype)) {
      problems.push_back(
          fmt::format("mistyped    {} {}, wanted F16, BF16, F32 or F64", name, stored->text()));
    }
  }
  if (options.unexpected == MatchOptions::Unexpected::refuse) {
    for (const StoredTensor& stored : source.tensors()) {
      if (wanted.contains(stored.name) || is_ignored(stored.name, options.ignore)) continue;
      problems.push_back(fmt::format("unexpected  {} {}", stored.name, stored.text()));
    }
  }
  if (problems.empty()) return;
  throw FileError(
      source.path(), 0,
      fmt::format("{} {} not fit\n  {}", problems.size(), problems.size() == 1 ? "tensor does" : "tensors do",
                  fmt::join(problems, "\n  ")));
}

void load_tensors(const TensorSource& source, std::span<const Destination> destinations,
                  const MatchOptions& options) {
  match_tensors(source, destinations, options);
  for (const auto& [name, tensor] : destinations) *tensor = source.tensor(name);
}

}  // namespace trine::inline TRINE_ABI::io
