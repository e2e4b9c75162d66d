// What folders of trine's own look like to other programs, and those of earlier versions to this one.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/models/spell_out.hpp"
#include "trine/models/static/open_static.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/peer.hpp"
#include "trine/tests/models/support.hpp"
#include "trine/tokenizers/huggingface/to_huggingface.hpp"
#include "trine/tokenizers/word_piece_tokenizer.hpp"

namespace {

namespace fs = std::filesystem;
using trine::FileError;
using trine::Index;
using trine::Tensor;
using trine::ThreadPool;

const std::string kOld = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/version_0_1/";

// A folder of version 0.1; the vocabulary of pieces is stored once.
struct Old {
  TemporaryFolder place;
  std::string folder = place / "m";
  explicit Old(const std::string& name) {
    fs::copy(kOld + name, folder, fs::copy_options::recursive);
    if (name == "static_pieces")
      fs::copy(kOld + "transformer_pieces/tokenizer.model", folder + "/tokenizer.model");
  }
};

std::string first_module(const std::string& folder) {
  return nlohmann::json::parse(bytes_of(folder + "/modules.json"))[0]["type"];
}

trine::TextSource source_of(const std::vector<std::string>& texts) {
  return [texts, next = std::size_t{0}](std::string_view& text) mutable {
    if (next == texts.size()) return false;
    text = texts[next++];
    return true;
  };
}

std::unique_ptr<trine::Tokenizer> pieces(trine::SentencePieceTraining::Model kind) {
  trine::SentencePieceTraining training;
  training.model = kind;
  training.vocabulary_size = 60;
  return trine::as_huggingface(std::make_unique<trine::SentencePiece>(
      trine::SentencePiece::train(kTexts, training, {.max_length = 0})));
}

std::unique_ptr<trine::SentenceEncoder> new_static(std::unique_ptr<trine::Tokenizer> tokenizer) {
  return std::make_unique<trine::StaticModel>(std::move(tokenizer), trine::StaticModelOptions{.dimension = 6},
                                              trine::Rng(3));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(own_folders)

BOOST_AUTO_TEST_CASE(folders_of_version_0_1_keep_their_vectors) {
  for (const std::string name : {"static_marked", "static_hashed", "static_pieces", "transformer_pieces"}) {
    const Old old(name);
    const Tensor expected = trine::io::read_npy(kOld + name + "/embeddings.npy");
    const auto model = trine::load_model(old.folder);
    BOOST_TEST(largest_difference(encode(*model, lines_of(kOld + "texts.txt")), expected) < 1e-6, name);
    model->save(old.place / "again");  // as this version writes it
    const auto again = trine::load_model(old.place / "again");
    BOOST_TEST(equal_bits(encode(*again, lines_of(kOld + "texts.txt")),
                          encode(*model, lines_of(kOld + "texts.txt"))),
               name);
  }
}

BOOST_AUTO_TEST_CASE(a_static_model_that_averages_marks_says_so) {
  const auto notes = trine::load_model(kOld + "static_marked")->notes();
  BOOST_TEST_REQUIRE(notes.size() == 1U);
  BOOST_TEST(notes[0].find("averages [CLS] and [SEP]") != std::string::npos, notes[0]);
  BOOST_TEST(trine::load_model(kOld + "static_hashed")->notes().empty());
}

BOOST_AUTO_TEST_CASE(a_new_static_model_takes_no_marks_and_is_a_static_embedding) {
  trine::WordPieceOptions options;
  options.max_length = 0;
  const std::vector<std::string> vocabulary = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "one", "red", "house"};
  for (const auto& make : std::vector<std::function<std::unique_ptr<trine::Tokenizer>()>>{
           [&] { return pieces(trine::SentencePieceTraining::Model::unigram); },
           [&] { return pieces(trine::SentencePieceTraining::Model::bpe); },
           [&] { return trine::as_huggingface(std::make_unique<trine::WordPiece>(vocabulary, options)); }}) {
    const TemporaryFolder place;
    const auto model = new_static(make());
    BOOST_TEST(model->tokenize(std::vector<std::string>{""}).tokens() == 0);
    model->save(place / "m");
    BOOST_TEST(first_module(place / "m") == "sentence_transformers.models.StaticEmbedding");
    BOOST_TEST(!fs::exists(place / "m/trine.json"));
    BOOST_TEST(!fs::exists(place / "m/trine_tokenizer.json"));
    const auto opened = trine::load_model(place / "m");
    BOOST_TEST(equal_bits(encode(*opened, kTexts), encode(*model, kTexts)));
    const auto published = trine::make_static_model(trine::read_static_parts(place / "m"));
    BOOST_TEST(equal_bits(encode(*published, kTexts), encode(*model, kTexts)));
  }
}

BOOST_AUTO_TEST_CASE(what_no_other_program_computes_does_not_claim_to_be_one_of_theirs) {
  const TemporaryFolder place;
  small_static()->save(place / "hashed");
  BOOST_TEST(first_module(place / "hashed") == "trine.StaticEmbedding");
  auto options = small_options();
  small_transformer(options)->save(place / "bert");
  BOOST_TEST(first_module(place / "bert") == "sentence_transformers.models.Transformer");
  BOOST_TEST(fs::exists(place / "bert/tokenizer.json"));
  options.encoder.block.norm = trine::NormPosition::pre;
  small_transformer(options)->save(place / "own");
  BOOST_TEST(first_module(place / "own") == "trine.Transformer");
  BOOST_TEST(!fs::exists(place / "own/config.json"));
}

BOOST_AUTO_TEST_CASE(hashed_words_are_spelled_out_with_the_vectors_they_had) {
  const TemporaryFolder place;
  const auto model = small_static();
  model->save(place / "m");
  const auto spelled = trine::make_static_model(trine::spell_out(place / "m", source_of(kTexts)).parts);
  spelled->save(place / "s");
  const std::vector<std::string> known = {
      kTexts[0], kTexts[1], kTexts[2], kTexts[3], kTexts[6], "a red lake and seven cats", "ZWEI, zwei"};
  const auto opened = trine::load_model(place / "s");
  BOOST_TEST(largest_difference(encode(*opened, known), encode(*model, known)) < 1e-6);
  // A word that was not seen adds nothing to the direction of the others.
  BOOST_TEST(largest_difference(encode(*opened, {"red unheard-of cats"}), encode(*opened, {"red - cats"})) <
             1e-6);
  BOOST_TEST(encode(*opened, {"unheard"})[0] == 0);
  BOOST_TEST(message_of<FileError>([&] { (void)trine::spell_out(place / "m", {}); }).find("--words FILE") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(learned_pieces_of_version_0_1_become_a_static_embedding) {
  const Old old("static_pieces");
  const std::vector<std::string> texts = {"the cat sees the river", "DER HUND, die Straße", "ünheard λόγος",
                                          ""};
  const auto spelled = trine::make_static_model(trine::spell_out(old.folder, {}).parts);
  BOOST_TEST(largest_difference(encode(*spelled, texts), encode(*trine::load_model(old.folder), texts)) <
             1e-6);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_spelled_out_is_refused) {
  const auto refusal = [](const std::string& folder) {
    return message_of<FileError>([&] { (void)trine::spell_out(folder, {}); });
  };
  BOOST_TEST(refusal(kOld + "static_marked").find("averages the marks [CLS] and [SEP]") != std::string::npos);
  BOOST_TEST(refusal(kOld + "transformer_pieces").find("is a transformer") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(sentence_transformers_gives_new_folders_the_same_vectors) {
  if (peer_python() == nullptr) return;
  const TemporaryFolder place;
  const auto check = [&](const trine::SentenceEncoder& model, const std::string& name) {
    model.save(place / name);
    BOOST_TEST(largest_difference(encode(model, kTexts), peer_embeddings(place / name, kTexts)) < 1e-6, name);
  };
  check(*new_static(pieces(trine::SentencePieceTraining::Model::unigram)), "unigram");
  check(*new_static(pieces(trine::SentencePieceTraining::Model::bpe)), "bpe");
  check(*small_transformer(small_options()), "transformer");
}

BOOST_AUTO_TEST_SUITE_END()
