#include "trine/examples/support/bm25.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using examples::Bm25;

BOOST_AUTO_TEST_SUITE(bm25)

BOOST_AUTO_TEST_CASE(the_score_is_the_formula) {
  // N = 3, mean length 3. "cat" is in document 0 only, twice, |d| = 4.
  const Bm25 index({"the cat the CAT", "the dog", "a red car"});
  const auto hits = index.search("cat", 3);
  BOOST_TEST_REQUIRE(hits.size() == 1U);
  BOOST_TEST(hits[0].document == 0);
  const double expected = std::log(1 + (3 - 1 + 0.5) / 1.5) * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3.0));
  BOOST_TEST(hits[0].score == expected, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(rare_words_and_short_documents_win_and_equals_keep_their_order) {
  const Bm25 index({"tree and bird", "tree and fish", "tree", "tree and bird"});
  const auto hits = index.search("tree bird", 10, 1.0);
  BOOST_TEST_REQUIRE(hits.size() == 4U);
  BOOST_TEST(hits[0].document == 0);
  BOOST_TEST(hits[1].document == 3);
  BOOST_TEST(hits[0].score == hits[1].score);
  BOOST_TEST(hits[2].document == 2);
  BOOST_TEST(hits[3].document == 1);
  BOOST_TEST(index.search("tree bird", 2, 1.0).size() == 2U);
}

BOOST_AUTO_TEST_CASE(words_of_nearly_all_documents_and_of_none_find_nothing) {
  const Bm25 index({"tree a", "tree b", "tree c"});
  BOOST_TEST(index.search("tree", 3, 0.5).empty());
  BOOST_TEST(index.search("house", 3).empty());
  BOOST_TEST(index.search("", 3).empty());
  BOOST_TEST(Bm25({}).search("tree", 3).empty());
}

BOOST_AUTO_TEST_CASE(umlauts_stay_inside_words) {
  const Bm25 index({"Bücher lesen", "B cher lesen", "Zeitung"});
  const auto hits = index.search("Bücher", 3);
  BOOST_TEST_REQUIRE(hits.size() == 1U);
  BOOST_TEST(hits[0].document == 0);
}

BOOST_AUTO_TEST_SUITE_END()
