#include "trine/eval/metric.hpp"

#include <utility>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::eval {

double value_of(const Metrics& metrics, std::string_view name) {
  std::string names;
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.value;
    names += (names.empty() ? "" : ", ") + metric.name;
  }
  throw OptionError("metric \"" + std::string(name) + "\" is not among those computed: " + names);
}

Metrics with_prefix(std::string_view prefix, Metrics metrics) {
  for (Metric& metric : metrics) metric.name.insert(0, prefix);
  return metrics;
}

}  // namespace trine::inline TRINE_ABI::eval
