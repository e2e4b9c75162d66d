// What trine eval prints.
#pragma once

#include <string>
#include <vector>

#include "base/real.hpp"
#include "cli/console.hpp"
#include "eval/metric.hpp"

namespace trine::cli {

struct Counted {
  const char* name;
  Index number;
};

/// Counts and metrics as a table, or as one JSON object with `task` and `model`.
void print_metrics(bool json, const char* task, const std::string& model, const std::vector<Counted>& counts,
                   const eval::Metrics& metrics);

/// A line each.
void print_all(Console& console, const std::vector<std::string>& notices);

}  // namespace trine::cli
