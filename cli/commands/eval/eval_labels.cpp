// trine eval labels: nearest-neighbor classification against labeled texts.
#include <fmt/format.h>

#include <memory>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/eval/eval_output.hpp"
#include "trine/cli/input/cut_texts.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/evaluation.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails =
    R"(1nn_accuracy is the fraction of queries whose nearest labeled text has their label; 5nn_accuracy that of a
majority vote of the nearest 5, ties decided by the nearest. All rows of both files count; a query whose label no
labeled text has counts as wrong. Labels are compared by name.

Example:
  trine eval labels --model model --labeled train.tsv --queries unseen.tsv)";

struct LabelSettings {
  std::string model, labeled, queries;
  std::vector<std::string> columns, query_columns;
  Index neighbors = 5;
  Index threads = 0;
  bool json = false, refuse_cut = false;
  TableChoices table;
};

int run(const LabelSettings& settings) {
  if (settings.neighbors < 1)
    throw UsageError(fmt::format("--neighbors: {} is out of range; use 1 or more", settings.neighbors));
  Console console;
  const auto model = load_model(settings.model);
  print_all(console, model->notes());
  CutReport cut(*model, settings.refuse_cut);
  const auto read = [&](const std::string& file, const std::vector<std::string>& columns,
                        const char* option) {
    ReadOptions options;
    options.columns = columns;
    options.option = option;
    options.strict = settings.table.strict;
    options.header = settings.table.header;
    Dataset rows = read_labeled(Files::parse(file), options);
    print_all(console, rows.notices);
    cut.add(model->tokenize(rows.texts).cut(), file);
    cut.print(console, file);
    return rows;
  };
  const Dataset labeled = read(settings.labeled, settings.columns, "--columns");
  const Dataset queries = read(settings.queries, settings.query_columns, "--query-columns");
  if (const Index without = rows_without_neighbors(queries, labeled); without > 0) {
    console.print(fmt::format("{}: {} of {} rows have a label that no row of {} has, and count as wrong",
                              settings.queries, with_commas(without), with_commas(queries.rows()),
                              settings.labeled));
  }
  ThreadPool pool(settings.threads);
  print_metrics(settings.json, "labels", settings.model, {{"n", queries.rows()}, {"labeled", labeled.rows()}},
                evaluate_labels(*model, queries, labeled, settings.neighbors, pool));
  return 0;
}

}  // namespace

void add_eval_labels(const Command& parent) {
  const Command command = parent.command(
      "labels", "Classifies texts by their nearest labeled neighbors (kNN): accuracy.", kDetails);
  const auto settings = std::make_shared<LabelSettings>();
  add_model(command, settings->model);
  command.add({"--labeled", "FILE", "Labeled texts to search for neighbors, usually the training data.",
               "--labelled"},
              settings->labeled);
  command.add({"--queries", "FILE", "Texts to classify, with their correct labels, not seen in training."},
              settings->queries);
  command.require("--labeled", "name the file of labeled texts");
  command.require("--queries", "name the file of texts to classify");
  command.add({"--columns", "NAMES", "The columns for text,label of --labeled. Default: the usual names."},
              settings->columns);
  command.add(
      {"--query-columns", "NAMES", "The columns for text,label of --queries. Default: the usual names."},
      settings->query_columns);
  command.add({"--neighbors", "K", "K of the kNN vote, which is reported beside 1nn_accuracy."},
              settings->neighbors);
  command.add({"--json", "",
               "Prints a JSON object instead of a table: task, model, n, labeled, and the metrics by name."},
              settings->json);
  add_table_choices(command, settings->table);
  add_refuse_cut(command, settings->refuse_cut);
  add_threads(command, settings->threads);
  command.action([settings] { return run(*settings); });
}

}  // namespace trine::cli
