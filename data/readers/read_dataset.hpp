// Files into data sets: pairs, triplets, n-tuples, scored pairs, labeled texts, plain texts, NLI.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trine/data/dataset.hpp"
#include "trine/data/files.hpp"
#include "trine/data/readers/table.hpp"

namespace trine {

/// What the notices of these readers say about rows left out; the option of `trine train` and `trine eval`
/// for ReadOptions::strict.
inline constexpr std::string_view kStrictRefuses = "--strict refuses such rows";

struct ReadOptions {
  /// The columns in the order the data set wants them, by names or indices: TableOptions::columns. Empty:
  /// chosen by their names and by what they hold, as columns.hpp says.
  std::vector<std::string> columns = {};
  /// Tried first where `columns` is empty: those that another file of the same kind was read by.
  std::vector<std::string> like = {};
  Index limit = 0;  // rows taken from the beginning; 0: all
  TableOptions::Format format = TableOptions::Format::by_name;
  TableOptions::Header header = TableOptions::Header::automatic;
  std::optional<std::pair<double, double>> scores = {};  // the least and the greatest that can be
  bool strict = false;  // a row that cannot be used is an error, else it is left out and counted
  LineReaderOptions lines = {};
  std::string option = "--columns";  // what the user chooses columns with, for messages
};

// All of these throw FileError for what TableReader refuses, for a file without a row that can be used and
// for columns that cannot be told. Rows without a text, label or score, or with a score that is no number
// or outside the range given, are left out. Notices of the result say which columns were read, and what was
// repaired or left out.

/// Two columns: usually anchor and positive, sentence1 and sentence2, question and answer ...
[[nodiscard]] Dataset read_pairs(const Files& files, const ReadOptions& options = {});
/// Three columns or more: anchor, positive, negative; all of negative_1, negative_2 ... where the file has
/// them.
[[nodiscard]] Dataset read_triplets(const Files& files, const ReadOptions& options = {});
/// Two or more columns: anchor, positive, then any number of negatives.
[[nodiscard]] Dataset read_tuples(const Files& files, const ReadOptions& options = {});
/// sentence1, sentence2, score. Scores are taken as they are, whatever their scale.
[[nodiscard]] Dataset read_scored(const Files& files, const ReadOptions& options = {});
/// anchor, positive, negative and a teacher's margin, its score of the positive minus that of the negative;
/// with five names in `columns` the last two are these scores.
[[nodiscard]] Dataset read_scored_triplets(const Files& files, const ReadOptions& options = {});
/// text, label.
[[nodiscard]] Dataset read_labeled(const Files& files, const ReadOptions& options = {});
/// One text a line, or, for .tsv, .csv and .jsonl, one column: "text", or the one that holds texts.
[[nodiscard]] Dataset read_texts(const Files& files, const ReadOptions& options = {});

/// Natural-language inference as published (SNLI and MultiNLI JSONL or TSV: sentence1, sentence2, gold_label;
/// others: premise, hypothesis, label) into triplets: a premise, a hypothesis it entails, and one it
/// contradicts. Every entailed hypothesis of a premise that has a contradicted one gives one triplet, the
/// contradictions taken in turn. Labels are words, or 0 1 2 for entailment, neutral, contradiction; rows
/// without agreement ("-" or -1) are skipped, those with an empty label left out as without one. Columns by
/// option: premise, hypothesis, label.
[[nodiscard]] Dataset read_nli(const Files& files, const ReadOptions& options = {});

}  // namespace trine
