#include "trine/cli/commands/eval/eval_output.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "trine/data/readers/read_dataset.hpp"
#include "trine/train/options/options.hpp"

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

std::unique_ptr<SentenceEncoder> open_model(const std::string& folder, Console& console) {
  auto model = load_model(folder);
  console.print(model->notes());
  return model;
}

Dataset read_rows(DataKind kind, const std::string& file, const std::vector<std::string>& columns,
                  const char* option, const TableChoices& table, const SentenceEncoder& model, CutReport& cut,
                  Console& console) {
  Dataset rows = data_entry(kind).read(
      Files::parse(file),
      {.columns = columns, .header = table.header, .strict = table.strict, .option = option});
  console.print(rows.notices);
  cut.add(model.tokenize(rows.texts).cut(), file);
  cut.print(console, file);
  return rows;
}

}  // namespace trine::cli
