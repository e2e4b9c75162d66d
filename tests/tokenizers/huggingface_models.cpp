#include "trine/tokenizers/huggingface/json/read_models.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"

using namespace trine;
using Json = nlohmann::json;

namespace {

auto says(const std::string& message) {
  return [message](const std::exception& error) { return error.what() == message; };
}

const Json kBpe = Json::parse(R"({"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]})");
const Json kUnigram =
    Json::parse(R"({"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1.5]]})");

Json with(Json model, const char* key, Json value) {
  model[key] = std::move(value);
  return model;
}

void check_bpe(const Json& model, const std::string& message) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_bpe(model, BpeOptions::Alphabet::characters, "t.json")),
                        FileError, says("t.json: " + message));
}

void check_unigram(const Json& model, const std::string& message) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(read_unigram(model, "t.json")), FileError,
                        says("t.json: " + message));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(huggingface_models)

BOOST_AUTO_TEST_CASE(merges_are_read_in_both_spellings) {
  for (const char* merges : {R"(["a b"])", R"([["a", "b"]])"}) {
    const auto model =
        read_bpe(with(kBpe, "merges", Json::parse(merges)), BpeOptions::Alphabet::characters, "t.json");
    std::vector<std::int32_t> pieces;
    model->tokenize("ab", pieces);
    BOOST_TEST((pieces == std::vector<std::int32_t>{2}));
  }
}

BOOST_AUTO_TEST_CASE(a_malformed_bpe_model_is_rejected_with_file_key_and_value) {
  check_bpe(Json::array(), "model is an array of 0; an object is needed");
  check_bpe({{"vocab", kBpe["vocab"]}},
            "model.merges is missing; a list of pairs of pieces is needed: copy the file again");
  check_bpe(with(kBpe, "vocab", "abc"),
            "model.vocab is \"abc\"; an object of pieces and their ids is needed");
  check_bpe(with(kBpe, "vocab", {{"a", 1.5}}),
            "model.vocab[\"a\"] is 1.5; a whole number from 0 to 2147483646 is needed");
  check_bpe(with(kBpe, "vocab", {{"a", 18446744073709551615U}}),
            "model.vocab[\"a\"] is 18446744073709551615; a whole number from 0 to 2147483646 is needed");
  check_bpe(with(kBpe, "merges", {"ab"}),
            "model.merges[0] is \"ab\"; two pieces, [\"a\", \"b\"] or \"a b\", is needed");
  check_bpe(with(kBpe, "merges", {"a b", "b a"}),
            "bpe: merge 1, \"b\" and \"a\", needs \"ba\", which is not a piece");
  check_bpe(with(kBpe, "unk_token", 5), "model.unk_token is 5; a string is needed");
  check_bpe(with(kBpe, "fuse_unk", "yes"), "model.fuse_unk is \"yes\"; true or false is needed");
  check_bpe(with(kBpe, "dropout", 0.1),
            "model.dropout is 0.1; null, since dropout is not deterministic, is needed");
}

BOOST_AUTO_TEST_CASE(a_malformed_unigram_model_is_rejected_with_file_key_and_value) {
  check_unigram(with(kUnigram, "vocab", Json::object()),
                "model.vocab is an object of 0; a list of pieces and their scores is needed");
  check_unigram(with(kUnigram, "vocab", Json::parse(R"([["a", "b"]])")),
                "model.vocab[0] is an array of 2; a piece and its score, [\"a\", -1.5], is needed");
  check_unigram(
      with(kUnigram, "unk_id", nullptr),
      "model.unk_id is missing; the id of the piece for unknown characters is needed: copy the file again");
  check_unigram(with(kUnigram, "unk_id", 7), "unigram: the unknown piece has id 7, but there are 2 pieces");
}

BOOST_AUTO_TEST_CASE(a_malformed_charsmap_is_rejected_with_file_key_and_value) {
  const auto read = [](const Json& normalizer) { static_cast<void>(read_charsmap(normalizer, "t.json")); };
  BOOST_CHECK_EXCEPTION(
      read({{"precompiled_charsmap", "?"}}), FileError,
      says("t.json: normalizer.precompiled_charsmap is \"?\"; a string in base 64 is needed"));
  BOOST_CHECK_EXCEPTION(read({{"precompiled_charsmap", "AAA="}}), FileError,
                        says("t.json: charsmap: 2 bytes; at least the 4 of the trie size are needed"));
}

BOOST_AUTO_TEST_SUITE_END()
