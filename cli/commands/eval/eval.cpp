// trine eval: metrics of a model, with the names and definitions of sentence-transformers.
#include <fmt/format.h>

#include <memory>

#include "trine/base/thread_pool.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/commands/eval/eval_output.hpp"
#include "trine/cli/commands/eval/retrieval_files.hpp"
#include "trine/cli/input/cut_texts.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/options/prompt_options.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/eval/retrieval.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/evaluation.hpp"

namespace trine::cli {
namespace {

constexpr const char* kEvalDetails = R"(Examples:
  trine eval translation --model model --pairs unseen.tsv --columns english,german
  trine eval similarity --model model --scored sts-dev.csv --json
  trine eval triplets --model model --triplets dev.jsonl.gz
  trine eval labels --model model --labeled train.tsv --queries unseen.tsv
  trine eval retrieval --model model --queries queries.jsonl --corpus corpus.jsonl --qrels qrels.tsv)";

constexpr const char* kTranslationDetails =
    R"(src2trg_accuracy is the fraction of texts of the first column whose nearest text of the second column is
their translation; trg2src_accuracy is the same in the other direction, mean_accuracy the mean of both. mrr@10 is
the mean of 1 / rank, 0 beyond rank 10. More rows are harder: 1,000 is usual.)";

constexpr const char* kSimilarityDetails =
    R"(Spearman and Pearson correlation of the similarities with the scores. spearman_cosine is the usual metric to
compare models by.)";

constexpr const char* kTripletsDetails =
    R"(The fraction of rows whose anchor is closer to the positive than to the negative, for each distance.)";

constexpr const char* kLabelsDetails =
    R"(1nn_accuracy is the fraction of queries whose nearest labeled text has their label; 5nn_accuracy that of a
majority vote of the nearest 5, ties decided by the nearest. All rows of both files count; a query whose label no
labeled text has counts as wrong. Labels are compared by name.

Example:
  trine eval labels --model model --labeled train.tsv --queries unseen.tsv)";

constexpr const char* kRetrievalDetails =
    R"(Files have named columns: an id and a text (_id or id, text) in queries and corpus; a query id, a corpus id and
optionally a score (query-id, corpus-id, score) in the judgments, where a score above 0 means relevant. A title is
prepended to the text of a document, as in BEIR and MTEB; --corpus-columns _id,text leaves it out. Judgments in TREC
format have no column names: --qrels-columns 1,3,4.
cosine_ndcg@10 is the usual metric to compare models by. Queries without a relevant document are left out; a
relevant document that is not in the corpus counts as not found.)";

struct EvalSettings {
  std::string model;
  std::string data;
  std::vector<std::string> columns;
  std::string queries;  // of labels, with the next two; data are the labeled texts
  std::vector<std::string> query_columns;
  Index neighbors = 5;
  TableChoices table;
  RetrievalFiles retrieval;
  RetrievalPrompts prompts;
  Index threads = 0;
  bool json = false;
  bool refuse_cut = false;
};

int run_rows(const EvalSettings& settings, const char* task, DataKind kind) {
  Console console;
  const auto model = open_model(settings.model, console);
  CutReport cut(*model, settings.refuse_cut);
  const Dataset rows =
      read_rows(kind, settings.data, settings.columns, "--columns", settings.table, *model, cut, console);
  ThreadPool pool(settings.threads);
  print_metrics(settings.json, task, settings.model, {{"n", rows.rows()}},
                evaluate(*model, rows, kind, pool));
  return 0;
}

int run_labels(const EvalSettings& settings) {
  if (settings.neighbors < 1)
    throw UsageError(fmt::format("--neighbors: {} is out of range; use 1 or more", settings.neighbors));
  Console console;
  const auto model = open_model(settings.model, console);
  CutReport cut(*model, settings.refuse_cut);
  const auto read = [&](const std::string& file, const std::vector<std::string>& columns,
                        const char* option) {
    return read_rows(DataKind::labeled, file, columns, option, settings.table, *model, cut, console);
  };
  const Dataset labeled = read(settings.data, settings.columns, "--columns");
  const Dataset queries = read(settings.queries, settings.query_columns, "--query-columns");
  if (const Index without = rows_without_neighbors(queries, labeled); without > 0) {
    console.print(fmt::format("{}: {} of {} rows have a label that no row of {} has, and count as wrong",
                              settings.queries, with_commas(without), with_commas(queries.rows()),
                              settings.data));
  }
  ThreadPool pool(settings.threads);
  print_metrics(settings.json, "labels", settings.model, {{"n", queries.rows()}, {"labeled", labeled.rows()}},
                evaluate_labels(*model, queries, labeled, settings.neighbors, pool));
  return 0;
}

int run_retrieval(const EvalSettings& settings) {
  Console console;
  const auto model = open_model(settings.model, console);
  const RetrievalTask task = read_retrieval(settings.retrieval);
  console.print(task.notices);
  ThreadPool pool(settings.threads);
  EncodingSession session(*model, pool);
  CutReport cut(*model, settings.refuse_cut);
  const auto encode = [&](const std::vector<std::string>& texts, const EncodeOptions& options,
                          const std::string& source) {
    const TokenizedTexts tokens = model->tokenize(texts, model->prompt_of(options));
    cut.add(tokens.cut(), source);
    cut.print(console, source);
    return session.encode(tokens, options);
  };
  const Tensor queries =
      encode(task.queries, settings.prompts.for_queries(*model), settings.retrieval.queries);
  const Tensor corpus = encode(task.corpus, settings.prompts.for_corpus(*model), settings.retrieval.corpus);
  const eval::Metrics metrics =
      eval::retrieval(queries, corpus, task.relevant, pool, {.absent = task.absent});
  print_metrics(settings.json, "retrieval", settings.model,
                {{"n", task.judged}, {"corpus", static_cast<Index>(task.corpus.size())}},
                eval::with_prefix("cosine_", metrics));
  return 0;
}

using Settings = std::shared_ptr<EvalSettings>;

Command add_task(const Command& parent, const char* name, const char* summary, const char* details,
                 const Settings& settings) {
  const Command command = parent.command(name, summary, details);
  add_model(command, settings->model);
  return command;
}

void add_common(const Command& command, const Settings& settings, const char* counts = "n") {
  command.add(
      {"--json", "",
       fmt::format("Prints a JSON object instead of a table: task, model, {}, and the metrics by name.",
                   counts)},
      settings->json);
  add_refuse_cut(command, settings->refuse_cut);
  add_threads(command, settings->threads);
}

struct RowTask {
  const char* name;
  const char* summary;
  const char* details;
  const char* option;
  const char* help;
  const char* columns;
  DataKind kind;
};

const RowTask kRowTasks[] = {
    {"translation", "Finds the translation of each sentence among all others: accuracy, MRR.",
     kTranslationDetails, "--pairs",
     "Two columns of texts that are translations of each other, or any pairs that belong together.",
     "The two columns, by name or number (1,2). Default: the usual names (anchor,positive; "
     "sentence1,sentence2; ...), else by content; the columns read are printed.",
     DataKind::pairs},
    {"similarity", "Correlates similarities with human scores (STS): Spearman, Pearson.", kSimilarityDetails,
     "--scored", "Pairs of texts with a score, larger for more similar, on any scale.",
     "The three columns. Default: sentence1,sentence2,score.", DataKind::scored},
    {"triplets", "Tests whether the anchor is closer to the positive than to the negative.", kTripletsDetails,
     "--triplets", "Rows of anchor, positive and one or more negatives.",
     "The columns. Default: anchor,positive,negative, or negative_1, negative_2, ...", DataKind::triplets},
};

void add_row_task(const Command& parent, const RowTask& task) {
  const auto settings = std::make_shared<EvalSettings>();
  const Command command = add_task(parent, task.name, task.summary, task.details, settings);
  command.add({task.option, "FILE", task.help}, settings->data);
  command.require(task.option, "name the file of rows to evaluate on");
  command.add({"--columns", "NAMES", task.columns}, settings->columns);
  add_table_choices(command, settings->table);
  add_common(command, settings);
  command.action([settings, &task] { return run_rows(*settings, task.name, task.kind); });
}

void add_labels(const Command& parent) {
  const auto settings = std::make_shared<EvalSettings>();
  const Command command =
      add_task(parent, "labels", "Classifies texts by their nearest labeled neighbors (kNN): accuracy.",
               kLabelsDetails, settings);
  command.add({"--labeled", "FILE", "Labeled texts to search for neighbors, usually the training data.",
               "--labelled"},
              settings->data);
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
  add_table_choices(command, settings->table);
  add_common(command, settings, "n, labeled");
  command.action([settings] { return run_labels(*settings); });
}

void add_retrieval(const Command& parent) {
  const auto settings = std::make_shared<EvalSettings>();
  const Command command =
      add_task(parent, "retrieval",
               "Ranks a corpus for queries with relevance judgments (BEIR): nDCG, MRR, MAP, recall.",
               kRetrievalDetails, settings);
  RetrievalFiles& files = settings->retrieval;
  command.add({"--queries", "FILE", "Queries: id and text."}, files.queries);
  command.add({"--corpus", "FILE", "Documents: id and text."}, files.corpus);
  command.add({"--qrels", "FILE", "Relevance judgments: query id, corpus id and, optionally, score."},
              files.qrels);
  command.require("--queries", "name the file of queries, with id and text");
  command.require("--corpus", "name the file of documents, with id and text");
  command.require("--qrels", "name the file of relevance judgments");
  command.add(
      {"--query-columns", "NAMES", "The columns for id,text of the queries. Default: the usual names."},
      files.query_columns);
  command.add(
      {"--corpus-columns", "NAMES",
       "The columns for id,text of the corpus; further columns of text are joined by a space. Default: the "
       "usual names, with the title, if there is one, before the text."},
      files.corpus_columns);
  command.add(
      {"--qrels-columns", "NAMES", "The columns for query-id,corpus-id[,score]. Default: the usual names."},
      files.qrels_columns);
  add_table_choices(command, files.table);
  add_retrieval_prompts(command, settings->prompts);
  add_common(command, settings);
  command.action([settings] { return run_retrieval(*settings); });
}

}  // namespace

void add_eval(const Command& root) {
  const Command command = root.command("eval", "Evaluates a model.", kEvalDetails);
  for (const RowTask& task : kRowTasks) add_row_task(command, task);
  add_retrieval(command);
  add_labels(command);
}

}  // namespace trine::cli
