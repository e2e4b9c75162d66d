#include "trine/data/readers/resolve_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "trine/base/error.hpp"
#include "trine/data/ascii.hpp"
#include "trine/data/readers/column_profile.hpp"
#include "trine/data/readers/guess_header.hpp"

namespace trine {
namespace {

using ColumnNames = std::vector<std::string>;
using ColumnIndices = std::vector<std::size_t>;

constexpr std::size_t kNone = ~std::size_t(0);
constexpr std::size_t kShown = 10;          // columns in a message
constexpr std::size_t kLongestHints = 300;  // bytes after which no more nested columns are named

// Names of scores and classes: not texts unless they contain sentences.
const ColumnNames kNoTexts = {"label",      "labels",           "gold_label", "score",
                              "similarity", "similarity_score", "relevance"};

// How likely a column holds texts; 0: it does not.
int rank_of(Content content) {
  switch (content) {
    case Content::sentences:
      return 3;
    case Content::words:
      return 2;
    case Content::few:
      return 1;
    default:
      return 0;
  }
}

class ColumnChooser {
 public:
  ColumnChooser(const TableReader& table, const std::vector<ColumnRole>& roles)
      : table_(table), roles_(roles), chosen_(roles.size(), kNone) {
    for (std::size_t i = 0; i < table.found().size(); ++i)
      columns_by_name_[ascii_lower(table.found()[i])].push_back(i);
  }

  ColumnIndices choose(const std::vector<ColumnNames>& usual) {
    for (const ColumnNames& names : usual) {
      if (take_all(names)) return chosen_;
    }
    for (std::size_t i = 0; i < roles_.size(); ++i) take_by_name(i);
    if (!taken(kNone)) return chosen_;
    judge();
    for (ColumnKind kind : {ColumnKind::id, ColumnKind::score, ColumnKind::label, ColumnKind::text})
      fill(kind);
    return chosen_;
  }

 private:
  bool take_all(const ColumnNames& names) {
    ColumnIndices indices;
    for (const std::string& name : names) {
      const auto found = columns_by_name_.find(ascii_lower(name));
      if (found == columns_by_name_.end()) return false;
      indices.push_back(only(found->second));
    }
    chosen_ = indices;
    return true;
  }
  void take_by_name(std::size_t role) {
    for (const std::string& name : roles_[role].names) {
      const auto found = columns_by_name_.find(ascii_lower(name));
      if (found == columns_by_name_.end() || taken(found->second.front())) continue;
      chosen_[role] = only(found->second);
      return;
    }
    ColumnIndices possible;
    for (const std::string& name : roles_[role].synonyms) {
      const auto found = columns_by_name_.find(ascii_lower(name));
      if (found != columns_by_name_.end() && !taken(found->second.front()))
        possible.push_back(found->second.front());
    }
    if (possible.size() == 1)
      chosen_[role] = only(columns_by_name_.at(ascii_lower(table_.found()[possible.front()])));
  }
  // The only column of a name.
  [[nodiscard]] std::size_t only(const ColumnIndices& indices) const {
    if (indices.size() == 1) return indices.front();
    throw FileError(table_.name(), 0,
                    fmt::format("{} columns are called \"{}\", columns {} and {}; give column numbers, as in "
                                "{} {},...",
                                indices.size(), table_.found()[indices[0]], indices[0] + 1, indices[1] + 1,
                                table_.option(), indices[0] + 1));
  }
  [[nodiscard]] bool taken(std::size_t column) const {
    return std::find(chosen_.begin(), chosen_.end(), column) != chosen_.end();
  }
  [[nodiscard]] std::size_t open(ColumnKind kind) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < roles_.size(); ++i)
      count += roles_[i].kind == kind && chosen_[i] == kNone ? 1 : 0;
    return count;
  }

  void judge() {
    for (std::size_t i = 0; i < table_.found().size(); ++i) {
      profiles_.push_back(profile_column(table_.sample(), i));
      int rank = rank_of(profiles_.back().content);
      if (rank < 3 &&
          std::find(kNoTexts.begin(), kNoTexts.end(), ascii_lower(table_.found()[i])) != kNoTexts.end())
        rank = 0;
      ranks_.push_back(rank);
    }
  }
  // Assigns the columns that fit to the open roles of a kind, if there are exactly as many.
  void fill(ColumnKind kind) {
    const std::size_t wanted = open(kind);
    if (wanted == 0) return;
    ColumnIndices fitting;
    for (int rank = 3; rank >= 0 && fitting.size() < wanted; --rank) {
      ColumnIndices more;
      for (std::size_t i = 0; i < profiles_.size(); ++i) {
        if (!taken(i) && rank_for(kind, i) == rank && (rank > 0 || all_are_needed())) more.push_back(i);
      }
      if (kind != ColumnKind::text && !more.empty() && !fitting.empty()) break;
      fitting.insert(fitting.end(), more.begin(), more.end());
    }
    if (fitting.size() != wanted) fail(fitting, wanted);
    if (kind == ColumnKind::text && !all_are_sentences(fitting)) check_nested();
    std::sort(fitting.begin(), fitting.end());
    std::size_t next = 0;
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      if (roles_[i].kind == kind && chosen_[i] == kNone) chosen_[i] = fitting[next++];
    }
    for (std::size_t column : fitting) {
      if (table_.has_names())
        static_cast<void>(only(columns_by_name_.at(ascii_lower(table_.found()[column]))));
    }
  }
  [[nodiscard]] int rank_for(ColumnKind kind, std::size_t column) const {
    const ColumnProfile& profile = profiles_[column];
    switch (kind) {
      case ColumnKind::text:
        return ranks_[column];
      case ColumnKind::score:
        return profile.content == Content::number && !profile.counts_up ? 3 : -1;
      case ColumnKind::label:
        return profile.content == Content::few || profile.few_whole ? 3 : -1;
      default:
        return profile.content == Content::id || profile.counts_up ? 3 : -1;
    }
  }
  // As many columns as roles, none of them clearly a text or label: all are used.
  [[nodiscard]] bool all_are_needed() const {
    return profiles_.size() == roles_.size() &&
           std::all_of(profiles_.begin(), profiles_.end(), [](const ColumnProfile& profile) {
             return profile.content == Content::number || profile.content == Content::date ||
                    profile.content == Content::id;
           });
  }

  [[nodiscard]] bool all_are_sentences(const ColumnIndices& indices) const {
    return std::all_of(indices.begin(), indices.end(),
                       [&](std::size_t column) { return profiles_[column].content == Content::sentences; });
  }

  // "a list" or "an object", for a column that has these and no text or number; empty for other columns.
  [[nodiscard]] std::string_view nested(std::size_t column) const {
    if (profiles_[column].content != Content::empty) return {};
    for (const SampleRow& row : table_.sample()) {
      if (column >= row.found_instead.size()) continue;
      const std::string_view what = row.found_instead[column];
      if (what == "a list" || what == "an object") return what;
    }
    return {};
  }

  // "; pos has lists: HINT" for each nested column.
  [[nodiscard]] std::string nested_hints() const {
    std::string text;
    for (std::size_t i = 0; i < profiles_.size() && text.size() < kLongestHints; ++i) {
      const std::string_view what = nested(i);
      if (what.empty()) continue;
      text += fmt::format("; {} holds {}: {}", table_.display(i), what == "a list" ? "lists" : "objects",
                          table_.flatten_hint(i, what));
    }
    return text;
  }

  // Beside texts in lists, single words or a few values are hardly the texts that are meant.
  void check_nested() const {
    const std::string hints = nested_hints();
    if (hints.empty()) return;
    throw FileError(
        table_.name(), 0,
        fmt::format("the columns of texts are ambiguous{}; or name them with {}; found: {}; first "
                    "row: {}",
                    hints, table_.option(), table_.all_columns(), table_.first_row()));
  }

  [[noreturn]] void fail(const ColumnIndices& fitting, std::size_t wanted) const {
    ColumnNames roles, shown;
    for (const ColumnRole& role : roles_) roles.push_back(role.name);
    for (std::size_t i = 0; i < std::min(fitting.size(), kShown); ++i)
      shown.push_back(table_.display(fitting[i]));
    if (fitting.size() > kShown) shown.emplace_back("...");
    throw FileError(
        table_.name(), 0,
        fmt::format(
            "needs the columns {}; found: {}; {}, name them with {}, by names or by column numbers{}; "
            "first row: {}",
            fmt::join(roles, ", "), table_.all_columns(),
            fitting.size() > wanted ? fmt::format("several columns fit ({})", fmt::join(shown, ", "))
                                    : "too few of them fit",
            table_.option(), nested_hints(), table_.first_row()));
  }

  const TableReader& table_;
  const std::vector<ColumnRole>& roles_;
  std::map<std::string, ColumnIndices> columns_by_name_;  // names in lower case
  ColumnIndices chosen_;
  std::vector<ColumnProfile> profiles_;
  std::vector<int> ranks_;
};

}  // namespace

std::vector<std::string> names_of(const std::vector<ColumnRole>& roles) {
  ColumnNames names;
  for (const ColumnRole& role : roles) names.push_back(role.name);
  return names;
}

void resolve_columns(TableReader& table, const std::vector<ColumnRole>& roles,
                     const std::vector<ColumnNames>& usual) {
  if (table.sample().empty()) table.throw_no_rows();
  table.select_indices(ColumnChooser(table, roles).choose(usual));
}

void choose_judgment_columns(TableReader& table) {
  if (!table.has_names() && table.found().size() == 4) return table.select_indices({0, 2, 3});
  if (table.sample().empty()) table.throw_no_rows();
  const std::vector<ColumnRole> roles = {
      {"query id", ColumnKind::id, {"query-id", "query_id", "queryid", "qid", "query", "topic"}},
      {"document id",
       ColumnKind::id,
       {"corpus-id", "corpus_id", "corpusid", "document-id", "document_id", "doc-id", "doc_id", "docid",
        "docno", "pid", "passage_id", "document", "corpus"}}};
  static const ColumnNames kGrades = {"score", "relevance", "rel",      "grade",
                                      "label", "judgement", "judgment", "rating"};
  ColumnIndices indices = ColumnChooser(table, roles).choose({});
  if (const auto grade = table.find(kGrades)) indices.push_back(*grade);
  table.select_indices(std::move(indices));
}

}  // namespace trine
