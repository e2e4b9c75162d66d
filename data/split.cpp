#include "trine/data/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/base/hash.hpp"
#include "trine/base/rng.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"
#include "trine/tokenizers/unicode/text_normalizer.hpp"

namespace trine {
namespace {

// Sentences are equal if their words, case-folded and without punctuation, are. A text of punctuation only
// is its own key.
class SentenceKey {
 public:
  std::string_view operator()(std::string_view text) {
    normal_.clear();
    key_.clear();
    normalizer_(text, normal_);
    for_each_word(normal_, [this](std::string_view word) {
      if (char_kind(decode_utf8(word, 0).code) == CharKind::letter) key_.append(word).push_back(' ');
    });
    return key_.empty() ? std::string_view(normal_) : std::string_view(key_);
  }

 private:
  TextNormalizer normalizer_;
  std::string normal_;
  std::string key_;
};

// Number of the sentence each text stands for.
std::vector<std::int32_t> sentence_numbers(const Dataset& data, StringTable& sentences) {
  SentenceKey same;
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
      hash = random_bits(hash, fnv1a(sentences[numbers[static_cast<std::size_t>(id)]]));
    ranked.push_back({hash, i});
  }
  std::sort(ranked.begin(), ranked.end());
  return ranked;
}

Split make_split(const Dataset& data, const std::vector<Index>& training, std::vector<Index> held_out) {
  std::sort(held_out.begin(), held_out.end());
  Split split{take_rows(data, training), take_rows(data, held_out), 0};
  split.dropped = data.rows() - split.training.rows() - split.held_out.rows();
  return split;
}

// Rows in the order in which they are held out, each label by its share: row r of a label of m stands at
// (r + u) / m with a random u of the label's own, so that the first n rows of the list hold n m / N rows of
// the label, more or less one.
std::vector<Index> by_share_of_label(const Dataset& data, const std::vector<Ranked>& ranked,
                                     std::uint64_t seed) {
  std::vector<Index> members = rows_of_labels(data), seen(members.size());
  struct Placed {
    double position;
    Ranked rank;
  };
  std::vector<Placed> positioned;
  positioned.reserve(ranked.size());
  for (const Ranked& rank : ranked) {
    const auto label = static_cast<std::size_t>(data.labels[static_cast<std::size_t>(rank.row)]);
    const double start =
        static_cast<double>(random_bits(seed, fnv1a(data.label_names[label])) >> 11) * 0x1.0p-53;
    const double position =
        (static_cast<double>(seen[label]++) + start) / static_cast<double>(members[label]);
    positioned.push_back({position, rank});
  }
  std::sort(positioned.begin(), positioned.end(), [](const Placed& a, const Placed& b) {
    return a.position != b.position ? a.position < b.position : a.rank < b.rank;
  });
  std::vector<Index> rows;
  rows.reserve(positioned.size());
  for (const Placed& row : positioned) rows.push_back(row.rank.row);
  return rows;
}

}  // namespace

Split split_by_label(const Dataset& data, Index n_held_out, std::uint64_t seed) {
  if (n_held_out < 0)
    throw OptionError(fmt::format("{} rows cannot be held out; give 0 or more", n_held_out));
  StringTable sentences;
  const std::vector<std::int32_t> numbers = sentence_numbers(data, sentences);
  const auto sentence = [&](Index row) {
    return static_cast<std::size_t>(numbers[static_cast<std::size_t>(data.row(row)[0])]);
  };
  const auto label = [&](Index row) {
    return static_cast<std::size_t>(data.labels[static_cast<std::size_t>(row)]);
  };
  std::vector<std::vector<Index>> rows_of(static_cast<std::size_t>(sentences.size()));
  std::vector<Index> left = rows_of_labels(data);  // that stay in training
  for (Index row = 0; row < data.rows(); ++row) rows_of[sentence(row)].push_back(row);
  std::vector<char> taken(rows_of.size());
  std::vector<Index> held_out;
  for (const Index row : by_share_of_label(data, rank_rows(data, sentences, numbers, seed), seed)) {
    if (static_cast<Index>(held_out.size()) == n_held_out) break;
    if (taken[sentence(row)] != 0) continue;
    const std::vector<Index>& same = rows_of[sentence(row)];
    for (const Index each : same) --left[label(each)];
    if (std::all_of(same.begin(), same.end(), [&](Index each) { return left[label(each)] > 0; })) {
      taken[sentence(row)] = 1;
      held_out.push_back(row);
    } else {
      for (const Index each : same) ++left[label(each)];
    }
  }
  std::vector<Index> training;
  for (Index row = 0; row < data.rows(); ++row) {
    if (taken[sentence(row)] == 0) training.push_back(row);
  }
  if (static_cast<Index>(held_out.size()) < n_held_out) {
    throw OptionError(fmt::format(
        "{} of {} rows cannot be held out, {} can so that every label keeps a row to compare with; hold out "
        "fewer",
        n_held_out, data.rows(), held_out.size()));
  }
  return make_split(data, training, std::move(held_out));
}

Split split_by_hash(const Dataset& data, Index n_held_out, std::uint64_t seed) {
  if (n_held_out < 0)
    throw OptionError(fmt::format("{} rows cannot be held out; give 0 or more", n_held_out));
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
        fmt::format("{} of {} rows cannot be held out, {} share no sentence with one another and "
                    "{} would be left for training; hold out fewer",
                    n_held_out, data.rows(), held_out.size(), training.size()));
  }
  return make_split(data, training, std::move(held_out));
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
