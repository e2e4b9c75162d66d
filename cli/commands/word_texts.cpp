#include "trine/cli/commands/word_texts.hpp"

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/column_profile.hpp"
#include "trine/data/readers/open_table.hpp"

namespace trine::cli {
namespace {

bool holds_words(const TableReader& table, std::size_t place) {
  const Content content = profile_column(table.sample(), place).content;
  return content == Content::sentences || content == Content::words || content == Content::few;
}

}  // namespace

WordTexts::WordTexts(const std::string& file, const TableChoices& choices) {
  const Files files = Files::parse(file);
  if (!ends_as_table(files)) {
    lines_.emplace(files.paths.front());
    return;
  }
  TableOptions options;
  options.header = choices.header_choice();
  options.strict = choices.strict;
  table_.emplace(files, options);
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < table_->found().size(); ++i) {
    if (holds_words(*table_, i)) indices.push_back(i);
  }
  if (table_->sample().empty()) table_->throw_no_rows();
  if (indices.empty())
    throw FileError(table_->name(), 0, "no column holds words (columns: " + table_->all_columns() + ")");
  table_->allow_missing_last(indices.size());
  table_->select_indices(std::move(indices));
  table_->select(table_->selected());  // no option chooses others
}

bool WordTexts::next_field(std::string_view& text) {
  if (lines_) return lines_->next(text);
  if (fields_ == 0) {
    if (!table_->next()) return false;
    fields_ = table_->row().size();
  }
  text = table_->row()[table_->row().size() - fields_--];
  return true;
}

bool WordTexts::next(std::string_view& text) {
  while (next_field(text)) {
    if (trimmed(text).empty()) continue;
    is_empty_ = false;
    return true;
  }
  if (!is_empty_) return false;
  throw FileError(lines_ ? lines_->name() : table_->name(), 0,
                  "holds no text; name a file of texts whose words shall be spelled out");
}

std::vector<std::string> WordTexts::notices() const {
  if (table_) {
    std::vector<std::string> notices = {
        table_->reads(std::vector<std::string>(table_->selected_indices().size(), "text"))};
    for (std::string& notice : table_->notices()) notices.push_back(std::move(notice));
    return notices;
  }
  if (std::string notice = lines_->notice(); !notice.empty()) return {notice};
  return {};
}

}  // namespace trine::cli
