#include "trine/base/edit_distance.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/base/hash.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(the_distance_counts_inserted_deleted_and_replaced_characters) {
  BOOST_TEST(edit_distance("", "abc") == 3U);
  BOOST_TEST(edit_distance("kitten", "sitting") == 3U);
  BOOST_TEST(edit_distance("same", "same") == 0U);
  BOOST_TEST(edit_distance("enc*.bias", "encoder.layer.bias") == 0U);
  BOOST_TEST(edit_distance("enc*.bias", "encoder.layer.bia") == 1U);
}

BOOST_AUTO_TEST_CASE(the_likely_name_is_a_close_one_or_one_that_begins_so) {
  const std::vector<std::string> known = {"epochs", "evaluate-every", "batch"};
  BOOST_TEST(did_you_mean("epohcs", known, "--") == "; did you mean --epochs?");
  BOOST_TEST(did_you_mean("eval", known) == "; did you mean evaluate-every?");
  BOOST_TEST(did_you_mean("learning-rate", known) == "");
}

// Values of the reference implementation by Landon Curt Noll.
BOOST_AUTO_TEST_CASE(the_hash_is_fnv_1a) {
  BOOST_TEST(fnv1a("") == 0xcbf29ce484222325ULL);
  BOOST_TEST(fnv1a("a") == 0xaf63dc4c8601ec8cULL);
  BOOST_TEST(fnv1a("foobar") == 0x85944171f73967e8ULL);
  BOOST_TEST(fnv1a("bar", fnv1a("foo")) == fnv1a("foobar"));
}

BOOST_AUTO_TEST_SUITE_END()
