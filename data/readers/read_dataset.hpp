// Reads data sets from files: pairs, triplets, scored pairs, labeled texts, NLI.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/data/dataset.hpp"
#include "trine/data/input_files.hpp"
#include "trine/data/readers/table_reader.hpp"

namespace trine {

/// Hint in notices about skipped rows: the option of `trine train` and `trine eval` for ReadOptions::strict.
inline constexpr std::string_view kStrictHint = "--strict rejects such rows";

struct ReadOptions {
  /// TableOptions::columns, in the order of the data set. Empty: chosen by name and content
  /// (resolve_columns.hpp).
  std::vector<std::string> columns = {};
  /// Tried first if `columns` is empty: the columns read from another file of the same kind.
  std::vector<std::string> like = {};
  TableOptions::Format format = TableOptions::Format::by_name;
  TableOptions::Header header = TableOptions::Header::automatic;
  std::optional<std::pair<double, double>> scores = {};  // their valid range
  bool strict = false;  // an unusable row is an error; else it is skipped and counted
  LineReaderOptions lines = {};
  std::string option = "--columns";  // the user's option to choose columns, for messages
};

// All throw FileError as TableReader does, for a file without a usable row, and for ambiguous columns. Rows
// without a text, label or score, or with a score that is not a number or out of range, are skipped. Notices
// of the result name the columns read, and what was repaired or skipped.

/// Two columns: usually anchor and positive, sentence1 and sentence2, question and answer ...
[[nodiscard]] Dataset read_pairs(const Files& files, const ReadOptions& options = {});
/// Three columns or more: anchor, positive, negative, or all of negative_1, negative_2 ... if present.
[[nodiscard]] Dataset read_triplets(const Files& files, const ReadOptions& options = {});
/// sentence1, sentence2, score. Scores are not rescaled.
[[nodiscard]] Dataset read_scored(const Files& files, const ReadOptions& options = {});
/// anchor, positive, negative and the margin of a teacher: its score of the positive minus that of the
/// negative. With five names in ReadOptions::columns the last two are these scores.
[[nodiscard]] Dataset read_scored_triplets(const Files& files, const ReadOptions& options = {});
/// text, label.
[[nodiscard]] Dataset read_labeled(const Files& files, const ReadOptions& options = {});

/// Natural-language inference (SNLI and MultiNLI JSONL or TSV: sentence1, sentence2, gold_label; others:
/// premise, hypothesis, label) as triplets of a premise, an entailed and a contradicted hypothesis. Every
/// entailed hypothesis of a premise with a contradiction gives one triplet; the contradictions are cycled
/// through. Labels are words, or 0 1 2 for entailment, neutral, contradiction. Rows without a label or
/// without agreement ("-" or -1) are skipped. ReadOptions::columns: premise, hypothesis, label.
[[nodiscard]] Dataset read_nli(const Files& files, const ReadOptions& options = {});

}  // namespace trine
