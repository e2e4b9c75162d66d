#include "trine/data/readers/label_remarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "trine/base/counted.hpp"
#include "trine/base/message.hpp"
#include "trine/data/ascii.hpp"

namespace trine {
namespace {

using Labels = std::vector<std::string>;

std::string quoted(const Labels& names) {
  constexpr std::size_t kShown = 3;
  Labels shown;
  shown.reserve(names.size());
  for (const std::string& name : names) shown.push_back('"' + name + '"');
  return listed(shown, ", ", kShown);
}

std::string remark_lost_characters(const Labels& labels) {
  const auto lost = std::count_if(labels.begin(), labels.end(),
                                  [](const auto& label) { return label.find("\uFFFD") != label.npos; });
  if (lost == 0) return {};
  return fmt::format(
      "{} {} U+FFFD for lost characters, so that labels that differ only in these are equal; convert the "
      "file to UTF-8 first",
      counted(lost, "label"), lost == 1 ? "holds" : "hold");
}

std::string remark_case(const Labels& labels) {
  std::map<std::string, Labels> alike;
  for (const std::string& label : labels) alike[ascii_lower(label)].push_back(label);
  Index count = 0;
  const Labels* first = nullptr;
  for (const auto& [lower, names] : alike) {
    if (names.size() < 2) continue;
    count += static_cast<Index>(names.size());
    if (first == nullptr) first = &names;
  }
  if (first == nullptr) return {};
  return fmt::format(
      "{} labels differ from another only in case, as {}, and count as different; unify their case if they "
      "are the same",
      count, quoted(*first));
}

std::string remark_missing(const Dataset& data) {
  static constexpr std::string_view kWords[] = {"nan",  "null", "none", "n/a", "na", "#n/a",
                                                "<na>", "nil",  "-",    "--",  "?"};
  std::vector<char> is_missing;
  Labels words;
  for (const std::string& label : data.label_names) {
    const std::string lower = ascii_lower(label);
    is_missing.push_back(std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords) ? 1 : 0);
    if (is_missing.back() != 0) words.push_back(label);
  }
  if (words.empty()) return {};
  const auto rows = std::count_if(data.labels.begin(), data.labels.end(), [&](std::int32_t label) {
    return is_missing[static_cast<std::size_t>(label)] != 0;
  });
  return fmt::format(
      "{} {} the label {}, which counts as a label; leave the field empty if it means a missing one",
      counted(rows, "row"), rows == 1 ? "has" : "have", quoted(words));
}

}  // namespace

std::vector<std::string> label_remarks(const Dataset& data, std::string_view file) {
  std::vector<std::string> remarks;
  for (const std::string& text :
       {remark_lost_characters(data.label_names), remark_case(data.label_names), remark_missing(data)}) {
    if (!text.empty()) remarks.push_back(fmt::format("{}: {}", file, text));
  }
  return remarks;
}

}  // namespace trine
