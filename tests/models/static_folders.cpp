// Static models of sentence-transformers and model2vec: tests/golden/static/make.py wrote the folders.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/error.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/models/static/open_static.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/peer.hpp"
#include "trine/tests/models/support.hpp"

namespace {

namespace fs = std::filesystem;
using trine::FileError;
using trine::Index;
using trine::Real;
using trine::Tensor;
using trine::ThreadPool;

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/static/";

std::vector<std::string> golden_texts() { return lines_of(kGolden + "texts.txt"); }

Tensor encode(const trine::SentenceEncoder& model) { return ::encode(model, golden_texts()); }

// From what the library that wrote the folder gives.
double difference(const std::string& name) {
  return largest_difference(encode(*trine::load_model(kGolden + name)),
                            trine::io::read_npy(kGolden + name + "/embeddings.npy"));
}

// A golden model that has learned a little, in the layout asked for.
std::unique_ptr<trine::SentenceEncoder> changed(const std::string& name, trine::StaticLayout layout) {
  trine::StaticParts parts = trine::read_static_parts(kGolden + name);
  parts.layout = layout;
  parts.table[3] += 0.25F;
  return trine::make_static_model(std::move(parts));
}

// A copy of a golden folder, to be damaged.
struct Copy {
  TemporaryFolder folder;
  explicit Copy(const std::string& name) {
    fs::copy(kGolden + name, folder / "m", fs::copy_options::recursive);
  }
  void weights(std::vector<trine::io::TensorToWrite> tensors) const {
    trine::io::write_safetensors(folder / "m/model.safetensors", std::move(tensors));
  }
  // What loading says, after the name of the file `name`.
  [[nodiscard]] std::string complaint(const std::string& name) const {
    const std::string message = message_of<FileError>([&] { (void)trine::load_model(folder / "m"); });
    const std::string start = folder / ("m/" + name + ": ");
    return message.starts_with(start) ? message.substr(start.size()) : message;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(static_folders)

BOOST_AUTO_TEST_CASE(embeddings_are_those_of_the_library_that_wrote_the_folder) {
  BOOST_TEST(difference("embedding") < 1e-6);
  BOOST_TEST(difference("embedding_f16") < 2e-3);  // it adds halves, we add what they stand for
  BOOST_TEST(difference("model2vec") < 1e-6);
  BOOST_TEST(difference("model2vec_small") < 1e-4);  // of numbers up to 250
}

BOOST_AUTO_TEST_CASE(a_folder_says_what_it_is) {
  const auto model = trine::load_model(kGolden + "model2vec");
  BOOST_TEST(model->kind() == "static");
  BOOST_TEST(model->longest() == 6);
  BOOST_TEST(model->dimension() == 6);
  BOOST_TEST(model->modules() == (std::vector<std::string>{"StaticEmbedding", "Normalize"}),
             boost::test_tools::per_element());
  BOOST_TEST(trine::load_model(kGolden + "embedding_f16")->modules().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_saved_folder_gives_the_same_bits_in_the_layout_it_had) {
  const TemporaryFolder folder;
  for (const std::string name : {"embedding", "embedding_f16", "model2vec", "model2vec_small"}) {
    const auto model = trine::load_model(kGolden + name);
    model->save(folder / name);
    BOOST_TEST(equal_bits(encode(*trine::load_model(folder / name)), encode(*model)), name);
    BOOST_TEST(
        (bytes_of(folder / (name + "/tokenizer.json")) == bytes_of(kGolden + name + "/tokenizer.json")),
        name);
    const trine::io::Safetensors file(folder / (name + "/model.safetensors"));
    BOOST_TEST(file.names() == std::vector<std::string>{name.starts_with("model2vec") ? "embeddings"
                                                                                      : "embedding.weight"},
               boost::test_tools::per_element());
  }
  const auto config = nlohmann::json::parse(bytes_of(folder / "model2vec/config.json"));
  BOOST_TEST(config["normalize"] == true);
  BOOST_TEST(config["max_length"] == 6);
  BOOST_TEST(config["tokenizer_name"] == "small");  // kept
  const auto small = nlohmann::json::parse(bytes_of(folder / "model2vec_small/config.json"));
  BOOST_TEST(small["max_length"].is_null());
  BOOST_TEST(!small.contains("vocabulary_quantization"));  // a row a token now
}

BOOST_AUTO_TEST_CASE(the_libraries_read_what_was_saved_in_their_layouts) {
  using Layout = trine::StaticLayout;
  if (peer_python() == nullptr) return;
  const TemporaryFolder folder;
  for (const std::string name : {"embedding", "embedding_f16", "model2vec", "model2vec_small"}) {
    const auto static_embedding = changed(name, Layout::sentence_transformers);
    static_embedding->save(folder / (name + "-st"));
    BOOST_TEST(largest_difference(encode(*static_embedding),
                                  peer_embeddings(folder / (name + "-st"), golden_texts())) < 1e-5,
               name);
    const auto model2vec = changed(name, Layout::model2vec);
    model2vec->save(folder / (name + "-m2v"));
    BOOST_TEST(largest_difference(encode(*model2vec), peer_embeddings(folder / (name + "-m2v"),
                                                                      golden_texts(), "--model2vec")) < 1e-5,
               name);
  }
}

// Where every word is known, what the layouts differ in makes no difference.
BOOST_AUTO_TEST_CASE(sentence_transformers_reads_model2vec_folders_too) {
  if (peer_python() == nullptr) return;
  const TemporaryFolder folder;
  const std::vector<std::string> texts = {"one red house", "zwei rotes haus"};
  const auto model = changed("model2vec", trine::StaticLayout::model2vec);
  model->save(folder / "m");
  BOOST_TEST(largest_difference(encode(*model, texts), peer_embeddings(folder / "m", texts)) < 1e-5);
}

BOOST_AUTO_TEST_CASE(the_table_learns_by_rows) {
  const auto model = trine::load_model(kGolden + "embedding");
  const trine::NamedParameter table = model->parameters().front();
  BOOST_TEST((table.parameter->kind == trine::Gradients::rows));
  ThreadPool pool(1);
  trine::Tape tape(pool, trine::Tape::Mode::training);
  const std::vector<std::string> text{"red boat"};
  const std::int32_t chosen[] = {0};
  const auto texts = model->tokenize(text);
  tape.backward(trine::ops::sum(model->embed(tape, texts, chosen)));
  BOOST_TEST(table.parameter->row_gradient.count() == 2);  // two words, no marks around them
}

BOOST_AUTO_TEST_CASE(a_model2vec_folder_is_known_by_its_config_where_modules_json_is_missing) {
  const Copy copy("model2vec");
  fs::remove(copy.folder / "m/modules.json");
  copy.folder.put("m/config.json", R"({"model_type": "model2vec", "normalize": true, "max_length": 6})");
  BOOST_TEST(equal_bits(encode(*trine::load_model(copy.folder / "m")),
                        encode(*trine::load_model(kGolden + "model2vec"))));
}

BOOST_AUTO_TEST_CASE(a_model2vec_package_is_known_by_its_table_where_nothing_names_its_type) {
  const auto expected = encode(*trine::load_model(kGolden + "model2vec"));
  const Copy copy("model2vec");
  fs::remove(copy.folder / "m/modules.json");
  copy.folder.put("m/config.json", R"({"tokenizer_name": "small", "normalize": true, "max_length": 6})");
  BOOST_TEST(equal_bits(encode(*trine::load_model(copy.folder / "m")), expected));
  fs::remove(copy.folder / "m/config.json");
  BOOST_TEST(trine::load_model(copy.folder / "m")->longest() == 512);
  copy.folder.put("m/config.json", R"({"model_type": "bert"})");
  BOOST_TEST(message_of<FileError>([&] { (void)trine::load_model(copy.folder / "m"); }) != "");
}

// Texts are cut by config.json as from model2vec 0.10 on; 0.9 cuts all at 512 tokens.
BOOST_AUTO_TEST_CASE(model2vec_0_9_differs_where_a_text_is_cut) {
  const Tensor ours = encode(*trine::load_model(kGolden + "model2vec"));
  const Tensor theirs = trine::io::read_npy(kGolden + "model2vec/embeddings_0.9.npy");
  const auto texts = golden_texts();
  int cut = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = static_cast<Index>(i);
    double worst = 0;
    for (Index j = 0; j < ours.cols(); ++j)
      worst = std::max(worst, std::abs(static_cast<double>(ours.row(row)[j] - theirs.row(row)[j])));
    if (worst > 1e-6) ++cut;
    BOOST_TEST((worst < 1e-6 || texts[i] == "zwei Häuser und ein rotes Haus"), texts[i]);
  }
  BOOST_TEST(cut == 1);
  BOOST_TEST(largest_difference(encode(*trine::load_model(kGolden + "model2vec_small")),
                                trine::io::read_npy(kGolden + "model2vec_small/embeddings_0.9.npy")) < 1e-4);
}

BOOST_AUTO_TEST_CASE(model2vec_cuts_at_512_tokens_where_it_says_nothing_else) {
  const Copy copy("model2vec");
  copy.folder.put("m/config.json", "{}");
  BOOST_TEST(trine::load_model(copy.folder / "m")->longest() == 512);
}

BOOST_AUTO_TEST_CASE(tensors_that_do_not_belong_or_do_not_fit_are_named) {
  const Copy copy("model2vec");
  const Tensor rows({29, 6});
  const Tensor few({3, 6});
  const Tensor flat(trine::Shape{29});
  const std::vector<std::int64_t> wrong{0, 3};
  copy.weights({{"table", rows}});
  BOOST_TEST(
      copy.complaint("model.safetensors") ==
      "holds neither embedding.weight, the table of a StaticEmbedding, nor embeddings, that of model2vec; "
      "it holds table");
  copy.weights({{"embeddings", rows}, {"bias", flat}, {"extra", flat}});
  BOOST_TEST(copy.complaint("model.safetensors") ==
             "a static model has embeddings, mapping, weights, but not bias, extra");
  copy.weights({{"embeddings", flat}});
  BOOST_TEST(copy.complaint("model.safetensors") ==
             "tensor \"embeddings\" is F32 [29]; a table of rows is needed");
  copy.weights({{"embeddings", few}, {"mapping", wrong}});
  BOOST_TEST(copy.complaint("model.safetensors") ==
             "tensor \"mapping\" is I64 [2]; it names row 3 of 3 for token 1");
  copy.weights({{"embeddings", few}, {"weights", flat}});
  BOOST_TEST(copy.complaint("model.safetensors") ==
             "tensor \"weights\" is F32 [29]; a number for each of 3 tokens is needed");
  copy.weights({{"embeddings", few}});
  BOOST_TEST(copy.complaint("tokenizer.json") ==
             "the tokenizer has 29 ids and the word table 3 rows: there are ids beyond the table; take the "
             "tokenizer and the weights of one model, whole");
  const Tensor many({1054, 6});
  copy.weights({{"embeddings", many}});
  BOOST_TEST(copy.complaint("tokenizer.json").find("more to spare than any model") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(modules_that_cannot_follow_a_static_embedding_are_named) {
  const Copy copy("embedding");
  std::string modules = bytes_of(copy.folder / "m/modules.json");
  modules.replace(modules.find("normalize.Normalize"), 19, "sparse.SpladePooling");
  copy.folder.put("m/modules.json", modules);
  BOOST_TEST(copy.complaint("modules.json") ==
             "module \"SpladePooling\" is not known here; an embedding may go through Dense, LayerNorm, "
             "Dropout and Normalize");
}

BOOST_AUTO_TEST_CASE(settings_of_the_wrong_kind_are_refused) {
  const Copy copy("model2vec");
  copy.folder.put("m/config.json", R"({"max_length": -1})");
  BOOST_TEST(copy.complaint("config.json") ==
             "max_length is -1; a whole number from 0 to 16777216 is needed");
  copy.folder.put("m/config.json", R"({"max_length": 9223372036854775807})");
  BOOST_TEST(copy.complaint("config.json").starts_with("max_length is 9223372036854775807; "));
  copy.folder.put("m/config.json", R"({"normalize": "yes"})");
  BOOST_TEST(copy.complaint("config.json").starts_with("normalize is \"yes\"; true or false is needed"));
  copy.folder.put("m/config.json", "{");
  BOOST_TEST(copy.complaint("config.json").starts_with("is not valid JSON"));
}

BOOST_AUTO_TEST_CASE(a_folder_without_a_tokenizer_is_refused) {
  const Copy copy("embedding");
  fs::remove(copy.folder / "m/tokenizer.json");
  BOOST_TEST(copy.complaint("tokenizer.json").starts_with("cannot read: No such file or directory"));
}

BOOST_AUTO_TEST_SUITE_END()
