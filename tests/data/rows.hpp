// Rows and notices of data sets as text.
#pragma once

#include <string>

#include "trine/data/dataset.hpp"

inline std::string row_text(const trine::Dataset& data, trine::Index row) {
  std::string text;
  for (trine::Index column = 0; column < data.columns(); ++column)
    text += (column > 0 ? "|" : "") + data.text(row, column);
  return text;
}

inline bool has_notice(const trine::Dataset& data, const std::string& part) {
  for (const std::string& notice : data.notices) {
    if (notice.find(part) != std::string::npos) return true;
  }
  return false;
}
