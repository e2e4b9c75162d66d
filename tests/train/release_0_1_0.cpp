// What the program of trine 0.1.0 saved (tests/golden/release_0_1_0) opens and gives the vectors it gave
// then.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "trine/formats/npy.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/train/options/train_settings.hpp"

namespace {

using trine::Tensor;

const std::string kRelease = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/release_0_1_0/";

std::vector<std::string> texts() {
  std::vector<std::string> lines;
  std::ifstream file(kRelease + "texts.txt");
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  BOOST_TEST_REQUIRE(a.shape().text() == b.shape().text());
  double worst = 0;
  for (trine::Index i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  return worst;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(release_0_1_0)

BOOST_AUTO_TEST_CASE(its_models_open_and_give_the_vectors_they_gave) {
  trine::ThreadPool pool(2);
  for (const std::string name : {"static_hashed", "transformer_unigram"}) {
    const auto model = trine::load_model(kRelease + name);
    BOOST_TEST(model->notes().empty(), name);
    const Tensor expected = trine::io::read_npy(kRelease + name + ".npy");
    BOOST_TEST_REQUIRE(expected.rows() == 7);
    BOOST_TEST(largest_difference(model->encode(texts(), pool), expected) < 1e-6, name);
  }
}

BOOST_AUTO_TEST_CASE(the_settings_of_its_runs_are_read) {
  for (const std::string name : {"static_hashed", "transformer_unigram"}) {
    const auto settings = trine::load_settings(kRelease + name + "/train.json");
    BOOST_TEST(settings.data == "pairs.tsv");
    BOOST_TEST(settings.out == name);
    BOOST_TEST(settings.dimension == 8);
    BOOST_TEST(*settings.batch == 9);
    BOOST_TEST(settings.seed == 5);
    BOOST_TEST(settings.fingerprint == "328a34c5443f67e3");
    BOOST_TEST((settings.read_columns == std::vector<std::string>{"sentence1", "sentence2"}));
    const auto completed = trine::resolve_defaults(settings);
    BOOST_TEST(*completed.learning_rate == *settings.learning_rate);
  }
  BOOST_TEST(*trine::load_settings(kRelease + "static_hashed/train.json").hash_buckets == 64);
  BOOST_TEST(*trine::load_settings(kRelease + "transformer_unigram/train.json").max_length == 16);
}

BOOST_AUTO_TEST_SUITE_END()
