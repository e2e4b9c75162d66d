#include "trine/tokenizers/hashed_tokenizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/tokenizers/tokenizer_settings.hpp"
#include "trine/tokenizers/unicode/split_words.hpp"

namespace trine {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kWordSeed = 0x7472696E65776F72ULL;
constexpr std::uint64_t kGramSeed = 0x7472696E656E6772ULL;
constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t kFinish = 0xD6E8FEB86659FD93ULL;
constexpr char32_t kBefore = 2;  // control characters, which are never part of a word
constexpr char32_t kBehind = 3;
constexpr int kDenseLongest = 3;
constexpr int kGramLimit = 16;

constexpr std::uint64_t step(std::uint64_t hash, char32_t code) {
  hash = (hash ^ code) * kStep;
  return hash ^ (hash >> 32);
}

void check(const HashedOptions& options) {
  if (options.rows < 1 || options.rows > std::numeric_limits<std::int32_t>::max()) {
    throw OptionError(
        fmt::format("hashed tokenizer: rows is {}; it must lie between 1 and 2147483647", options.rows));
  }
  if (options.shortest < 1) {
    throw OptionError(
        fmt::format("hashed tokenizer: shortest is {}; n-grams have at least 1 character", options.shortest));
  }
  if (options.longest != 0 && (options.longest < options.shortest || options.longest > kGramLimit)) {
    throw OptionError(
        fmt::format("hashed tokenizer: longest is {}; it must lie between shortest ({}) and {}, or be 0 "
                    "for whole words only",
                    options.longest, options.shortest, kGramLimit));
  }
}

}  // namespace

HashedTokenizer::HashedTokenizer(HashedOptions options)
    : options_(std::move(options)), normalizer_(options_.normalize) {
  check(options_);
}

std::int32_t HashedTokenizer::row(std::uint64_t hash) const {
  hash *= kFinish;
  hash ^= hash >> 32;
  hash *= kFinish;
  return static_cast<std::int32_t>((static_cast<Wide>(hash) * static_cast<std::uint64_t>(options_.rows)) >>
                                   64);
}

void HashedTokenizer::add(std::uint64_t hash, std::vector<std::int32_t>& out) const {
  const std::int32_t id = options_.stored ? options_.stored->index_of(row(hash)) : row(hash);
  if (id >= 0) out.push_back(id);
}

HashedTokenizer HashedTokenizer::storing(std::span<const std::string_view> words) const {
  HashedOptions options = options_;
  options.stored.reset();
  const HashedTokenizer whole(options);
  std::vector<std::int32_t> used = options_.stored ? options_.stored->rows() : std::vector<std::int32_t>{};
  for (const std::string_view word : words) whole.features(word, used);
  if (used.empty()) used.push_back(0);
  options.stored.emplace(options.rows, used);
  return HashedTokenizer(options);
}

void HashedTokenizer::features(std::string_view word, std::vector<std::int32_t>& out) const {
  std::array<char32_t, kLongestWord + 2> wrapped;
  wrapped[0] = kBefore;
  for (std::size_t at = 0; at < word.size();) {
    int length = 1;
    for (; at < word.size() && length <= kLongestWord; ++length) {
      const DecodedChar c = decode_utf8(word, at);
      wrapped[static_cast<std::size_t>(length)] = c.code;
      at += static_cast<std::size_t>(c.length);
    }
    wrapped[static_cast<std::size_t>(length)] = kBehind;
    piece_features(wrapped.data(), length + 1, out);
  }
}

void HashedTokenizer::piece_features(const char32_t* wrapped, int length,
                                     std::vector<std::int32_t>& out) const {
  std::uint64_t word = kWordSeed;
  for (int i = 1; i < length - 1; ++i) word = step(word, wrapped[i]);
  add(word, out);
  if (options_.longest == 0) return;
  const int longest = std::max(options_.longest, kDenseLongest);
  for (int begin = 0; begin < length; ++begin) {
    std::uint64_t gram = kGramSeed;
    bool dense = true;  // all characters so far
    for (int end = begin; end < std::min(length, begin + longest); ++end) {
      gram = step(gram, wrapped[end]);
      dense = dense && is_dense(wrapped[end]);
      const int size = end - begin + 1;
      const bool wanted =
          dense ? size <= kDenseLongest : size >= options_.shortest && size <= options_.longest;
      if (wanted && size < length) add(gram, out);
    }
  }
}

void HashedTokenizer::encode(std::string_view text, std::vector<std::int32_t>& out) const {
  thread_local std::string normal;  // keeps its memory from call to call
  normal.clear();
  normalizer_(text, normal);
  for_each_word(normal, [&](std::string_view word) { features(word, out); });
}

std::vector<Tokenizer::NamedFile> HashedTokenizer::files() const {
  return {{std::string(kTokenizerFile), to_json(options_)}};
}

}  // namespace trine
