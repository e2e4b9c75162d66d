// Published model folders on the command line: what info shows and what encode can be told.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/formats/npy.hpp"
#include "trine/tests/cli/program.hpp"

namespace {

using trine::Tensor;

// A copy of the fixture of version 6: prompts "query: " and "passage: ", the latter by default.
struct WithModel {
  TemporaryFolder folder;
  WithModel() {
    const std::string golden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/";
    for (const char* name : {"version6", "plain"})
      std::filesystem::copy(golden + name, folder / name, std::filesystem::copy_options::recursive);
    folder.put("lines.txt", "the cat sits on the house\ntwo boats\n\n");
    folder.put("prefixed.txt", "query: the cat sits on the house\nquery: two boats\nquery: \n");
  }
  Tensor encoded(const std::vector<std::string>& more, const std::string& lines = "lines.txt") const {
    std::vector<std::string> words = {"encode", "--model", "version6", "--out", "v.npy"};
    words.insert(words.end(), more.begin(), more.end());
    words.push_back(lines);
    const Outcome outcome = run_trine(folder, words);
    BOOST_TEST_REQUIRE(outcome.code == 0, outcome.err);
    return trine::io::read_npy(folder / "v.npy");
  }
};

bool equal(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(published, WithModel)

BOOST_AUTO_TEST_CASE(info_shows_modules_prompts_and_similarity) {
  const std::string shown = run_trine(folder, "info version6").out;
  for (const char* words : {"Transformer bert, Pooling mean, Dense 8 to 6 gelu, LayerNorm, Normalize",
                            "passage \"passage: \", query \"query: \"; default: passage", "dot"}) {
    BOOST_TEST(shown.find(words) != std::string::npos, words << " is not in\n" << shown);
  }
  const auto json = nlohmann::json::parse(run_trine(folder, "info version6 --json").out);
  BOOST_TEST(json["modules"].size() == 5U);
  BOOST_TEST(json["similarity"] == "dot");
  BOOST_TEST(json["prompts"]["default"] == "passage");
  BOOST_TEST(json["prompts"]["texts"]["query"] == "query: ");
  BOOST_TEST(json["longest"] == 16);
}

BOOST_AUTO_TEST_CASE(a_prompt_by_its_name_is_the_text_it_stands_for) {
  const Tensor named = encoded({"--prompt-name", "query"});
  BOOST_TEST(equal(named, encoded({"--prompt", "query: "})));
  BOOST_TEST(equal(named, encoded({"--prompt", ""}, "prefixed.txt")));
  BOOST_TEST(!equal(named, encoded({})), "the default prompt is another");
  BOOST_TEST(equal(encoded({"--prompt-name", "passage"}), encoded({})));
}

BOOST_AUTO_TEST_CASE(a_prompt_that_is_not_known_or_said_twice_is_refused) {
  require_refusal(run_trine(folder, "encode --model version6 --prompt-name title --out v.npy lines.txt"), 2,
                  {"no prompt \"title\"", "passage, query"});
  require_refusal(
      run_trine(folder, "encode --model version6 --prompt-name query --prompt q --out v.npy lines.txt"), 2,
      {"--prompt", "--prompt-name", "give one of them"});
}

BOOST_AUTO_TEST_CASE(vectors_may_be_cut_to_their_first_dimensions) {
  BOOST_TEST(encoded({"--truncate", "2"}).cols() == 2);
  BOOST_TEST(encoded({}).cols() == 6);
}

BOOST_AUTO_TEST_CASE(a_length_the_model_has_no_places_for_is_refused) {
  require_refusal(run_trine(folder, "encode --model version6 --max-length 21 --out v.npy lines.txt"), 2,
                  {"21 tokens", "20"});
  BOOST_TEST(!equal(encoded({"--max-length", "4"}), encoded({})));
}

BOOST_AUTO_TEST_CASE(a_model_to_go_on_from_takes_no_option_of_a_new_one) {
  folder.put("pairs.tsv", pairs_tsv());
  const std::string call = "train --model version6 --pairs pairs.tsv --out tuned ";
  require_refusal(run_trine(folder, call + "--layers 2 --encoder static"), 2,
                  {"--layers", "--encoder", "without --model"});
  require_refusal(run_trine(folder, call + "--margin 0.5"), 2, {"--margin has no effect", "infonce"});
  BOOST_TEST(run_trine(folder, call + "--dropout 0.2 --max-length 9").code == 0);
}

BOOST_AUTO_TEST_CASE(a_folder_without_modules_is_said_to_be_taken_for_a_plain_transformer) {
  const Outcome outcome = run_trine(folder, "encode --model plain --out v.npy lines.txt");
  BOOST_TEST(outcome.err.find("no modules.json: taken for a plain transformer") != std::string::npos);
  BOOST_TEST(run_trine(folder, "info plain").out.find("plain transformer") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
