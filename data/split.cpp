#include "data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/rng.hpp"
#include "text/normalise.hpp"
#include "text/words.hpp"

namespace trine {
namespace {

// What makes two sentences the same: their words without punctuation, case folded. A text of punctuation
// only stands for itself.
class Sameness {
 public:
  std::string_view operator()(std::string_view text) {
    normal_.clear();
    key_.clear();
    normaliser_(text, normal_);
    for_each_word(normal_, [this](std::string_view word) {
      if (char_kind(decode_utf8(word, 0).code) == CharKind::letter) key_.append(word).push_back(' ');
    });
    return key_.empty() ? std::string_view(normal_) : std::string_view(key_);
  }

 private:
  Normaliser normaliser_;
  std::string normal_;
  std::string key_;
};

// FNV-1a, mixed: the same in every version and on every machine.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3ULL;
  return random_bits(seed, hash);
}

// Number of the sentence each text stands for.
std::vector<std::int32_t> sentence_numbers(const Dataset& data, StringTable& sentences) {
  Sameness same;
  std::vector<std::int32_t> numbers;
  numbers.reserve(data.texts.size());
  for (const std::string& text : data.texts) numbers.push_back(sentences.find_or_add(same(text)).id);
  return numbers;
}

struct Ranked {
  std::uint64_t hash;
  Index row;
  bool operator<(const Ranked& other) const {
    return hash != other.hash ? hash < other.hash : row < other.row;
  }
};

std::vector<Ranked> rank_rows(const Dataset& data, const StringTable& sentences,
                              const std::vector<std::int32_t>& numbers, std::uint64_t seed) {
  std::vector<Ranked> ranked;
  for (Index i = 0; i < data.rows(); ++i) {
    std::uint64_t hash = seed;
    for (std::int32_t id : data.row(i))
      hash = hash_text(sentences[numbers[static_cast<std::size_t>(id)]], hash);
    ranked.push_back({hash, i});
  }
  std::sort(ranked.begin(), ranked.end());
  return ranked;
}

}  // namespace

Split split_by_hash(const Dataset& data, Index n_held_out, std::uint64_t seed) {
  if (n_held_out < 0) throw OptionError(fmt::format("split: {} rows cannot be held out", n_held_out));
  StringTable sentences;
  const std::vector<std::int32_t> numbers = sentence_numbers(data, sentences);
  std::vector<char> taken(static_cast<std::size_t>(sentences.size()));
  const auto touches = [&](Index row) {
    const auto ids = data.row(row);
    return std::any_of(ids.begin(), ids.end(), [&](std::int32_t id) {
      return taken[static_cast<std::size_t>(numbers[static_cast<std::size_t>(id)])] != 0;
    });
  };
  std::vector<Index> held_out;
  for (const Ranked& candidate : rank_rows(data, sentences, numbers, seed)) {
    if (static_cast<Index>(held_out.size()) == n_held_out) break;
    if (touches(candidate.row)) continue;
    for (std::int32_t id : data.row(candidate.row))
      taken[static_cast<std::size_t>(numbers[static_cast<std::size_t>(id)])] = 1;
    held_out.push_back(candidate.row);
  }
  std::vector<Index> training;
  for (Index i = 0; i < data.rows(); ++i) {
    if (!touches(i)) training.push_back(i);
  }
  if (static_cast<Index>(held_out.size()) < n_held_out || (training.empty() && n_held_out > 0)) {
    throw OptionError(
        fmt::format("split: {} of {} rows cannot be held out, {} share no sentence with one another and "
                    "{} would be left for training; hold out fewer",
                    n_held_out, data.rows(), held_out.size(), training.size()));
  }
  std::sort(held_out.begin(), held_out.end());
  Split split{take_rows(data, training), take_rows(data, held_out), 0};
  split.dropped = data.rows() - split.training.rows() - split.held_out.rows();
  return split;
}

Dataset without_texts_of(const Dataset& data, const Dataset& held_out) {
  StringTable sentences;
  sentence_numbers(held_out, sentences);
  const Index known = sentences.size();
  const std::vector<std::int32_t> numbers = sentence_numbers(data, sentences);
  std::vector<Index> rows;
  for (Index i = 0; i < data.rows(); ++i) {
    const auto ids = data.row(i);
    if (std::all_of(ids.begin(), ids.end(),
                    [&](std::int32_t id) { return numbers[static_cast<std::size_t>(id)] >= known; })) {
      rows.push_back(i);
    }
  }
  return take_rows(data, rows);
}

}  // namespace trine
