#include "trine/tokenizers/huggingface/added_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace trine {
namespace {

// The first names and the number of others: "[E1]", "<e2>" and 7 more
std::string shown(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i)
    text += fmt::format("{}\"{}\"", i > 0 ? ", " : "", names[i]);
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

std::vector<DeclaredToken> merged(const std::vector<DeclaredToken>& tokens) {
  std::vector<DeclaredToken> once;
  std::unordered_map<std::string, std::size_t> index_of;
  for (const DeclaredToken& token : tokens) {
    if (token.token.content.empty()) continue;
    const auto [found, added] = index_of.emplace(token.token.content, once.size());
    if (added)
      once.push_back(token);
    else if (token.replaces)
      once[found->second].token = token.token;
  }
  return once;
}

// Drops trailing named tokens that are not pieces. Returns those that a file states.
std::vector<std::string> drop_trailing_special(std::vector<DeclaredToken>& tokens,
                                               const SubwordModel& model) {
  std::vector<std::string> dropped;
  for (std::size_t i = tokens.size(); i-- > 0;) {
    if (model.id_of(tokens[i].token.content)) continue;
    if (!tokens[i].named) break;
    if (tokens[i].stated) dropped.push_back(tokens[i].token.content);
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return dropped;
}

class IdAllocator {
 public:
  explicit IdAllocator(const PieceIds& ids) : ids_(ids), next_(ids.pieces) {}

  std::int32_t take(const DeclaredToken& token, std::optional<std::int32_t> piece) {
    std::int32_t id = piece.value_or(0);
    if (!piece) {
      if (has_gaps() && token.id && is_free(*token.id))
        id = *token.id;
      else
        id = next_free();
    }
    given_.insert(id);
    next_ = std::max<Index>(next_, Index{id} + 1);
    return id;
  }

 private:
  [[nodiscard]] bool has_gaps() const { return !ids_.taken.empty(); }
  [[nodiscard]] bool is_free(Index id) const {
    const bool piece =
        has_gaps() ? id < static_cast<Index>(ids_.taken.size()) && ids_.taken[static_cast<std::size_t>(id)]
                   : id < ids_.pieces;
    return !piece && !given_.contains(id);
  }
  [[nodiscard]] std::int32_t next_free() const {
    Index id = next_;
    while (!is_free(id)) ++id;
    return static_cast<std::int32_t>(id);
  }

  const PieceIds& ids_;
  std::unordered_set<Index> given_;
  Index next_;
};

}  // namespace

std::vector<AddedToken> assign_added_token_ids(const std::vector<DeclaredToken>& tokens,
                                               const SubwordModel& model, const PieceIds& ids,
                                               std::string_view source, std::vector<std::string>& remarks) {
  std::vector<DeclaredToken> once = merged(tokens);
  std::vector<std::string> dropped = drop_trailing_special(once, model);
  std::vector<AddedToken> numbered;
  std::vector<std::string> moved;
  IdAllocator allocator(ids);
  for (DeclaredToken& token : once) {
    token.token.id = allocator.take(token, model.id_of(token.token.content));
    if (token.id && *token.id != token.token.id) moved.push_back(token.token.content);
    numbered.push_back(std::move(token.token));
  }
  if (!moved.empty()) {
    remarks.push_back(fmt::format(
        "{}: {} added tokens have ids that differ from the file, as in the tokenizers library: {}", source,
        moved.size(), shown(moved)));
  }
  if (!dropped.empty()) {
    remarks.push_back(
        fmt::format("{}: {} of the special tokens are not in the vocabulary and are read as plain text: {}",
                    source, dropped.size(), shown(dropped)));
  }
  return numbered;
}

}  // namespace trine
