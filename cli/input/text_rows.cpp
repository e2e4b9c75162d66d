#include "trine/cli/input/text_rows.hpp"

#include <array>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/open_table.hpp"
#include "trine/data/readers/resolve_columns.hpp"

namespace trine::cli {
namespace {

using Names = std::vector<std::string>;

const Names kIds = {"_id",         "id",          "query-id",   "query_id",  "qid",   "corpus-id",
                    "corpus_id",   "doc-id",      "doc_id",     "docid",     "docno", "pid",
                    "document-id", "document_id", "passage_id", "passage-id"};
const Names kTexts = {"text", "sentence", "sentences", "texts", "content", "body", "document", "passage"};
const Names kQueries = {"query", "question"};
constexpr const char* kTitle = "title";

// Columns of texts where no option names them, after that of the id if one is needed.
std::vector<std::size_t> chosen_texts(TableReader& table, const TextRows::Options& options) {
  std::vector<ColumnRole> roles;
  if (options.needs_id) roles.push_back({"id", ColumnKind::id, kIds});
  roles.push_back({"text", ColumnKind::text, kTexts});
  if (options.needs_id) roles.back().names.insert(roles.back().names.end(), kQueries.begin(), kQueries.end());
  resolve_columns(table, roles);
  std::vector<std::size_t> indices = table.selected_indices();
  const auto title = table.find(std::array{std::string(kTitle)});
  const bool is_text = ascii_lower(table.found()[indices.back()]) == "text";
  if (options.with_title && title && is_text) indices.insert(indices.end() - 1, *title);
  return indices;
}

}  // namespace

TextRows::TextRows(const std::string& file, const Options& options) {
  const Files files = Files::parse(file);
  const bool asks_for_columns =
      !options.texts.empty() || !options.show.empty() || options.needs_id || !options.id.empty();
  if (!asks_for_columns && !ends_as_table(files)) {
    lines_.emplace(files.paths.front());
    return;
  }
  TableOptions table;
  table.header = options.header;
  table.strict = options.strict;
  table.option = options.option;
  table.columns = options.texts;
  table.columns.insert(table.columns.end(), options.show.begin(), options.show.end());
  if (!options.id.empty()) table.columns.push_back(options.id);
  table_.emplace(files, table);
  table_->require_distinct(options.texts);
  choose(options);
}

// Selects the columns in the order id, texts, further ones. An id is optional unless it is needed.
void TextRows::choose(const Options& options) {
  std::vector<std::size_t> indices;
  if (options.texts.empty()) {
    indices = chosen_texts(*table_, options);
    has_id_ = options.needs_id;
  } else {
    for (const std::string& column : options.texts) indices.push_back(table_->index_of(column));
  }
  if (!has_id_) {
    const auto id = options.id.empty() ? table_->find(kIds) : table_->index_of(options.id);
    has_id_ = id.has_value();
    if (id) indices.insert(indices.begin(), *id);
  }
  texts_ = indices.size() - (has_id_ ? 1 : 0);
  for (const std::string& column : options.show) {
    indices.push_back(table_->index_of(column));
    shown_names_.push_back(table_->display(indices.back()));
  }
  const std::size_t optional = indices.size() - (options.needs_id ? 1 : 0);
  if (has_id_) roles_.emplace_back("id");
  for (std::size_t i = 0; i < texts_; ++i) {
    const bool is_title = i + 1 < texts_ && ascii_lower(table_->found()[indices[roles_.size()]]) == kTitle;
    roles_.emplace_back(is_title ? "title" : "text");
  }
  table_->select_indices(indices);
  if (!options.texts.empty()) table_->select(table_->selected());  // as chosen by the user
  table_->allow_missing_last(optional);
}

bool TextRows::next() {
  if (lines_) {
    std::string_view line;
    if (!lines_->next(line)) return false;
    text_ = line;
    return true;
  }
  if (!table_->next()) return false;
  const auto fields = table_->row().subspan(has_id_ ? 1 : 0, texts_);
  if (fields.size() == 1) {
    text_ = fields.front();  // unchanged: some tokenizers keep white space
    return true;
  }
  text_.clear();
  for (const std::string_view field : fields) {
    if (field.empty()) continue;
    if (!text_.empty()) text_ += ' ';
    text_ += field;
  }
  text_ = std::string(trimmed(text_));
  return true;
}

Index TextRows::row() const { return table_ ? table_->row_number() : lines_->line_number(); }

std::vector<std::string> TextRows::shown() const {
  const auto fields = table_->row().last(shown_names_.size());
  return {fields.begin(), fields.end()};
}

std::vector<std::string> TextRows::notices() const {
  if (lines_) return lines_->notices();
  std::vector<std::string> notices{table_->reads(roles_)};
  if (texts_ > 1) notices.back() += "; their texts are joined with a space";
  for (std::string& notice : table_->notices()) notices.push_back(std::move(notice));
  return notices;
}

}  // namespace trine::cli
