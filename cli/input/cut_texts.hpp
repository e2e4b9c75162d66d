// Texts longer than the model reads: reported once, or refused.
#pragma once

#include <string>

#include "trine/cli/options/command.hpp"
#include "trine/cli/terminal/console.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {

/// --refuse-cut
void add_refuse_cut(const Command& command, bool& refuse);

/// Counts truncated texts, file by file.
class CutReport {
 public:
  CutReport(const SentenceEncoder& model, bool refuse) : longest_(model.longest()), refuse_(refuse) {}

  /// Throws Error with --refuse-cut; these are the texts of the file after the first `before`.
  void add(const CutTexts& cut, const std::string& file, Index before = 0);
  /// Prints how many texts of `file` were truncated, if any, and resets the count.
  void print(Console& console, const std::string& file);

 private:
  Index longest_;
  bool refuse_;
  CutTexts sum_;
};

}  // namespace trine::cli
