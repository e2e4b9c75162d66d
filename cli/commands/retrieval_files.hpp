// The three files of a retrieval task, with ids resolved to rows.
#pragma once

#include <string>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/cli/options/table_options.hpp"

namespace trine::cli {

struct RetrievalFiles {
  std::string queries, corpus, qrels;
  std::vector<std::string> query_columns, corpus_columns, qrels_columns;  ///< empty: the usual names
  TableChoices table;
};

struct RetrievalTask {
  std::vector<std::string> queries;
  std::vector<std::string> corpus;
  std::vector<std::vector<Index>> relevant;  ///< of each query, rows of the corpus
  std::vector<Index> absent;                 ///< of each query, relevant documents that the corpus lacks
  Index judged = 0;                          ///< queries with a relevant document
  std::vector<std::string> notices;
};

/// Reads queries and corpus (id, text) and judgments (query id, corpus id, and a score where there is a
/// column for it: above 0 is relevant). Column names of BEIR and its relatives are known: _id, id, text,
/// query-id, corpus-id, score; a title is joined before the text of a document, as the readers of BEIR and
/// MTEB do. Judged documents that the corpus lacks, judgments given again and those that cannot be used (of
/// a query that is not there, or with a score that is not a number) are counted in the notices. Throws
/// FileError with file and line for an id that occurs twice.
[[nodiscard]] RetrievalTask read_retrieval(const RetrievalFiles& files);

}  // namespace trine::cli
