#include "trine/tokenizers/huggingface/added_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace trine {
namespace {

// The first of `names` and how many more there are: "[E1]", "<e2>" and 7 more
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
  std::unordered_map<std::string, std::size_t> places;
  for (const DeclaredToken& token : tokens) {
    if (token.token.content.empty()) continue;
    const auto [place, added] = places.emplace(token.token.content, once.size());
    if (added)
      once.push_back(token);
    else if (token.replaces)
      once[place->second].token = token.token;
  }
  return once;
}

// Marks that are no piece, unless a token behind them is none either. Returns those that a file states.
std::vector<std::string> leave_out_last_marks(std::vector<DeclaredToken>& tokens, const SubwordModel& model) {
  std::vector<std::string> left_out;
  for (std::size_t i = tokens.size(); i-- > 0;) {
    if (model.id_of(tokens[i].token.content)) continue;
    if (!tokens[i].named) break;
    if (tokens[i].stated) left_out.push_back(tokens[i].token.content);
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return left_out;
}

class Numbers {
 public:
  explicit Numbers(const PieceIds& ids) : ids_(ids), next_(ids.pieces) {}

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

std::vector<AddedToken> number_added_tokens(const std::vector<DeclaredToken>& tokens,
                                            const SubwordModel& model, const PieceIds& ids,
                                            std::string_view source, std::vector<std::string>& remarks) {
  std::vector<DeclaredToken> once = merged(tokens);
  std::vector<std::string> left_out = leave_out_last_marks(once, model);
  std::vector<AddedToken> numbered;
  std::vector<std::string> moved;
  Numbers numbers(ids);
  for (DeclaredToken& token : once) {
    token.token.id = numbers.take(token, model.id_of(token.token.content));
    if (token.id && *token.id != token.token.id) moved.push_back(token.token.content);
    numbered.push_back(std::move(token.token));
  }
  if (!moved.empty()) {
    remarks.push_back(
        fmt::format("{}: {} added tokens have other ids than the file gives them, those that the "
                    "tokenizers library gives them: {}",
                    source, moved.size(), shown(moved)));
  }
  if (!left_out.empty()) {
    remarks.push_back(
        fmt::format("{}: {} of the special tokens are no pieces of the vocabulary, and are "
                    "text where they come in a text: {}",
                    source, left_out.size(), shown(left_out)));
  }
  return numbered;
}

}  // namespace trine
