#include "trine/base/glob.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(name_patterns)

BOOST_AUTO_TEST_CASE(a_pattern_must_fit_the_whole_name) {
  BOOST_TEST(fits_pattern("bias", "bias"));
  BOOST_TEST(!fits_pattern("dense.bias", "bias"));
  BOOST_TEST(!fits_pattern("bias.x", "bias"));
  BOOST_TEST(!fits_pattern("bias", ""));
  BOOST_TEST(fits_pattern("", ""));
}

BOOST_AUTO_TEST_CASE(a_star_takes_any_characters_and_as_many_as_it_must) {
  BOOST_TEST(fits_pattern("encoder.layer.0.output.dense.bias", "encoder.*.bias"));
  BOOST_TEST(fits_pattern("", "**"));
  BOOST_TEST(fits_pattern("abcbc", "a*bc"));
  BOOST_TEST(fits_pattern("a.b.c.b.d", "*.b.d"));
  BOOST_TEST(!fits_pattern("abcb", "a*bc"));
}

BOOST_AUTO_TEST_CASE(a_bracket_takes_one_of_its_characters) {
  BOOST_TEST(fits_pattern("layer.2.x", "layer.[0-2].*"));
  BOOST_TEST(!fits_pattern("layer.3.x", "layer.[0-2].*"));
  BOOST_TEST(!fits_pattern("layer.12.x", "layer.[0-2].*"));
  BOOST_TEST(fits_pattern("layer.3", "layer.[!0-2]"));
  BOOST_TEST(fits_pattern("-", "[a-]"));
  BOOST_TEST(fits_pattern("]", "[]]"));
  BOOST_TEST(fits_pattern("[0", "[0"));
  BOOST_TEST(fits_pattern("xa", "?a"));
  BOOST_TEST(!fits_pattern("a", "?a"));
}

BOOST_AUTO_TEST_CASE(names_are_chosen_in_their_own_order_and_once) {
  const std::vector<std::string> names{"table", "layer.0.weight", "layer.1.weight"};
  const std::vector<std::string> patterns{"layer.*", "*.0.*", "table"};
  BOOST_TEST(names_that_fit(names, patterns, "--freeze") == (std::vector<std::size_t>{0, 1, 2}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pattern_that_fits_nothing_is_refused_with_the_names_near_it) {
  const std::vector<std::string> names{"embeddings.words", "layer.0.weight", "layer.1.weight"};
  const std::vector<std::string> patterns{"layers.0.weight"};
  BOOST_TEST(message_of<OptionError>([&] { (void)names_that_fit(names, patterns, "--freeze"); }) ==
             "--freeze: no name fits \"layers.0.weight\"; near it are layer.0.weight, layer.1.weight, "
             "embeddings.words. * stands for any characters, ? for one, [0-3] for one of these");
}

BOOST_AUTO_TEST_SUITE_END()
