#include "trine/train/run/hashed_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trine/base/rng.hpp"
#include "trine/models/static/static_model.hpp"
#include "trine/tokenizers/lexicon.hpp"

namespace trine::inline TRINE_ABI {
namespace {

// Only words are wanted of it, so n-grams are not made.
Lexicon words_of(std::span<const std::string> texts, const NormalizeOptions& normalize) {
  Lexicon words(HashedTokenizer({.rows = 1, .longest = 0, .normalize = normalize}));
  std::vector<std::int32_t> ids;
  for (const std::string& text : texts) {
    ids.clear();
    words.encode(text, ids);
  }
  return words;
}

std::vector<std::string_view> list_of(const Lexicon& words) {
  std::vector<std::string_view> list;
  list.reserve(static_cast<std::size_t>(words.words()));
  for (std::int32_t i = 0; i < words.words(); ++i) list.push_back(words.word(i));
  return list;
}

}  // namespace

Index default_rows(Index words) {
  constexpr Index kLeast = 8192, kMost = 131072, kStep = 1024, kRowsOfAWord = 4;
  return std::clamp((kRowsOfAWord * words + kStep - 1) / kStep * kStep, kLeast, kMost);
}

std::unique_ptr<HashedTokenizer> hashed_words_of(std::span<const std::string> texts,
                                                 std::optional<Index> rows) {
  HashedOptions options;
  const Lexicon words = words_of(texts, options.normalize);
  options.rows = rows.value_or(default_rows(words.words()));
  return std::make_unique<HashedTokenizer>(HashedTokenizer(options).storing(list_of(words)));
}

std::unique_ptr<SentenceEncoder> with_rows_for(std::unique_ptr<SentenceEncoder> model,
                                               std::span<const std::string> texts, std::uint64_t seed) {
  auto* known = dynamic_cast<StaticModel*>(model.get());
  const auto* hashed = dynamic_cast<const HashedTokenizer*>(&model->tokenizer());
  if (known == nullptr || hashed == nullptr || !hashed->options().stored) return model;
  const Lexicon words = words_of(texts, hashed->options().normalize);
  HashedTokenizer larger = hashed->storing(list_of(words));
  if (larger.vocabulary_size() == hashed->vocabulary_size()) return model;
  return known->with_table_of(std::move(larger), Rng(seed).split("model"));
}

std::string about_table(const SentenceEncoder& model) {
  const auto* hashed = dynamic_cast<const HashedTokenizer*>(&model.tokenizer());
  if (hashed == nullptr || hashed->vocabulary_size() == hashed->options().rows) return {};
  return fmt::format(
      "table: {} of {} rows are stored, those of words in the data; other words are left out of the mean",
      hashed->vocabulary_size(), hashed->options().rows);
}

}  // namespace trine::inline TRINE_ABI
