// Output of trine eval.
#pragma once

#include <string>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/eval/metric.hpp"

namespace trine::cli {

struct Counted {
  const char* name;
  Index number;
};

/// Counts and metrics as a table, or as one JSON object with `task` and `model`.
void print_metrics(bool json, const char* task, const std::string& model, const std::vector<Counted>& counts,
                   const eval::Metrics& metrics);

/// Prints one line each.
void print_all(Console& console, const std::vector<std::string>& notices);

}  // namespace trine::cli
