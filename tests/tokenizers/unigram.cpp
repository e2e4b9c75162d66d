#include "trine/tokenizers/models/unigram.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <random>

#include "trine/base/error.hpp"

using namespace trine;

namespace {

using Scored = std::vector<Unigram::ScoredPiece>;

using Ids = std::vector<std::int32_t>;

Ids pieces_of(const SubwordModel& model, std::string_view word) {
  Ids out;
  model.tokenize(word, out);
  return out;
}

// The largest sum over all 2^(n-1) ways to cut the word; a character that is no piece costs `unknown`.
double best_sum(std::string_view word, const std::map<std::string, double, std::less<>>& scores,
                double unknown) {
  if (word.empty()) return 0;
  double best = -1e300;
  for (std::size_t length = 1; length <= word.size(); ++length) {
    const auto found = scores.find(word.substr(0, length));
    if (found == scores.end() && length > 1) continue;
    const double score = found == scores.end() ? unknown : found->second;
    best = std::max(best, score + best_sum(word.substr(length), scores, unknown));
  }
  return best;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unigram)

BOOST_AUTO_TEST_CASE(no_segmentation_has_a_larger_score) {
  std::mt19937 random(11);
  for (int trial = 0; trial < 40; ++trial) {
    std::map<std::string, double, std::less<>> scores;
    for (int i = 0; i < 20; ++i) {
      std::string piece;
      for (std::size_t n = 1 + random() % 4; n > 0; --n) piece += "abc"[random() % 3];
      scores[piece] = -0.25 * static_cast<double>(1 + random() % 40);  // exact, and with ties
    }
    Scored pieces = {{"?", 0}};
    double least = 0;
    for (const auto& [piece, score] : scores) {
      pieces.push_back({piece, score});
      least = std::min(least, score);
    }
    const Unigram model(pieces);
    for (int i = 0; i < 30; ++i) {
      std::string word;
      for (std::size_t n = random() % 11; n > 0; --n) word += "abcd"[random() % 4];
      double sum = 0;
      std::size_t end = 0;  // of the last piece of the vocabulary; what is before the next is unknown
      for (const std::int32_t id : pieces_of(model, word)) {
        if (id == 0) continue;
        const auto& [text, score] = pieces[static_cast<std::size_t>(id)];
        const std::size_t begin = word.find(text, end);
        BOOST_REQUIRE(begin != std::string::npos);
        sum += score + (least - 10) * static_cast<double>(begin - end);
        end = begin + text.size();
      }
      sum += (least - 10) * static_cast<double>(word.size() - end);
      BOOST_TEST(sum == best_sum(word, scores, least - 10), "trial " << trial << ", word " << word);
    }
  }
}

BOOST_AUTO_TEST_CASE(adjacent_unknown_characters_are_one_piece) {
  const Unigram model({{"<unk>", 0}, {"a", -1}});
  BOOST_TEST((pieces_of(model, "aß界a") == Ids{1, 0, 1}));
  BOOST_TEST(pieces_of(model, "").empty());
}

BOOST_AUTO_TEST_CASE(unknown_characters_become_bytes_if_all_of_them_are_pieces) {
  const Unigram model({{"<unk>", 0}, {"<0xC3>", -5}, {"<0x9F>", -5}}, {.byte_fallback = true});
  BOOST_TEST((pieces_of(model, "ß") == Ids{1, 2}));  // ß is C3 9F
  BOOST_TEST((pieces_of(model, "é") == Ids{0}));     // é is C3 A9
}

BOOST_AUTO_TEST_CASE(of_equal_texts_the_last_counts) {
  const Unigram model({{"<unk>", 0}, {"a", -1}, {"a", -2}});
  BOOST_TEST(model.id_of("a").value() == 2);
  BOOST_TEST((pieces_of(model, "a") == Ids{2}));
  BOOST_TEST(model.size() == 3);
}

BOOST_AUTO_TEST_CASE(ill_formed_utf8_is_unknown) {
  const Unigram model({{"<unk>", 0}, {"é", -1}});
  BOOST_TEST((pieces_of(model, "\xC3") == Ids{0}));
  BOOST_TEST((pieces_of(model, "\xA9\xC3\xA9") == Ids{0, 1}));
}

BOOST_AUTO_TEST_CASE(an_unknown_id_out_of_range_is_rejected) {
  const auto says = [](const OptionError& error) {
    return std::string(error.what()) == "unigram: the unknown piece has id 2, but there are 1 pieces";
  };
  BOOST_CHECK_EXCEPTION(Unigram({{"a", 0}}, {.unknown = 2}), OptionError, says);
  BOOST_CHECK_THROW(Unigram({}, {.unknown = 0}), OptionError);
}

BOOST_AUTO_TEST_SUITE_END()
