#include "trine/data/readers/read_ahead.hpp"

#include <algorithm>
#include <utility>

#include "trine/base/error.hpp"

namespace trine {
namespace {

constexpr std::size_t kRows = 300;
constexpr std::size_t kBytes = std::size_t{1} << 21;
constexpr std::size_t kFields = 20000;
constexpr std::size_t kBadRows = 100;  // so many before the first good one, and it is another kind of file

}  // namespace

ReadAhead::ReadAhead(std::unique_ptr<TableSource> source) : source_(std::move(source)) {
  std::vector<std::string_view> fields;
  std::size_t bytes = 0, count = 0;
  while (sample_.size() < kRows && bytes < kBytes && count < kFields && bad_.size() < kRows) {
    const TableSource::Read read = source_->next(fields);
    if (read == TableSource::Read::end) break;
    if (read == TableSource::Read::bad) {
      bad_.push_back({sample_.size(), source_->problem(), source_->line_number()});
      if (sample_.empty() && bad_.size() == kBadRows) break;
      continue;
    }
    keep(fields);
    count += fields.size();
    for (std::string_view field : fields) bytes += field.size();
  }
  // A title above the table, or another kind of file: what the first row is tells nothing of the others.
  const bool one_of_a_kind = sample_.size() == 1 && source_->names().empty();
  if ((sample_.empty() || one_of_a_kind) && !bad_.empty()) {
    const Bad& first = bad_.front();
    throw FileError(source_->name(), first.line,
                    first.problem.detail.empty() ? "a row " + first.problem.kind : first.problem.detail);
  }
  source_->freeze_columns();
  for (SampleRow& row : sample_) row.fields.resize(std::max(row.fields.size(), source_->names().size()));
}

void ReadAhead::keep(const std::vector<std::string_view>& fields) {
  SampleRow row;
  row.line = source_->line_number();
  row.fields.reserve(fields.size());
  for (std::string_view field : fields) {
    row.fields.emplace_back();
    row.found_instead.push_back(field.data() == nullptr ? source_->found_instead(row.fields.size() - 1)
                                                        : std::string_view());
    if (field.data() != nullptr) row.fields.back().emplace(field);
  }
  sample_.push_back(std::move(row));
}

SampleRow ReadAhead::drop_first() {
  SampleRow first = std::move(sample_.front());
  sample_.erase(sample_.begin());
  for (Bad& bad : bad_) bad.before -= bad.before > 0 ? 1 : 0;
  return first;
}

std::string_view ReadAhead::found_instead(std::size_t column) const {
  if (behind_sample_) return source_->found_instead(column);
  const auto& kept = sample_[next_row_ - 1].found_instead;
  return column < kept.size() ? kept[column] : std::string_view();
}

TableSource::Read ReadAhead::next(std::vector<std::string_view>& fields) {
  if (next_bad_ < bad_.size() && bad_[next_bad_].before <= next_row_) {
    const Bad& bad = bad_[next_bad_++];
    problem_ = bad.problem;
    line_ = bad.line;
    return TableSource::Read::bad;
  }
  if (next_row_ < sample_.size()) {
    const SampleRow& row = sample_[next_row_++];
    fields.clear();
    for (const auto& field : row.fields)
      fields.push_back(field ? std::string_view(*field) : std::string_view());
    line_ = row.line;
    return TableSource::Read::row;
  }
  behind_sample_ = true;
  const TableSource::Read read = source_->next(fields);
  line_ = source_->line_number();
  if (read == TableSource::Read::bad) problem_ = source_->problem();
  return read;
}

}  // namespace trine
