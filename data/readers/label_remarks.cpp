#include "trine/data/readers/label_remarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "trine/base/counted.hpp"
#include "trine/base/message.hpp"
#include "trine/data/ascii.hpp"

namespace trine {
namespace {

using EnumNames = std::vector<std::string>;

std::string quoted(const EnumNames& names) {
  constexpr std::size_t kShown = 3;
  EnumNames shown;
  shown.reserve(names.size());
  for (const std::string& name : names) shown.push_back('"' + name + '"');
  return listed(shown, ", ", kShown);
}

std::string about_lost_characters(const EnumNames& labels) {
  const auto lost = std::count_if(labels.begin(), labels.end(),
                                  [](const auto& label) { return label.find("\uFFFD") != label.npos; });
  if (lost == 0) return {};
  return fmt::format(
      "{} {} U+FFFD in place of other characters, so that labels that differ in these only are one; convert "
      "the file to UTF-8 first",
      counted(lost, "label"), lost == 1 ? "holds" : "hold");
}

std::string about_case(const EnumNames& labels) {
  std::map<std::string, EnumNames> alike;
  for (const std::string& label : labels) alike[ascii_lower(label)].push_back(label);
  Index count = 0;
  const EnumNames* first = nullptr;
  for (const auto& [lower, names] : alike) {
    if (names.size() < 2) continue;
    count += static_cast<Index>(names.size());
    if (first == nullptr) first = &names;
  }
  if (first == nullptr) return {};
  return fmt::format(
      "{} labels differ from another in case only, as {}, and are labels of their own; write them "
      "alike if they are one",
      count, quoted(*first));
}

std::string about_missing(const Dataset& data) {
  static constexpr std::string_view kWords[] = {"nan",  "null", "none", "n/a", "na", "#n/a",
                                                "<na>", "nil",  "-",    "--",  "?"};
  std::vector<char> is_word;
  EnumNames words;
  for (const std::string& label : data.label_names) {
    const std::string lower = ascii_lower(label);
    is_word.push_back(std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords) ? 1 : 0);
    if (is_word.back() != 0) words.push_back(label);
  }
  if (words.empty()) return {};
  const auto rows = std::count_if(data.labels.begin(), data.labels.end(), [&](std::int32_t label) {
    return is_word[static_cast<std::size_t>(label)] != 0;
  });
  return fmt::format(
      "{} {} the label {}, counted as any other label; leave the field empty if there is "
      "none",
      counted(rows, "row"), rows == 1 ? "has" : "have", quoted(words));
}

}  // namespace

std::vector<std::string> label_remarks(const Dataset& data, std::string_view file) {
  std::vector<std::string> remarks;
  for (const std::string& text :
       {about_lost_characters(data.label_names), about_case(data.label_names), about_missing(data)}) {
    if (!text.empty()) remarks.push_back(fmt::format("{}: {}", file, text));
  }
  return remarks;
}

}  // namespace trine
