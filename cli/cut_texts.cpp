#include "trine/cli/cut_texts.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"

namespace trine::cli {

void add_refuse_cut(const Command& command, bool& refuse) {
  command.add(
      {"--refuse-cut", "",
       "Ends with an error where a text is longer than the model reads. Without it, such texts are cut and "
       "counted."},
      refuse);
}

void CutReport::add(const CutTexts& cut, const std::string& file, Index before) {
  if (refuse_ && cut.texts > 0) {
    throw Error(
        fmt::format("{}: text {} is longer than the {} tokens the model reads; cut it into several, or leave "
                    "out --refuse-cut",
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
