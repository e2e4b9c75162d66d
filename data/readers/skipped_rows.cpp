#include "trine/data/readers/skipped_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace trine {

void SkippedRows::add(std::string_view kind, std::string_view detail, Index line) {
  ++rows_;
  auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const Kind& known) { return known.kind == kind; });
  if (found == kinds_.end() && kinds_.size() == kKinds) found = kinds_.end() - 1;
  if (found == kinds_.end()) {
    const bool last = kinds_.size() + 1 == kKinds;
    kinds_.push_back({last ? "for other reasons" : std::string(kind), std::string(detail), {}, 0});
    found = kinds_.end() - 1;
  }
  if (found->lines.size() < kShown) found->lines.push_back(line);
  ++found->rows;
}

std::vector<std::string> SkippedRows::notices(std::string_view file, std::string_view hint) const {
  std::vector<std::string> notices;
  for (const Kind& kind : kinds_) {
    const auto more = kind.rows > static_cast<Index>(kind.lines.size());
    notices.push_back(
        fmt::format("{}:{}: {} {} {} skipped, {} {}{}{}{}{}", file, kind.lines.front(), kind.rows,
                    kind.rows == 1 ? "row" : "rows", kind.kind + (kind.rows == 1 ? " was" : " were"),
                    kind.rows == 1 ? "line" : "lines", fmt::join(kind.lines, ", "), more ? ", ..." : "",
                    kind.detail.empty() ? "" : " (" + kind.detail + ")", hint.empty() ? "" : "; ", hint));
  }
  return notices;
}

std::string SkippedRows::described(const Kind& kind) {
  return fmt::format("{} {} {}, the first in line {}{}", kind.rows, kind.rows == 1 ? "row" : "rows",
                     kind.kind, kind.lines.front(), kind.detail.empty() ? "" : ": " + kind.detail);
}

std::vector<std::string> SkippedRows::kinds() const {
  std::vector<std::string> kinds;
  for (const Kind& kind : kinds_) kinds.push_back(described(kind));
  return kinds;
}

std::string SkippedRows::worst() const {
  if (kinds_.empty()) return {};
  return described(*std::max_element(kinds_.begin(), kinds_.end(),
                                     [](const Kind& a, const Kind& b) { return a.rows < b.rows; }));
}

}  // namespace trine
