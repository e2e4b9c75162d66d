// The table of hashed words follows the data.
#include "trine/train/run/build_model.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/models/static/static_model.hpp"
#include "trine/tests/train/support.hpp"

using namespace trine;

namespace {

const HashedTokenizer& hashed(const SentenceEncoder& model) {
  return dynamic_cast<const HashedTokenizer&>(model.tokenizer());
}

std::vector<float> embedding(const SentenceEncoder& model, const std::string& text) {
  ThreadPool pool(1);
  const Tensor rows = model.encode(std::vector<std::string>{text}, pool);
  return {rows.data(), rows.data() + rows.size()};
}

TrainSettings with_default_rows(const TemporaryFolder& folder) {
  TrainSettings settings = small_settings(folder);
  settings.hash_buckets.reset();
  settings.epochs = 1;
  return settings;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hashed_table)

BOOST_AUTO_TEST_CASE(rows_follow_the_distinct_words) {
  BOOST_TEST(default_rows(0) == 8192);
  BOOST_TEST(default_rows(2500) == 10240);
  BOOST_TEST(default_rows(20000) == 80896);
  BOOST_TEST(default_rows(1000000) == 131072);
}

BOOST_AUTO_TEST_CASE(a_folder_holds_the_rows_that_the_data_use_and_says_so) {
  const TemporaryFolder folder;
  const TrainSettings settings = with_default_rows(folder);
  Listener heard;
  run(settings, heard);
  const auto model = load_model(settings.out);
  BOOST_TEST(hashed(*model).options().rows == 8192);
  const Index stored = hashed(*model).vocabulary_size();
  BOOST_TEST(stored > 36);
  BOOST_TEST(stored < 600);  // 36 words and their n-grams
  BOOST_TEST(std::filesystem::file_size(settings.out + "/model.safetensors") <
             static_cast<std::size_t>(stored * 16 * 4 + 2000));
  const std::string said = std::to_string(stored) + " of 8192 rows are stored";
  BOOST_TEST(bytes_of(settings.out + "/README.md").find(said) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_word_without_rows_is_left_out_of_the_mean) {
  const TemporaryFolder folder;
  TrainSettings settings = with_default_rows(folder);
  settings.hash_buckets = 1 << 20;  // so many that it shares none by chance
  run(settings);
  const auto model = load_model(settings.out);
  BOOST_TEST(embedding(*model, "qqqq xxxx") == std::vector<float>(16, 0), boost::test_tools::per_element());
  BOOST_TEST(embedding(*model, "red houses qqqq") == embedding(*model, "red houses"),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_model_that_goes_on_gets_rows_for_new_words_and_keeps_the_old) {
  const TemporaryFolder folder;
  TrainSettings settings = with_default_rows(folder);
  settings.hash_buckets = 1 << 20;
  run(settings);
  const auto before = load_model(settings.out);
  const std::vector<std::string> texts{"red houses", "completely unheard words"};
  auto grown = with_rows_for(load_model(settings.out), texts, 1);
  BOOST_TEST(hashed(*grown).vocabulary_size() > hashed(*before).vocabulary_size());
  BOOST_TEST(embedding(*grown, "two old red houses") == embedding(*before, "two old red houses"),
             boost::test_tools::per_element());
  BOOST_TEST(embedding(*before, "unheard") == std::vector<float>(16, 0), boost::test_tools::per_element());
  BOOST_TEST(embedding(*grown, "unheard") != std::vector<float>(16, 0));
  const auto* same = before.get();
  BOOST_TEST(with_rows_for(load_model(settings.out), std::vector<std::string>{"red"}, 1)
                 ->tokenizer()
                 .vocabulary_size() == same->tokenizer().vocabulary_size());
}

BOOST_AUTO_TEST_CASE(a_stopped_run_on_new_words_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  TrainSettings settings = with_default_rows(folder);
  run(settings);
  settings.model = settings.out;
  settings.out = folder / "further";
  settings.hash_buckets.reset();
  settings.data = folder.put("other.tsv", "english\tgerman\n" + std::string(R"(some words	einige Worte
never seen	nie gesehen
before now	vor jetzt
go further	gehen weiter
)"));
  settings.batch = 2;
  settings.eval_rows = 0;
  Listener whole, first(1), second;
  run(settings, whole);
  const std::string expected = bytes_of(settings.out + "/model.safetensors");
  std::filesystem::remove_all(settings.out);
  run(settings, first);
  resume(settings.out, second);
  BOOST_TEST((bytes_of(settings.out + "/model.safetensors") == expected));
}

BOOST_AUTO_TEST_CASE(a_model_with_all_its_rows_stays_as_it_is) {
  auto model = std::make_unique<StaticModel>(std::make_unique<HashedTokenizer>(HashedOptions{.rows = 64}),
                                             StaticModelOptions{.dimension = 4}, Rng(1));
  const SentenceEncoder* same = model.get();
  const auto after = with_rows_for(std::move(model), std::vector<std::string>{"any word"}, 1);
  BOOST_TEST(after.get() == same);
  BOOST_TEST(about_table(*after).empty());
}

BOOST_AUTO_TEST_SUITE_END()
