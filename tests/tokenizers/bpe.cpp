#include "trine/tokenizers/models/bpe.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "trine/base/error.hpp"
#include "trine/tests/support/says.hpp"
#include "trine/tokenizers/models/byte_letters.hpp"

using namespace trine;

namespace {

using Ids = std::vector<std::int32_t>;

Ids pieces_of(const SubwordModel& model, std::string_view word) {
  Ids out;
  model.tokenize(word, out);
  return out;
}

using Pieces = std::vector<Bpe::NumberedPiece>;
using Merges = std::vector<Bpe::Pair>;

// The definition: of all neighbors that merge, those of the lowest rank, the leftmost first.
std::vector<std::string> merged_naively(const std::string& word, const Merges& merges) {
  std::vector<std::string> symbols;
  for (const char c : word) symbols.emplace_back(1, c);
  for (;;) {
    std::size_t best_rank = merges.size();
    std::size_t best = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      for (std::size_t rank = 0; rank < best_rank; ++rank) {
        if (merges[rank].left == symbols[i] && merges[rank].right == symbols[i + 1]) {
          best_rank = rank;
          best = i;
        }
      }
    }
    if (best_rank == merges.size()) return symbols;
    symbols[best] += symbols[best + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bpe)

BOOST_AUTO_TEST_CASE(pieces_equal_those_of_a_naive_merge_loop) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int trial = 0; trial < 60; ++trial) {
    std::vector<std::string> names = {"a", "b", "c"};
    Merges merges;
    for (int i = 0; i < 30; ++i) {
      const Bpe::Pair pair{names[below(names.size())], names[below(names.size())]};
      const auto same = [&](const Bpe::Pair& m) { return m.left == pair.left && m.right == pair.right; };
      if (std::any_of(merges.begin(), merges.end(), same)) continue;
      merges.push_back(pair);
      if (std::find(names.begin(), names.end(), pair.left + pair.right) == names.end())
        names.push_back(pair.left + pair.right);
    }
    Pieces pieces;
    for (const std::string& name : names) pieces.push_back({name, static_cast<std::int32_t>(pieces.size())});
    const Bpe model(pieces, merges);
    for (const std::size_t length : {0, 1, 2, 7, 30, 47, 48, 49, 50, 200}) {  // few and many symbols
      std::string word;
      for (std::size_t i = 0; i < length; ++i) word += "abc"[below(3)];
      std::vector<std::string> seen;
      for (const std::int32_t id : pieces_of(model, word))
        seen.push_back(names[static_cast<std::size_t>(id)]);
      BOOST_TEST(seen == merged_naively(word, merges), "trial " << trial << ", word " << word);
    }
  }
}

BOOST_AUTO_TEST_CASE(bytes_are_written_in_letters) {
  const Pieces pieces = {{"Ġ", 0}, {"a", 1}, {"Ã", 2}, {"©", 3}, {"Ġa", 4}, {"Ã©", 5}};
  const Bpe model(pieces, {{"Ġ", "a"}, {"Ã", "©"}}, {.alphabet = BpeOptions::Alphabet::bytes});
  BOOST_TEST((pieces_of(model, " aé") == Ids{4, 5}));  // é is C3 A9
  BOOST_TEST((pieces_of(model, " ") == Ids{0}));
}

BOOST_AUTO_TEST_CASE(every_byte_has_a_letter_of_its_own) {
  std::string all;
  std::string letters;
  for (int byte = 0; byte < 256; ++byte) {
    all.push_back(static_cast<char>(byte));
    letters += byte_letter(static_cast<std::uint8_t>(byte));
  }
  BOOST_TEST((bytes_of_letters(letters) == all));
  BOOST_TEST(!bytes_of_letters("a b"));  // a space is written Ġ
  BOOST_TEST(!bytes_of_letters("界"));
}

BOOST_AUTO_TEST_CASE(ignore_merges_prefers_whole_words) {
  const Pieces pieces = {{"a", 0}, {"b", 1}, {"c", 2}, {"bc", 3}, {"abc", 4}};
  BOOST_TEST((pieces_of(Bpe(pieces, {{"b", "c"}}), "abc") == Ids{0, 3}));
  BOOST_TEST((pieces_of(Bpe(pieces, {{"b", "c"}}, {.whole_words = true}), "abc") == Ids{4}));
}

BOOST_AUTO_TEST_CASE(characters_without_a_piece_are_unknown_or_skipped) {
  const Pieces pieces = {{"?", 0}, {"a", 1}};
  BOOST_TEST((pieces_of(Bpe(pieces, {}, {.unknown = "?"}), "aßßa") == Ids{1, 0, 0, 1}));
  BOOST_TEST((pieces_of(Bpe(pieces, {}, {.unknown = "?", .fuse_unknown = true}), "aßßa") == Ids{1, 0, 1}));
  BOOST_TEST((pieces_of(Bpe(pieces, {}), "ß") == Ids{}));
}

BOOST_AUTO_TEST_CASE(a_vocabulary_may_be_empty) {
  const Bpe model({}, {});
  BOOST_TEST(model.size() == 0);
  BOOST_TEST(pieces_of(model, "abc").empty());
  BOOST_TEST(!model.id_of("a"));
}

BOOST_AUTO_TEST_CASE(ids_may_have_gaps) {
  const Bpe model({{"a", 7}}, {});
  BOOST_TEST(model.size() == 8);
  BOOST_TEST(model.id_of("a").value() == 7);
}

BOOST_AUTO_TEST_CASE(inconsistent_vocabularies_and_merges_are_rejected) {
  const Pieces pieces = {{"a", 0}, {"b", 1}};
  const auto make = [](const Pieces& p, const Merges& m, BpeOptions o) { return Bpe(p, m, std::move(o)); };
  BOOST_CHECK_EXCEPTION(make(pieces, {{"a", "b"}}, {}), OptionError,
                        says("merge 0, \"a\" and \"b\", needs \"ab\", which is not a piece"));
  BOOST_CHECK_EXCEPTION(make({{"a", 0}, {"a", 1}}, {}, {}), OptionError,
                        says("the piece \"a\" occurs twice"));
  BOOST_CHECK_EXCEPTION(make({{"a", 3}, {"b", 3}}, {}, {}), OptionError, says("two pieces have id 3"));
  BOOST_CHECK_EXCEPTION(make({{"a", -1}}, {}, {}), OptionError, says("the piece \"a\" has id -1"));
  BOOST_CHECK_EXCEPTION(make(pieces, {}, {.unknown = "?"}), OptionError,
                        says("the unknown piece \"?\" is not among the 2 pieces"));
  BOOST_CHECK_EXCEPTION(make(pieces, {{"a", "b"}}, {.continuing_prefix = "##"}), OptionError,
                        says("lacks the prefix \"##\""));
  BOOST_CHECK_EXCEPTION(make(pieces, {}, {.byte_fallback = true, .word_end = "</w>"}), OptionError,
                        says("byte fallback conflicts"));
  BOOST_CHECK_EXCEPTION(make(pieces, {}, {.alphabet = BpeOptions::Alphabet::bytes, .byte_fallback = true}),
                        OptionError, says("needs a piece for each of its 256 letters"));
}

BOOST_AUTO_TEST_SUITE_END()
