#include "trine/formats/match_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"

namespace trine::inline TRINE_ABI::io {
NameSet::NameSet(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    if (entry.ends_with('.')) {
      prefixes_.push_back(entry);
    } else {
      names_.insert(entry);
    }
  }
}

bool NameSet::contains(std::string_view name) const {
  return names_.contains(name) ||
         std::any_of(prefixes_.begin(), prefixes_.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

void match_tensors(const TensorSource& source, std::span<const Destination> destinations,
                   const MatchOptions& options) {
  std::vector<std::string> problems;
  std::set<std::string_view> wanted;
  for (const auto& [name, tensor] : destinations) {
    const Shape& shape = tensor->shape();
    wanted.insert(name);
    const StoredTensor* stored = source.find(name);
    if (stored == nullptr) {
      problems.push_back(fmt::format("missing {} {}", name, shape.text()));
    } else if (stored->shape() != shape) {
      problems.push_back(fmt::format("wrong shape {} {}, wanted {}", name, stored->text(), shape.text()));
    } else if (!is_floating(stored->dtype)) {
      problems.push_back(
          fmt::format("wrong dtype {} {}, wanted F16, BF16, F32 or F64", name, stored->text()));
    }
  }
  std::vector<std::string> unexpected;
  if (options.unexpected == MatchOptions::Unexpected::refuse) {
    const NameSet ignored(options.ignore);
    for (const StoredTensor& stored : source.tensors()) {
      if (wanted.contains(stored.name) || ignored.contains(stored.name)) continue;
      unexpected.push_back(fmt::format("unexpected {} {}", stored.name, stored.text()));
    }
  }
  const std::size_t count = problems.size() + unexpected.size();
  if (count == 0) return;
  // Each list is shortened separately, so that a long one does not hide the other.
  std::string text = fmt::format("{} {} not fit", count, count == 1 ? "tensor does" : "tensors do");
  const char* separator = ": ";
  for (const auto& list : {problems, unexpected}) {
    if (list.empty()) continue;
    text += separator + listed(list, "; ");
    separator = "; ";
  }
  throw FileError(source.path(), 0, text);
}

void load_tensors(const TensorSource& source, std::span<const Destination> destinations,
                  const MatchOptions& options) {
  match_tensors(source, destinations, options);
  for (const auto& [name, tensor] : destinations) *tensor = source.tensor(name);
}

}  // namespace trine::inline TRINE_ABI::io
