// What the tasks of trine eval share: opening a model, reading rows, and output.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/cli/input/cut_texts.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/data/dataset.hpp"
#include "trine/eval/metric.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"

namespace trine::cli {

struct Counted {
  const char* name;
  Index number;
};

/// Counts and metrics as a table, or as one JSON object with `task` and `model`.
void print_metrics(bool json, const char* task, const std::string& model, const std::vector<Counted>& counts,
                   const eval::Metrics& metrics);

/// Opens a model and prints what there is to say about it.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_model(const std::string& folder, Console& console);

/// Reads a file of rows of a kind, and prints how it was read and how many of its texts the model truncates.
[[nodiscard]] Dataset read_rows(DataKind kind, const std::string& file,
                                const std::vector<std::string>& columns, const char* option,
                                const TableChoices& table, const SentenceEncoder& model, CutReport& cut,
                                Console& console);

}  // namespace trine::cli
