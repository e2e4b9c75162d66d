// The texts that trine search looks through.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "trine/cli/input/text_rows.hpp"
#include "trine/cli/terminal/console.hpp"

namespace trine::cli {

/// Nothing but white space.
[[nodiscard]] bool is_blank(std::string_view text);

struct Document {
  Index row;  ///< in the file, from 1
  std::string id;
  std::vector<std::string> shown;
};

struct SearchCorpus {
  std::string name;
  std::vector<std::string> texts;   ///< without those of blank rows
  std::vector<Document> documents;  ///< one per text, by row
  std::vector<std::string> shown_names;
  bool has_id = false;
  Index rows = 0;  ///< of the file, blank and unreadable ones included

  /// Index of the document in this row, from 0.
  [[nodiscard]] std::size_t at_row(Index row) const;
  /// Rows without a document, from 0, rising.
  [[nodiscard]] std::vector<Index> left_out() const;
};

/// Reads all of it and prints notices. Throws FileError where there is no text.
[[nodiscard]] SearchCorpus read_search_corpus(const std::string& file, const TextRows::Options& options,
                                              Console& console);

}  // namespace trine::cli
