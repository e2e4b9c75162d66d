// Texts longer than the model reads: said once, or refused.
#pragma once

#include <string>

#include "trine/cli/console.hpp"
#include "trine/cli/options/command.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::cli {

/// --refuse-cut
void add_refuse_cut(const Command& command, bool& refuse);

/// Adds up what is cut, by the name of the file the texts are from.
class CutReport {
 public:
  CutReport(const SentenceEncoder& model, bool refuse) : longest_(model.longest()), refuse_(refuse) {}

  /// Throws Error where that is to be refused; `before` texts of the file came before these.
  void add(const CutTexts& cut, const std::string& file, Index before = 0);
  /// Says how many texts of `file` were cut, where any was, and counts anew.
  void print(Console& console, const std::string& file);

 private:
  Index longest_;
  bool refuse_;
  CutTexts sum_;
};

}  // namespace trine::cli
