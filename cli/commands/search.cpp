// trine search: the texts of a file that are most similar to a query.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
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
#include "trine/cli/input/text_rows.hpp"
#include "trine/cli/options/common_options.hpp"
#include "trine/cli/options/prompt_options.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/data/ascii.hpp"
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

A result is a line, separated by tabs: cosine similarity, row in the corpus (from 1), id if the corpus has one,
text, and the columns of --show. Line breaks and tabs inside a text are written as \n and \t. The search is exact;
equal texts are separate results. Each query from standard input gets a block: a line "query: ...", its results,
and an empty line before the next block. An empty query has no results.)";

struct SearchSettings {
  std::string model;
  std::string corpus;
  std::vector<std::string> columns;
  std::vector<std::string> show;
  std::string query;
  RetrievalPrompts prompts;
  Index top_k = 10;
  Index threads = 0;
  bool json = false;
  bool refuse_cut = false;
  TableChoices table;
};

struct Document {
  Index row;
  std::string id;
  std::vector<std::string> shown;
};

struct Corpus {
  std::vector<std::string> texts;
  std::vector<Document> documents;  // one per text
  std::vector<std::string> shown_names;
  bool has_id = false;
};

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

Corpus read_corpus(const SearchSettings& settings, Console& console) {
  TextRows rows(settings.corpus, {.texts = settings.columns,
                                  .show = settings.show,
                                  .header = settings.table.header,
                                  .strict = settings.table.strict});
  Corpus corpus;
  corpus.shown_names = rows.shown_names();
  corpus.has_id = rows.has_id();
  Index blank = 0;
  while (rows.next()) {
    const std::string& text = rows.text();
    if (is_blank(text)) {
      ++blank;
      continue;
    }
    corpus.texts.emplace_back(text);
    corpus.documents.push_back({rows.row(), corpus.has_id ? std::string(rows.id()) : std::string(),
                                rows.is_table() ? rows.shown() : std::vector<std::string>()});
  }
  for (const std::string& notice : rows.notices()) console.print(notice);
  if (blank > 0)
    console.print(fmt::format("{}: {} without a text {} left out", rows.name(), with_commas(blank, "row"),
                              blank == 1 ? "was" : "were"));
  if (corpus.texts.empty()) throw FileError(rows.name(), 0, "has no text to search");
  return corpus;
}

class Searcher {
 public:
  Searcher(const SearchSettings& settings, Console& console)
      : settings_(settings),
        console_(console),
        model_(load_model(settings.model)),
        pool_(settings.threads),
        session_(*model_, pool_),
        cut_(*model_, settings.refuse_cut) {
    for (const std::string& note : model_->notes()) console.print(note);
    corpus_ = read_corpus(settings, console);
    const Timer timer;
    vectors_ = encode(corpus_.texts, settings_.prompts.for_corpus(*model_), settings.corpus);
    cut_.print(console, settings.corpus);
    console.print(fmt::format("{}: {}, encoded in {:.1f} s", settings.corpus,
                              with_commas(static_cast<Index>(corpus_.texts.size()), "text"),
                              timer.seconds()));
  }

  void answer(const std::string& given) {
    std::string query;
    repair_utf8(given, query);
    eval::Neighbors found;
    if (!is_blank(query)) {
      const Tensor vector = encode(std::vector{query}, settings_.prompts.for_queries(*model_), "the query");
      found = eval::nearest(vector, vectors_, settings_.top_k, pool_);
    }
    print_result(settings_.json ? json(query, found) : plain(found));
  }
  void finish() { cut_.print(console_, "queries"); }

 private:
  Tensor encode(const std::vector<std::string>& texts, const EncodeOptions& options,
                const std::string& source) {
    const TokenizedTexts tokens = model_->tokenize(texts, model_->prompt_of(options));
    cut_.add(tokens.cut(), source);
    return session_.encode(tokens, options);
  }

  // f(score, text, document) for each result.
  template <class F>
  void for_each(const eval::Neighbors& found, F&& f) const {
    for (std::size_t i = 0; i < static_cast<std::size_t>(found.k); ++i) {
      const Index row = found.of(0)[i];
      if (row < 0) continue;
      const auto at = static_cast<std::size_t>(row);
      f(found.scores_of(0)[i], corpus_.texts[at], corpus_.documents[at]);
    }
  }

  [[nodiscard]] std::string plain(const eval::Neighbors& found) const {
    std::string lines;
    for_each(found, [&](auto score, const std::string& text, const Document& document) {
      lines += fmt::format("{:.4f}\t{}", score, document.row);
      if (corpus_.has_id) lines += '\t' + printable(document.id, Breaks::escape);
      lines += '\t' + printable(text, Breaks::escape);
      for (const std::string& field : document.shown) lines += '\t' + printable(field, Breaks::escape);
      lines += '\n';
    });
    return lines;
  }

  [[nodiscard]] std::string json(const std::string& query, const eval::Neighbors& found) const {
    using Json = nlohmann::ordered_json;
    Json results = Json::array();
    for_each(found, [&](auto score, const std::string& text, const Document& document) {
      Json result = {{"score", score}, {"row", document.row}};
      if (corpus_.has_id) result["id"] = document.id;
      result["text"] = text;
      for (std::size_t i = 0; i < document.shown.size(); ++i)
        result["columns"][corpus_.shown_names[i]] = document.shown[i];
      results.push_back(std::move(result));
    });
    return Json{{"query", query}, {"results", results}}.dump(-1, ' ', false, Json::error_handler_t::replace) +
           "\n";
  }

  const SearchSettings& settings_;
  Console& console_;
  std::unique_ptr<SentenceEncoder> model_;
  ThreadPool pool_;
  EncodingSession session_;
  CutReport cut_;
  Corpus corpus_;
  Tensor vectors_;
};

// One query a line until there are no more.
void answer_lines(Searcher& searcher, const SearchSettings& settings, Console& console) {
  QueryReader queries;
  const bool asks = queries.is_terminal();
  if (asks) console.print("type a query; Ctrl-D ends");
  std::string query;
  Index count = 0;
  while (true) {
    if (asks) std::fputs("query> ", stderr);
    if (!queries.next(query)) break;
    if (!asks && !settings.json)
      print_result(fmt::format("{}query: {}\n", count > 0 ? "\n" : "", printable(query, Breaks::escape)));
    if (!asks || !is_blank(query)) searcher.answer(query);
    ++count;
  }
  if (asks) std::fputc('\n', stderr);
  if (!asks && count == 0)
    throw FileError("standard input", 0, "has no query; give one per line, or one as an argument");
}

int run_search(const SearchSettings& settings, bool has_query) {
  if (settings.top_k < 1)
    throw UsageError(fmt::format("--top-k: {} is out of range; use 1 or more", settings.top_k));
  Console console;
  Searcher searcher(settings, console);
  if (has_query) {
    if (is_blank(settings.query)) console.print("the query is empty and has no results");
    searcher.answer(settings.query);
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
    return run_search(*settings, std::find(given.begin(), given.end(), "QUERY") != given.end());
  });
}

}  // namespace trine::cli
