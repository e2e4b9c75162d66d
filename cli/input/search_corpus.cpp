#include "trine/cli/input/search_corpus.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"

namespace trine::cli {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

std::size_t SearchCorpus::at_row(Index row) const {
  const auto place =
      std::lower_bound(documents.begin(), documents.end(), row + 1,
                       [](const Document& document, Index wanted) { return document.row < wanted; });
  return static_cast<std::size_t>(place - documents.begin());
}

std::vector<Index> SearchCorpus::left_out() const {
  std::vector<Index> result;
  result.reserve(static_cast<std::size_t>(rows) - documents.size());
  Index row = 0;
  for (const Document& document : documents) {
    for (; row < document.row - 1; ++row) result.push_back(row);
    row = document.row;
  }
  for (; row < rows; ++row) result.push_back(row);
  return result;
}

SearchCorpus read_search_corpus(const std::string& file, const TextRows::Options& options, Console& console) {
  TextRows rows(file, options);
  SearchCorpus corpus;
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
  corpus.rows = rows.row();
  corpus.name = rows.name();
  for (const std::string& notice : rows.notices()) console.print(notice);
  if (blank > 0)
    console.print(fmt::format("{}: {} without a text {} left out", rows.name(), with_commas(blank, "row"),
                              blank == 1 ? "was" : "were"));
  if (corpus.texts.empty()) throw FileError(rows.name(), 0, "has no text to search");
  return corpus;
}

}  // namespace trine::cli
