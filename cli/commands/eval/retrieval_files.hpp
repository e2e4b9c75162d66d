// The three files of a retrieval task: queries, corpus, and judgments with ids resolved to rows.
#pragma once

#include <string>
#include <vector>

#include "trine/base/real.hpp"
#include "trine/cli/options/common_options.hpp"

namespace trine::cli {

struct RetrievalFiles {
  std::string queries, corpus, qrels;
  std::vector<std::string> query_columns, corpus_columns, qrels_columns;  ///< empty: the usual names
  TableChoices table;
};

struct RetrievalTask {
  std::vector<std::string> queries;
  std::vector<std::string> corpus;
  std::vector<std::vector<Index>> relevant;  ///< for each query, rows of the corpus
  std::vector<Index> absent;  ///< for each query, the number of relevant documents that the corpus lacks
  Index judged = 0;           ///< queries with a relevant document
  std::vector<std::string> notices;
};

/// Reads queries and corpus (id, text) and judgments (query id, corpus id and, if there is such a column, a
/// score: relevant if above 0). Knows the column names of BEIR: _id, id, text, query-id, corpus-id, score; a
/// title is prepended to the text of a document, as BEIR and MTEB do. The notices count judged documents that
/// the corpus lacks, repeated judgments, and judgments that cannot be used (an unknown query, a score that is
/// not a number). Throws FileError with file and line for an id that occurs twice.
[[nodiscard]] RetrievalTask read_retrieval(const RetrievalFiles& files);

}  // namespace trine::cli
