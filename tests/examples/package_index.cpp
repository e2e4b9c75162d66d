#include "trine/examples/support/package_index.hpp"

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "trine/tests/io/temporary_folder.hpp"

namespace {

constexpr const char* kStanzas =
    "Package: 2048-qt\n"
    "Version: 0.1.6\n"
    "Description-en: mathematics based puzzle game\n"
    " 2048 is a puzzle game\n"
    " about powers of two.\n"
    " .\n"
    "  * it has tiles\n"
    "Description-md5: 0f25c2ca95ceff4500fde9f651d74f2e\n"
    "Tag: game::puzzle,\n"
    " uitoolkit::qt\n"
    "\n"
    "Package: bare\n"
    "Description: without more\n"
    "\n"
    "Package: spiel\n"
    "Description-de: ein Spiel\n"
    " Ein Spiel mit Zahlen.\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(package_index)

BOOST_AUTO_TEST_CASE(a_stanza_gives_name_synopsis_and_paragraphs) {
  std::istringstream in(kStanzas);
  const auto packages = examples::read_package_stanzas(in, "en");
  BOOST_TEST_REQUIRE(packages.size() == 1U);
  BOOST_TEST(packages[0].name == "2048-qt");
  BOOST_TEST(packages[0].synopsis == "mathematics based puzzle game");
  BOOST_TEST(packages[0].description == "2048 is a puzzle game about powers of two.\n* it has tiles");
}

BOOST_AUTO_TEST_CASE(each_language_has_its_own_field) {
  std::istringstream in(kStanzas);
  const auto packages = examples::read_package_stanzas(in, "de");
  BOOST_TEST_REQUIRE(packages.size() == 1U);
  BOOST_TEST(packages[0].synopsis == "ein Spiel");
  BOOST_TEST(packages[0].description == "Ein Spiel mit Zahlen.");
}

BOOST_AUTO_TEST_CASE(one_file_of_stanzas_is_an_index_without_repeated_texts) {
  const TemporaryFolder folder;
  const std::string repeated =
      "Package: b\nDescription: the same\n Words.\n\nPackage: a\nDescription: other\n Words.\n"
      " .\n And more.\n\nPackage: c\nDescription: the same\n Other words.\n";
  const auto packages = examples::read_package_index("en", folder.put("status", repeated));
  BOOST_TEST_REQUIRE(packages.size() == 2U);
  BOOST_TEST(packages[0].name == "a");
  BOOST_TEST(packages[1].name == "c");
}

BOOST_AUTO_TEST_CASE(an_empty_index_says_how_to_fetch_descriptions) {
  const TemporaryFolder folder;
  const std::string message =
      message_of<examples::NoDescriptions>([&] { (void)examples::read_package_index("en", folder.path()); });
  BOOST_TEST(message.find("no package descriptions in language \"en\"") != std::string::npos);
  BOOST_TEST(message.find("apt-get update -o Acquire::Languages=en") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
