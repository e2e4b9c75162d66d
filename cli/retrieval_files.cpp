#include "cli/retrieval_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/error.hpp"
#include "data/columns.hpp"
#include "data/table.hpp"

namespace trine::cli {
namespace {

using Names = std::vector<std::string>;

const Names kId = {"_id",       "id",        "query-id", "query_id", "qid",
                   "corpus-id", "corpus_id", "doc_id",   "docid",    "pid"};
const Names kText = {"text", "query", "question", "sentence", "document", "passage", "content"};

// The first of the known names that the table has; empty if there is none.
std::string find_column(const TableReader& table, const Names& known) {
  for (const std::string& name : known) {
    if (std::find(table.found().begin(), table.found().end(), name) != table.found().end()) return name;
  }
  return {};
}

void require_columns(const TableReader& table, const Names& columns, const char* wanted, const char* option) {
  if (std::none_of(columns.begin(), columns.end(), [](const auto& name) { return name.empty(); })) return;
  throw FileError(table.name(), 0,
                  fmt::format("needs columns for {}; found: {}; name them with {}", wanted,
                              fmt::join(table.found(), ", "), option));
}

struct Identified {
  std::vector<std::string> texts;
  std::unordered_map<std::string, Index> row_of;
  std::string name;
  std::vector<std::string> notices;
};

Identified read_identified(const std::string& path, const Names& columns, const char* option) {
  if (!columns.empty() && columns.size() != 2) {
    throw OptionError(
        fmt::format("{}: two names are needed, of id and text; {} were given", option, columns.size()));
  }
  TableReader table(Files::parse(path), {.columns = columns});
  if (columns.empty()) {
    const Names chosen = {find_column(table, kId), find_column(table, kText)};
    require_columns(table, chosen, "id and text", option);
    table.select(chosen);
  }
  Identified read;
  read.name = table.name();
  std::vector<Index> line_of;
  while (table.next()) {
    const std::string id(table.row()[0]);
    const auto [place, is_new] = read.row_of.emplace(id, static_cast<Index>(read.texts.size()));
    if (!is_new) {
      throw FileError(table.name(), table.line_number(),
                      fmt::format("the id \"{}\" was given in line {} already; ids must be different", id,
                                  line_of[static_cast<std::size_t>(place->second)]));
    }
    read.texts.emplace_back(table.row()[1]);
    line_of.push_back(table.line_number());
  }
  if (read.texts.empty()) table.refuse_no_rows();
  read.notices = table.notices();
  read.notices.insert(read.notices.begin(), table.reads({"id", "text"}, option));
  return read;
}

bool is_relevant(const TableReader& table) {
  if (table.row().size() < 3) return true;
  const std::string_view text = table.row()[2];
  double score = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(score)) {
    throw FileError(table.name(), table.line_number(), fmt::format("the score \"{}\" is not a number", text));
  }
  return score > 0;
}

Index row_of(const Identified& known, std::string_view id, const TableReader& table, const char* what) {
  const auto found = known.row_of.find(std::string(id));
  if (found != known.row_of.end()) return found->second;
  throw FileError(table.name(), table.line_number(),
                  fmt::format("the {} id \"{}\" is not in {}", what, id, known.name));
}

// Judgements seen, to find those given twice.
class Judgements {
 public:
  explicit Judgements(Index documents) : documents_(documents) {}
  void add(Index query, Index document, const TableReader& table) {
    const auto [first, is_new] = line_of_.emplace(query * documents_ + document, table.line_number());
    if (is_new) return;
    throw FileError(table.name(), table.line_number(),
                    fmt::format("query \"{}\" and document \"{}\" were judged in line {} already; keep one",
                                table.row()[0], table.row()[1], first->second));
  }

 private:
  Index documents_;
  std::unordered_map<Index, Index> line_of_;
};

}  // namespace

RetrievalTask read_retrieval(const RetrievalFiles& files) {
  Identified queries = read_identified(files.queries, files.query_columns, "--query-columns");
  Identified corpus = read_identified(files.corpus, files.corpus_columns, "--corpus-columns");
  if (!files.qrels_columns.empty() && (files.qrels_columns.size() < 2 || files.qrels_columns.size() > 3)) {
    throw OptionError(fmt::format(
        "--qrels-columns: two or three names are needed, of query id, corpus id and score; {} were given",
        files.qrels_columns.size()));
  }
  TableReader table(Files::parse(files.qrels), {.columns = files.qrels_columns});
  if (files.qrels_columns.empty()) choose_judgement_columns(table);

  RetrievalTask task;
  task.relevant.resize(queries.texts.size());
  Judgements seen(static_cast<Index>(corpus.texts.size()));
  while (table.next()) {
    const Index query = row_of(queries, table.row()[0], table, "query");
    const Index document = row_of(corpus, table.row()[1], table, "corpus");
    seen.add(query, document, table);
    if (is_relevant(table)) task.relevant[static_cast<std::size_t>(query)].push_back(document);
  }
  task.judged = std::count_if(task.relevant.begin(), task.relevant.end(),
                              [](const auto& rows) { return !rows.empty(); });
  if (task.judged == 0)
    throw FileError(table.name(), 0, "no judgement has a score above 0; no query has an answer to find");
  const Names reads = {table.reads({"query id", "document id", "score"}, "--qrels-columns")};
  for (const Names& notices : {queries.notices, corpus.notices, reads, table.notices()})
    task.notices.insert(task.notices.end(), notices.begin(), notices.end());
  task.queries = std::move(queries.texts);
  task.corpus = std::move(corpus.texts);
  return task;
}

}  // namespace trine::cli
