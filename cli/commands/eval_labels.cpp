// trine eval labels: does a text find texts of its own label among others whose labels are known?
#include <fmt/format.h>

#include <memory>

#include "trine/base/error.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/eval_output.hpp"
#include "trine/cli/console.hpp"
#include "trine/cli/cut_texts.hpp"
#include "trine/cli/options/table_options.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/evaluation.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails =
    R"(1nn_accuracy is the share of queries whose nearest labelled text has their label; 5nn_accuracy that of a vote
of the nearest 5, where a tie goes to the label of the nearest. All rows of both files count; a query whose label no
labelled text has is wrong. Labels are compared by name.

Example:
  trine eval labels --model model --labelled train.tsv --queries unseen.tsv)";

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
    options.header = settings.table.header_choice();
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
  print_metrics(settings.json, "labels", settings.model,
                {{"n", queries.rows()}, {"labelled", labeled.rows()}},
                evaluate_labels(*model, queries, labeled, settings.neighbors, pool));
  return 0;
}

}  // namespace

void add_eval_labels(const Command& parent) {
  const Command command =
      parent.command("labels", "Do the nearest labelled texts have the label of a text?", kDetails);
  const auto settings = std::make_shared<LabelSettings>();
  command.add({"--model,-m", "FOLDER", "The model: a folder that trine train wrote, or a published one."},
              settings->model);
  command.add(
      {"--labelled", "FILE", "Texts with labels to find neighbors among, mostly what was learned from."},
      settings->labeled);
  command.add({"--queries", "FILE", "Texts with their right labels, which the model has not seen."},
              settings->queries);
  command.require("--model", "name the folder of a model");
  command.require("--labelled", "name the file with the texts whose labels are known");
  command.require("--queries", "name the file with the texts to find labels for");
  command.add({"--columns", "NAMES", "The columns text,label of --labelled, where named otherwise."},
              settings->columns);
  command.add({"--query-columns", "NAMES", "The columns text,label of --queries, where named otherwise."},
              settings->query_columns);
  command.add({"--neighbors", "K", "Labelled texts that vote, beside the nearest alone."},
              settings->neighbors);
  command.add(
      {"--json", "",
       "Prints one JSON object instead of a table: task, model, n, labelled, and the metrics by name."},
      settings->json);
  add_table_choices(command, settings->table);
  add_refuse_cut(command, settings->refuse_cut);
  command.add({"--threads", "N", "Threads; 0 takes all cores. The numbers do not depend on it."},
              settings->threads);
  command.action([settings] { return run(*settings); });
}

}  // namespace trine::cli
