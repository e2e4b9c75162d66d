#include "trine/cli/commands/eval/retrieval_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/cli/input/text_rows.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/column_profile.hpp"
#include "trine/data/readers/resolve_columns.hpp"

namespace trine::cli {
namespace {

using Names = std::vector<std::string>;

struct Identified {
  std::vector<std::string> texts;
  std::unordered_map<std::string, Index> row_of;
  std::string name;
  std::vector<std::string> notices;
};

Identified read_identified(const std::string& path, const Names& columns, bool with_title,
                           const TableChoices& table, const char* option) {
  if (columns.size() == 1) {
    throw OptionError(
        fmt::format("{}: name the id and at least one column of text; 1 name was given", option));
  }
  TextRows::Options options{.needs_id = true,
                            .with_title = with_title,
                            .option = option,
                            .header = table.header,
                            .strict = table.strict};
  if (!columns.empty()) {
    options.id = columns.front();
    options.texts.assign(columns.begin() + 1, columns.end());
  }
  TextRows rows(path, options);
  Identified read;
  read.name = rows.name();
  std::vector<Index> line_of;
  while (rows.next()) {
    const std::string id(trimmed(rows.id()));
    const auto [entry, is_new] = read.row_of.emplace(id, static_cast<Index>(read.texts.size()));
    if (!is_new) {
      throw FileError(rows.name(), rows.line_number(),
                      fmt::format("the id \"{}\" is already in line {}; ids must be unique", id,
                                  line_of[static_cast<std::size_t>(entry->second)]));
    }
    read.texts.push_back(rows.text());
    line_of.push_back(rows.line_number());
  }
  if (read.texts.empty()) rows.throw_no_rows();
  read.notices = rows.notices();
  return read;
}

// Without its score column every judgment would count as relevant: if the name of the score is unknown, the
// only other numeric column is used.
void add_numeric_score(TableReader& table) {
  std::vector<std::size_t> indices = table.selected_indices();
  if (indices.size() > 2) return;
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < table.found().size(); ++i) {
    const bool is_taken = std::find(indices.begin(), indices.end(), i) != indices.end();
    if (!is_taken && profile_column(table.sample(), i).content == Content::number) numbers.push_back(i);
  }
  if (numbers.empty()) return;
  if (numbers.size() > 1) {
    throw FileError(
        table.name(), 0,
        fmt::format("which column is the score, {} or {}? name query id, corpus id and score with "
                    "--qrels-columns",
                    table.display(numbers[0]), table.display(numbers[1])));
  }
  indices.push_back(numbers.front());
  table.select_indices(std::move(indices));
}

TableReader open_judgments(const RetrievalFiles& files) {
  const Names& columns = files.qrels_columns;
  if (!columns.empty() && (columns.size() < 2 || columns.size() > 3)) {
    throw OptionError(
        fmt::format("--qrels-columns: name query id, corpus id and, optionally, score; {} names were given",
                    columns.size()));
  }
  TableReader table(Files::parse(files.qrels), {.columns = columns,
                                                .header = files.table.header,
                                                .strict = files.table.strict,
                                                .option = "--qrels-columns"});
  table.require_distinct(columns);
  if (columns.empty()) {
    choose_judgment_columns(table);
    add_numeric_score(table);
  }
  return table;
}

// Nothing if the score is not a number.
std::optional<bool> is_relevant(const TableReader& table) {
  if (table.row().size() < 3) return true;
  const auto score = parse_number<double>(trimmed(table.row()[2]));
  return score && std::isfinite(*score) ? std::optional(*score > 0) : std::nullopt;
}

// The last judgment of every document, for each query.
class Judgments {
 public:
  Judgments(const Identified& queries, const Identified& corpus) : queries_(queries), corpus_(corpus) {
    judged_.resize(queries.texts.size());
  }

  void read(TableReader& table) {
    while (table.next()) {
      const auto query = queries_.row_of.find(std::string(trimmed(table.row()[0])));
      if (query == queries_.row_of.end()) {
        table.skip_row("of a query that is not in " + queries_.name,
                       fmt::format("it is \"{}\"", trimmed(table.row()[0])));
        continue;
      }
      const std::optional<bool> relevant = is_relevant(table);
      if (!relevant) {
        table.skip_row("whose score is not a number", fmt::format("it is \"{}\"", trimmed(table.row()[2])));
        continue;
      }
      const auto [entry, is_new] = judged_[static_cast<std::size_t>(query->second)].insert_or_assign(
          std::string(trimmed(table.row()[1])), *relevant);
      repeated_ += is_new ? 0 : 1;
    }
  }

  void fill(RetrievalTask& task, const std::string& source) {
    task.relevant.resize(judged_.size());
    task.absent.resize(judged_.size());
    for (std::size_t query = 0; query < judged_.size(); ++query) {
      for (const auto& [id, relevant] : judged_[query]) {
        const auto document = corpus_.row_of.find(id);
        absent_ += document == corpus_.row_of.end() ? 1 : 0;
        if (!relevant) continue;
        if (document == corpus_.row_of.end()) {
          ++task.absent[query];
        } else {
          task.relevant[query].push_back(document->second);
        }
      }
      task.judged += task.relevant[query].empty() && task.absent[query] == 0 ? 0 : 1;
    }
    if (absent_ > 0) {
      const Index missing = std::accumulate(task.absent.begin(), task.absent.end(), Index{0});
      task.notices.push_back(
          fmt::format("{}: {} judged documents are not in {}; {} of them are relevant and count as not found",
                      source, absent_, corpus_.name, missing));
    }
    if (repeated_ > 0) {
      task.notices.push_back(fmt::format(
          "{}: {} repeated judgments of a query and document; the last of each counts", source, repeated_));
    }
  }

 private:
  const Identified& queries_;
  const Identified& corpus_;
  std::vector<std::unordered_map<std::string, bool>> judged_;
  Index repeated_ = 0;
  Index absent_ = 0;
};

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

RetrievalTask read_retrieval(const RetrievalFiles& files) {
  Identified queries =
      read_identified(files.queries, files.query_columns, false, files.table, "--query-columns");
  Identified corpus =
      read_identified(files.corpus, files.corpus_columns, true, files.table, "--corpus-columns");
  TableReader table = open_judgments(files);
  Judgments judgments(queries, corpus);
  judgments.read(table);
  RetrievalTask task;
  append(task.notices, queries.notices);
  append(task.notices, corpus.notices);
  task.notices.push_back(table.reads({"query id", "document id", "score"}));
  append(task.notices, table.notices());
  judgments.fill(task, table.name());
  if (task.judged == 0)
    throw FileError(table.name(), 0, "no judgment has a score above 0, so no query has a relevant document");
  task.queries = std::move(queries.texts);
  task.corpus = std::move(corpus.texts);
  return task;
}

}  // namespace trine::cli
