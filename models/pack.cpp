#include "trine/models/pack.hpp"

#include <algorithm>
#include <cmath>

namespace trine::inline TRINE_ABI {
namespace {

using Ids = std::span<std::int32_t>;

// A PackedBatch that is still written to.
struct Packed {
  Ids tokens, offsets;
};

Ids ids(Tape& tape, Index count) {
  return {tape.scratch<std::int32_t>(count), static_cast<std::size_t>(count)};
}

// Renumbers the words of a batch from 0 in order of first use and collects the rows of each.
PackedBatch distinct_words(Tape& tape, const Lexicon& lexicon, Ids tokens) {
  const Ids number = ids(tape, lexicon.words());  // of the words of this batch; the others are not touched
  for (const std::int32_t token : tokens) number[static_cast<std::size_t>(token)] = -1;
  const Ids word_of = ids(tape, static_cast<Index>(tokens.size()));
  std::int32_t count = 0;
  Index feature_count = 0;
  for (std::int32_t& token : tokens) {
    std::int32_t& mine = number[static_cast<std::size_t>(token)];
    if (mine < 0) {
      mine = count;
      word_of[static_cast<std::size_t>(count++)] = token;
      feature_count += static_cast<Index>(lexicon.features(token).size());
    }
    token = mine;
  }
  const Ids features = ids(tape, feature_count);
  const Ids offsets = ids(tape, count + 1);
  std::size_t end = 0;
  offsets[0] = 0;
  for (std::size_t word = 0; word < static_cast<std::size_t>(count); ++word) {
    const auto rows = lexicon.features(word_of[word]);
    std::copy(rows.begin(), rows.end(), features.begin() + static_cast<std::ptrdiff_t>(end));
    end += rows.size();
    offsets[word + 1] = static_cast<std::int32_t>(end);
  }
  return {features, offsets};
}

Packed pack(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) {
  Index total = 0;
  for (std::int32_t text : chosen) total += texts.length(text);
  const Ids tokens = ids(tape, total);
  const Ids offsets = ids(tape, static_cast<Index>(chosen.size()) + 1);
  auto to = tokens.begin();
  offsets[0] = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto from = texts.tokens(chosen[i]);
    to = std::copy(from.begin(), from.end(), to);
    offsets[i + 1] = static_cast<std::int32_t>(to - tokens.begin());
  }
  return {tokens, offsets};
}

}  // namespace

PackedBatch pack_tokens(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) {
  const auto [tokens, offsets] = pack(tape, texts, chosen);
  return {tokens, offsets};
}

BagBatch pack_bags(Tape& tape, const TokenizedTexts& texts, std::span<const std::int32_t> chosen) {
  const auto [tokens, offsets] = pack(tape, texts, chosen);
  const PackedBatch words{tokens, offsets};
  if (texts.lexicon() == nullptr) return {words, {}, {}};
  const PackedBatch features = distinct_words(tape, *texts.lexicon(), tokens);
  auto* scales = tape.scratch(features.sequences());
  for (Index word = 0; word < features.sequences(); ++word) {
    scales[word] = 1 / std::sqrt(static_cast<Real>(std::max<Index>(1, features.length(word))));
  }
  return {words, features, {scales, static_cast<std::size_t>(features.sequences())}};
}

}  // namespace trine::inline TRINE_ABI
