#include "trine/cli/commands/eval/eval_output.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace trine::cli {

void print_metrics(bool json, const char* task, const std::string& model, const std::vector<Counted>& counts,
                   const eval::Metrics& metrics) {
  if (json) {
    nlohmann::ordered_json object = {{"task", task}, {"model", model}};
    for (const auto& [name, number] : counts) object[name] = number;
    for (const auto& [name, value] : metrics) {
      if (std::isfinite(value)) {
        object[name] = value;
      } else {
        object[name] = nullptr;
      }
    }
    return print_result(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  }
  std::vector<std::vector<std::string>> rows;
  rows.reserve(counts.size() + metrics.size());
  for (const auto& [name, number] : counts) rows.push_back({name, with_commas(number)});
  for (const auto& [name, value] : metrics) rows.push_back({name, metric_text(value)});
  print_result(aligned(rows));
}

void print_all(Console& console, const std::vector<std::string>& notices) {
  for (const std::string& notice : notices) console.print(notice);
}

}  // namespace trine::cli
