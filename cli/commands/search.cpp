// trine search: the texts of a file that are most similar to a query.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/base/timer.hpp"
#include "trine/cli/commands/commands.hpp"
#include "trine/cli/input/cut_texts.hpp"
#include "trine/cli/input/query_reader.hpp"
#include "trine/cli/input/search_corpus.hpp"
#include "trine/cli/input/stored_vectors.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/options/prompt_options.hpp"
#include "trine/cli/options/truncate_option.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/models/encoding_session.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine search --model model --corpus english.txt "Wo ist der Bahnhof?"
  trine search --model model --corpus english.txt            # asks; Ctrl-D ends
  trine search --model model --corpus english.txt < queries.txt | head
  trine search --model model --corpus titles.tsv --column title --top-k 3 --json "late trains"
  trine search --model model --corpus papers.csv --column title,abstract --show year,doi "sea ice"
  trine search --model e5-small --query-prompt "query: " --corpus-prompt "passage: " --corpus english.txt
  trine encode --model model --out english.npy english.txt
  trine search --model model --corpus english.txt --vectors english.npy "Wo ist der Bahnhof?"

A result is a line, separated by tabs: cosine similarity, row in the corpus (from 1), id if the corpus has one,
text, and the columns of --show. Line breaks and tabs inside a text are written as \n and \t. The search is exact, to float rounding;
equal texts are separate results. Each query from standard input gets a block: a line "query: ...", its results,
and an empty line before the next block. An empty query has no results.)";

struct SearchSettings {
  std::string model;
  std::string corpus;
  std::string vectors;
  std::vector<std::string> columns;
  std::vector<std::string> show;
  std::string query;
  RetrievalPrompts prompts;
  Index top_k = 10;
  Index truncate_dim = 0;
  Index threads = 0;
  bool json = false;
  bool refuse_cut = false;
  TableChoices table;
};

class Searcher {
 public:
  Searcher(const SearchSettings& settings, Console& console)
      : settings_(settings),
        console_(console),
        model_(load_model(settings.model)),
        pool_(settings.threads),
        session_(*model_, pool_),
        cut_(*model_, settings.refuse_cut) {
    require_in_range(*model_, settings.model, settings.truncate_dim);
    for (const std::string& note : model_->notes()) console.print(note);
    if (settings.vectors.empty()) {
      corpus_ = read_corpus();
      encode_corpus();
    } else {
      open_vectors();
    }
  }

  /// Prints the results of each query behind its title, if titles are wanted; those of an empty one are none.
  void answer(const std::vector<std::string>& queries, const std::vector<std::string>& titles = {}) {
    std::vector<std::string> given;
    for (const std::string& query : queries) {
      if (!is_blank(query)) given.push_back(query);
    }
    eval::Neighbors found;
    if (!given.empty()) {
      const Tensor vectors = encode(given, settings_.prompts.for_queries(*model_), "the query");
      found = eval::nearest(vectors, vectors_, settings_.top_k, pool_, {.left_out = left_out_});
    }
    std::string results;
    Index row = 0;
    for (std::size_t i = 0; i < queries.size(); ++i) {
      if (!titles.empty()) results += titles[i];
      const Index at = is_blank(queries[i]) ? -1 : row++;
      results += settings_.json ? json(queries[i], found, at) : plain(found, at);
    }
    print_result(results);
  }
  void finish() { cut_.print(console_, "queries"); }

 private:
  [[nodiscard]] SearchCorpus read_corpus() const {
    return read_search_corpus(settings_.corpus,
                              {.texts = settings_.columns,
                               .show = settings_.show,
                               .header = settings_.table.header,
                               .strict = settings_.table.strict},
                              console_);
  }

  void encode_corpus() {
    const Timer timer;
    vectors_ = encode(corpus_.texts, settings_.prompts.for_corpus(*model_), settings_.corpus);
    cut_.print(console_, settings_.corpus);
    console_.print(
        fmt::format("{}: {}, encoded in {:.1f} s", settings_.corpus, count_of_texts(), timer.seconds()));
  }

  // The file is checked before the corpus, which may take long to read.
  void open_vectors() {
    const Index dimension = model_->columns({.truncate = settings_.truncate_dim});
    vectors_ = read_stored_vectors(settings_.vectors, dimension, settings_.model, pool_);
    corpus_ = read_corpus();
    require_one_vector_per_row(settings_.vectors, vectors_, corpus_);
    left_out_ = corpus_.left_out();
    console_.print(
        fmt::format("{}: {}, with the vectors of {}", settings_.corpus, count_of_texts(), settings_.vectors));
  }

  [[nodiscard]] std::string count_of_texts() const {
    return with_commas(static_cast<Index>(corpus_.texts.size()), "text");
  }

  Tensor encode(const std::vector<std::string>& texts, EncodeOptions options, const std::string& source) {
    options.truncate = settings_.truncate_dim;
    const TokenizedTexts tokens = model_->tokenize(texts, model_->prompt_of(options));
    cut_.add(tokens.cut(), source);
    return session_.encode(tokens, options);
  }

  // f(score, text, document) for each result of a query; -1: of none.
  template <class F>
  void for_each(const eval::Neighbors& found, Index query, F&& f) const {
    for (std::size_t i = 0; query >= 0 && i < static_cast<std::size_t>(found.k); ++i) {
      const Index row = found.of(query)[i];
      if (row < 0) continue;
      const std::size_t at = settings_.vectors.empty() ? static_cast<std::size_t>(row) : corpus_.at_row(row);
      f(found.scores_of(query)[i], corpus_.texts[at], corpus_.documents[at]);
    }
  }

  [[nodiscard]] std::string plain(const eval::Neighbors& found, Index query) const {
    std::string lines;
    for_each(found, query, [&](auto score, const std::string& text, const Document& document) {
      lines += fmt::format("{:.4f}\t{}", score, document.row);
      if (corpus_.has_id) lines += '\t' + printable(document.id, Breaks::escape);
      lines += '\t' + printable(text, Breaks::escape);
      for (const std::string& field : document.shown) lines += '\t' + printable(field, Breaks::escape);
      lines += '\n';
    });
    return lines;
  }

  [[nodiscard]] std::string json(const std::string& text_of_query, const eval::Neighbors& found,
                                 Index query) const {
    using Json = nlohmann::ordered_json;
    Json results = Json::array();
    for_each(found, query, [&](auto score, const std::string& text, const Document& document) {
      Json result = {{"score", score}, {"row", document.row}};
      if (corpus_.has_id) result["id"] = document.id;
      result["text"] = text;
      for (std::size_t i = 0; i < document.shown.size(); ++i)
        result["columns"][corpus_.shown_names[i]] = document.shown[i];
      results.push_back(std::move(result));
    });
    return Json{{"query", text_of_query}, {"results", results}}.dump(-1, ' ', false,
                                                                     Json::error_handler_t::replace) +
           "\n";
  }

  const SearchSettings& settings_;
  Console& console_;
  std::unique_ptr<SentenceEncoder> model_;
  ThreadPool pool_;
  EncodingSession session_;
  CutReport cut_;
  SearchCorpus corpus_;
  Tensor vectors_;               // a row for each text; of --vectors, for each row of the file
  std::vector<Index> left_out_;  // rows of --vectors without a text
};

// What a search reads the corpus once for.
constexpr std::size_t kMostQueries = 1024;

// One query a line until there are no more. Lines that are there already are answered together.
void answer_lines(Searcher& searcher, const SearchSettings& settings, Console& console) {
  QueryReader reader;
  const bool asks = reader.is_terminal(), titled = !asks && !settings.json;
  if (asks) console.print("type a query; Ctrl-D ends");
  Index count = 0;
  std::exception_ptr unreadable;
  for (bool more = true; more && !unreadable;) {
    if (asks) std::fputs("query> ", stderr);
    std::vector<std::string> queries, titles;
    try {
      std::string query;
      do {
        if (!(more = reader.next(query))) break;
        if (titled)
          titles.push_back(
              fmt::format("{}query: {}\n", count > 0 ? "\n" : "", printable(query, Breaks::escape)));
        if (!asks || !is_blank(query)) queries.push_back(query);
        ++count;
      } while (!asks && queries.size() < kMostQueries && reader.ready());
    } catch (const FileError&) {
      unreadable = std::current_exception();  // after the answers to the lines before
    }
    if (!queries.empty()) searcher.answer(queries, titles);
  }
  if (unreadable) std::rethrow_exception(unreadable);
  if (asks) std::fputc('\n', stderr);
  if (!asks && count == 0)
    throw FileError("standard input", 0, "has no query; give one per line, or one as an argument");
}

int run_search(const SearchSettings& settings, bool has_query) {
  if (settings.top_k < 1)
    throw UsageError(fmt::format("--top-k: {} is out of range; use 1 or more", settings.top_k));
  require_not_negative(settings.truncate_dim);
  if (!settings.vectors.empty() && settings.prompts.corpus)
    throw UsageError("--corpus-prompt is for a corpus that is encoded; with --vectors leave it out");
  Console console;
  Searcher searcher(settings, console);
  if (has_query) {
    if (is_blank(settings.query)) console.print("the query is empty and has no results");
    std::string query;
    repair_utf8(settings.query, query);
    searcher.answer({query});
  } else {
    answer_lines(searcher, settings, console);
  }
  searcher.finish();
  return 0;
}

}  // namespace

void add_search(const Command& root) {
  const Command command =
      root.command("search", "Finds the texts of a file that are most similar to a query.", kDetails);
  const auto settings = std::make_shared<SearchSettings>();
  add_model(command, settings->model);
  command.add({"--corpus", "FILE",
               "File to search: one text per line, or a .tsv, .csv or .jsonl table with named columns; "
               "plain, .gz or .zst."},
              settings->corpus);
  command.add({"--vectors", "FILE",
               "Vectors of the corpus, from trine encode with the same model (or another program): .npy or "
               ".safetensors, one row for each row of the corpus, blank ones included. The corpus is then "
               "not encoded, only its texts are shown. Rows may have any length above 1e-12."},
              settings->vectors);
  command.add({"--column", "NAMES",
               "Column of the corpus that holds the texts, by name or number from 1; several, as in "
               "title,abstract, are joined by a space. Default: \"text\", with \"title\" before it if there "
               "is one, else the column that holds texts."},
              settings->columns);
  command.add({"--show", "NAMES", "Other columns of the corpus to print with a result: year,doi."},
              settings->show);
  command.add({"QUERY", "",
               "Text to search for. Without it queries are read from the terminal or standard input, one "
               "per line."},
              settings->query);
  add_retrieval_prompts(command, settings->prompts);
  add_truncate_dim(command, settings->truncate_dim,
                   "Compares the first N dimensions, for models trained for it (Matryoshka). 0: all, or what "
                   "the model's settings say.");
  command.add({"--top-k", "N", "Number of results per query.", "--top"}, settings->top_k);
  command.add(
      {"--json", "",
       "Prints a line {\"query\": ..., \"results\": [{\"score\": ..., \"row\": ..., \"id\": ..., \"text\": "
       "..., \"columns\": {...}}]} per query."},
      settings->json);
  add_table_choices(command, settings->table);
  add_refuse_cut(command, settings->refuse_cut);
  add_threads(command, settings->threads);
  command.require("--corpus", "name the file to search");
  command.action([settings, command] {
    const auto given = command.given();
    if (settings->vectors.empty() && std::find(given.begin(), given.end(), "--vectors") != given.end())
      throw UsageError("--vectors: the name of the file is empty");
    return run_search(*settings, std::find(given.begin(), given.end(), "QUERY") != given.end());
  });
}

}  // namespace trine::cli
