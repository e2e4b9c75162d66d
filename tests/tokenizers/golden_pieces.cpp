// Models of published tokenizers against the library they come from (golden/tokenizers/make_subwords.py).
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/tests/tokenizers/golden_texts.hpp"
#include "trine/tokenizers/huggingface/json/read_models.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

std::unique_ptr<SubwordModel> read(const Json& golden) {
  const std::string kind = golden["kind"];
  if (kind == "unigram") return read_unigram(golden["model"], "golden");
  using Alphabet = BpeOptions::Alphabet;
  return read_bpe(golden["model"], kind == "bytes" ? Alphabet::bytes : Alphabet::characters, "golden");
}

void check_pieces(const std::string& kind) {
  int words = 0;
  for (const std::string& line : golden_lines("subwords.jsonl")) {
    const Json golden = Json::parse(line);
    if (golden.value("kind", "") != kind) continue;
    const auto model = read(golden);
    for (std::size_t i = 0; i < golden["words"].size(); ++i, ++words) {
      std::vector<std::int32_t> pieces;
      model->tokenize(golden["words"][i].get<std::string>(), pieces);
      const Json seen = pieces;
      BOOST_TEST(seen == golden["pieces"][i], golden["words"][i].dump()
                                                  << ": " << seen.dump() << " instead of "
                                                  << golden["pieces"][i].dump());
    }
  }
  BOOST_TEST(words > 100);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(subwords)

BOOST_AUTO_TEST_CASE(byte_pairs_of_bytes_equal_those_of_the_reference) { check_pieces("bytes"); }

BOOST_AUTO_TEST_CASE(byte_pairs_of_characters_equal_those_of_the_reference) { check_pieces("characters"); }

BOOST_AUTO_TEST_CASE(unigram_pieces_equal_those_of_the_reference) { check_pieces("unigram"); }

BOOST_AUTO_TEST_CASE(normal_forms_equal_those_of_the_reference) {
  const Json golden = Json::parse(golden_lines("subwords.jsonl").back());
  const Charsmap charsmap = read_charsmap(golden["normalizer"], "golden");
  for (const Json& form : golden["forms"]) {
    TextBuffer text, normal;
    text.append_original(form["text"].get<std::string>(), true);
    charsmap.apply(text, normal);
    BOOST_TEST(normal.view() == form["normal"].get<std::string>());
    std::size_t first = 0;
    while (normal.is_first(first)) ++first;
    BOOST_TEST(first == form["first"].get<std::size_t>(), form["text"].dump());
  }
}

BOOST_AUTO_TEST_SUITE_END()
