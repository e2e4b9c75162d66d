// How a table is opened.
#pragma once

#include <string>
#include <vector>

#include "trine/data/readers/line_reader.hpp"

namespace trine {

struct TableOptions {
  enum class Format { by_name, tsv, csv, jsonl, blanks };
  /// Whether the first line of a file without keys names the columns. `automatic` judges by the first rows;
  /// TableReader::reads() reports the guess.
  enum class Header { automatic, yes, no };

  /// The columns to read, in this order; empty for all. Names, without regard to case, or column numbers from
  /// 1 on; a number within the table is always a column number.
  std::vector<std::string> columns = {};
  Format format = Format::by_name;
  Header header = Header::automatic;
  bool strict = false;  ///< an unusable row is an error
  LineReaderOptions lines = {};
  std::string option = "--columns";  ///< the user's option to choose columns, for messages
};

}  // namespace trine
