// README.md of what a run leaves.
#include <boost/test/unit_test.hpp>

#include "trine/tests/train/support.hpp"

namespace {

std::string card_of(const trine::TrainSettings& settings) {
  run(settings);
  return bytes_of(settings.out + "/README.md");
}

bool has(const std::string& card, const std::string& words) { return card.find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(model_cards)

BOOST_AUTO_TEST_CASE(the_card_of_a_published_model_trained_further_names_it_and_shows_its_use_in_python) {
  const TemporaryFolder folder;
  trine::TrainSettings settings = small_settings(folder);
  settings.model = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/version6/";
  settings.epochs = 1;
  const std::string card = card_of(settings);
  BOOST_TEST(has(card, "library_name: sentence-transformers"), card);
  BOOST_TEST(has(card, "A transformer sentence encoder of 6 dimensions, fine-tuned from version6 by trine"),
             card);
  BOOST_TEST(has(card, "SentenceTransformer(\"" + settings.out + "\")"), card);
  BOOST_TEST(trine::load_model(settings.out)->modules().size() == 5U, "what was trained opens again");
}

BOOST_AUTO_TEST_CASE(the_card_of_a_model_of_hashed_words_speaks_of_trine_only) {
  const TemporaryFolder folder;
  trine::TrainSettings settings = small_settings(folder);
  settings.epochs = 1;
  const std::string card = card_of(settings);
  BOOST_TEST(has(card, "library_name: trine"), card);
  BOOST_TEST(!has(card, "SentenceTransformer"), card);
}

BOOST_AUTO_TEST_SUITE_END()
