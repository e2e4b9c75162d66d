// trine search: the lines of a file nearest to a query.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "base/timer.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/retrieval_prompts.hpp"
#include "data/read_dataset.hpp"
#include "eval/nearest.hpp"
#include "models/encoding_session.hpp"
#include "text/utf8.hpp"

namespace trine::cli {
namespace {

constexpr const char* kDetails = R"(Examples:
  trine search --model model --corpus english.txt "Wo ist der Bahnhof?"
  trine search --model model --corpus english.txt            (asks; Ctrl-D ends)
  trine search --model model --corpus english.txt < queries.txt | head
  trine search --model model --corpus titles.tsv --column title --top 3 --json "late trains"
  trine search --model e5-small --query-prompt "query: " --corpus-prompt "passage: " --corpus english.txt

Each answer is its cosine similarity and its text. Every text of the corpus is compared, so nothing is missed;
a text that occurs twice is shown once.)";

struct SearchSettings {
  std::string model;
  std::string corpus;
  std::string column;
  std::string query;
  RetrievalPrompts prompts;
  Index top = 10;
  Index threads = 0;
  bool json = false;
};

class Searcher {
 public:
  Searcher(const SearchSettings& settings, Console& console)
      : settings_(settings),
        model_(load_model(settings.model)),
        pool_(settings.threads),
        session_(*model_, pool_) {
    ReadOptions options;
    if (!settings.column.empty()) options.columns = {settings.column};
    Dataset corpus = read_texts(Files::parse(settings.corpus), options);
    for (const std::string& notice : corpus.notices) console.print(notice);
    texts_ = std::move(corpus.texts);
    const Timer timer;
    vectors_ = session_.encode(texts_, settings_.prompts.for_corpus(*model_));
    console.print(fmt::format("{}: {} texts, encoded in {:.1f} s", settings.corpus,
                              with_commas(static_cast<Index>(texts_.size())), timer.seconds()));
  }

  void answer(const std::string& given) {
    std::string query;
    repair_utf8(given, query);
    const Tensor vector = session_.encode(std::vector{query}, settings_.prompts.for_queries(*model_));
    const eval::Neighbours found = eval::nearest(vector, vectors_, settings_.top, pool_);
    print_result(settings_.json ? json(query, found) : plain(found));
  }

 private:
  [[nodiscard]] const std::string& text(Index row) const { return texts_[static_cast<std::size_t>(row)]; }

  [[nodiscard]] std::string plain(const eval::Neighbours& found) const {
    std::string lines;
    for (std::size_t i = 0; i < static_cast<std::size_t>(found.k); ++i) {
      if (found.of(0)[i] >= 0)
        lines += fmt::format("{:.4f}  {}\n", found.scores_of(0)[i], text(found.of(0)[i]));
    }
    return lines;
  }

  [[nodiscard]] std::string json(const std::string& query, const eval::Neighbours& found) const {
    nlohmann::ordered_json results = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < static_cast<std::size_t>(found.k); ++i) {
      if (found.of(0)[i] >= 0)
        results.push_back({{"score", found.scores_of(0)[i]}, {"text", text(found.of(0)[i])}});
    }
    return nlohmann::ordered_json{{"query", query}, {"results", results}}.dump() + "\n";
  }

  const SearchSettings& settings_;
  std::unique_ptr<SentenceEncoder> model_;
  ThreadPool pool_;
  EncodingSession session_;
  std::vector<std::string> texts_;
  Tensor vectors_;
};

// One query a line until there are no more. Plain answers of several queries are set apart by their queries.
void answer_lines(Searcher& searcher, const SearchSettings& settings, Console& console) {
  const bool asks = ::isatty(STDIN_FILENO) == 1;
  if (asks) console.print("type a query; Ctrl-D ends");
  std::string line;
  bool first = true;
  while (true) {
    if (asks) std::fputs("query> ", stderr);
    if (!std::getline(std::cin, line)) break;
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (!asks && !settings.json) print_result(fmt::format("{}{}\n", first ? "" : "\n", line));
    searcher.answer(line);
    first = false;
  }
  if (asks) std::fputc('\n', stderr);
  if (!asks && first)
    throw FileError("standard input", 0, "holds no query; give one a line, or one as argument");
}

int run_search(const SearchSettings& settings, bool has_query) {
  if (has_query && settings.query.find_first_not_of(" \t") == std::string::npos) {
    throw UsageError("QUERY: the text to look for is empty; leave it out to be asked");
  }
  if (settings.top < 1)
    throw UsageError(fmt::format("--top: {} is out of range; use 1 or more", settings.top));
  Console console(stderr);
  Searcher searcher(settings, console);
  if (has_query) {
    searcher.answer(settings.query);
  } else {
    answer_lines(searcher, settings, console);
  }
  return 0;
}

}  // namespace

void add_search(const Command& root) {
  const Command command =
      root.command("search", "Finds the texts of a file that are nearest to a query.", kDetails);
  const auto settings = std::make_shared<SearchSettings>();
  command.add({"--model,-m", "FOLDER", "The model: a folder that trine train wrote, or a published one."},
              settings->model);
  command.add({"--corpus", "FILE",
               "What is searched: one text a line, or a .tsv, .csv or .jsonl with named columns; plain, .gz "
               "or .zst."},
              settings->corpus);
  command.add(
      {"--column", "NAME",
       "The column of the corpus that holds the texts. Default: \"text\", or the first that holds text."},
      settings->column);
  command.add({"QUERY", "",
               "What to look for. Without it queries are asked for, or read from standard input, one a "
               "line."},
              settings->query);
  add_retrieval_prompts(command, settings->prompts);
  command.add({"--top", "N", "Answers a query gets."}, settings->top);
  command.add(
      {"--json", "",
       "Prints a line {\"query\": ..., \"results\": [{\"score\": ..., \"text\": ...}]} for each query."},
      settings->json);
  command.add({"--threads", "N", "Threads; 0 takes all cores."}, settings->threads);
  command.require("--model", "name the folder of a model");
  command.require("--corpus", "name the file to search");
  command.action([settings, command] {
    const auto given = command.given();
    return run_search(*settings, std::find(given.begin(), given.end(), "QUERY") != given.end());
  });
}

}  // namespace trine::cli
