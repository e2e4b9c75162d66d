#include "trine/cli/input/cut_texts.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine::cli {

void add_refuse_cut(const Command& command, bool& refuse) {
  command.add(
      {"--refuse-cut", "",
       "Fails at a text longer than the model reads. By default such texts are truncated and counted."},
      refuse);
}

void CutReport::add(const CutTexts& cut, const std::string& file, Index before) {
  if (refuse_ && cut.texts > 0) {
    throw Error(
        fmt::format("{}: text {} is longer than the {} tokens the model reads; split it, or leave out "
                    "--refuse-cut",
                    file, before + cut.first + 1, longest_));
  }
  sum_ += cut;
}

void CutReport::print(Console& console, const std::string& file) {
  if (sum_.texts > 0)
    console.print(fmt::format("{}: {}; --refuse-cut makes this an error", file, sum_.text(longest_)));
  sum_ = {};
}

}  // namespace trine::cli
