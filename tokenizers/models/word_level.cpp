#include "trine/tokenizers/models/word_level.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/error.hpp"

namespace trine {

void WordLevel::add(std::string_view word, std::int32_t id) {
  if (words_.find_or_add(word).added) ids_.push_back(id);
  ids_[static_cast<std::size_t>(words_.find(word))] = id;
  size_ = std::max(size_, Index{id} + 1);
}

std::optional<std::int32_t> WordLevel::id_of(std::string_view piece) const {
  const std::int32_t found = words_.find(piece);
  return found < 0 ? std::nullopt : std::optional(ids_[static_cast<std::size_t>(found)]);
}

void WordLevel::tokenize(std::string_view word, std::vector<std::int32_t>& out) const {
  if (word.empty()) return;
  auto id = id_of(word);
  if (!id) id = id_of(unknown_);
  if (!id) {
    throw Error(
        fmt::format("tokenizer: the vocabulary has neither the word \"{}\" nor the unknown piece \"{}\"; "
                    "set model.unk_token of tokenizer.json to a word of the vocabulary",
                    word, unknown_));
  }
  out.push_back(*id);
}

}  // namespace trine
