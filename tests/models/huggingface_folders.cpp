// Folders written by sentence-transformers, and folders written for it. tests/golden/models/make.py wrote the
// models and the embeddings they are to give.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/peer.hpp"
#include "trine/tests/models/support.hpp"

namespace {

namespace fs = std::filesystem;
using trine::Index;
using trine::OptionError;
using trine::SentenceEncoder;
using trine::Tensor;
using trine::ThreadPool;

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/";
constexpr const char* kFolders[] = {"version6",     "version2", "prompts",    "plain",
                                    "multilingual", "heads",    "static_head"};

struct Expected {
  nlohmann::json json;
  std::vector<std::string> texts;

  explicit Expected(const std::string& folder)
      : json(nlohmann::json::parse(std::ifstream(kGolden + folder + "/expected.json"))),
        texts(json["texts"]) {}
};

double largest_difference(const Tensor& seen, const nlohmann::json& expected) {
  BOOST_TEST_REQUIRE(seen.rows() == static_cast<Index>(expected.size()));
  double largest = 0;
  for (Index i = 0; i < seen.rows(); ++i) {
    const auto& row = expected[static_cast<std::size_t>(i)];
    BOOST_TEST_REQUIRE(seen.cols() == static_cast<Index>(row.size()));
    for (Index c = 0; c < seen.cols(); ++c)
      largest = std::max(largest, std::abs(seen.row(i)[c] - row[static_cast<std::size_t>(c)].get<double>()));
  }
  return largest;
}

void require_golden_embeddings(const SentenceEncoder& model, const Expected& expected,
                               const std::string& what) {
  ThreadPool pool(2);
  for (const auto& [name, embeddings] : expected.json["embeddings"].items()) {
    trine::EncodeOptions options;
    if (name.empty()) options.prompt = "";
    if (!name.empty() && name != "default") options.prompt_name = name;
    const double difference = largest_difference(model.encode(expected.texts, pool, options), embeddings);
    BOOST_TEST(difference < 1e-5, what << ", prompt \"" << name << "\": " << difference);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(published_folders)

BOOST_AUTO_TEST_CASE(folders_of_every_layout_give_the_embeddings_of_sentence_transformers) {
  for (const std::string folder : kFolders) {
    const Expected expected(folder);
    const auto model = trine::load_model(kGolden + folder);
    BOOST_TEST(model->longest() == expected.json["max_seq_length"].get<Index>(), folder);
    require_golden_embeddings(*model, expected, folder);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_lowered_where_sentence_bert_config_json_asks_for_it) {
  const TemporaryFolder folder;
  std::filesystem::copy(kGolden + "version2", folder / "m", std::filesystem::copy_options::recursive);
  const auto put = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / ("m/0_Transformer/" + name)) << text;
  };
  put("tokenizer_config.json", R"({"do_lower_case": false, "tokenizer_class": "BertTokenizer"})");
  put("sentence_bert_config.json", R"({"max_seq_length": 16, "do_lower_case": true})");
  const std::vector<std::string> texts = {"The House of Words", "the house of words"};
  ThreadPool pool(1);
  const auto same = [&](const SentenceEncoder& model) {
    const Tensor rows = model.encode(texts, pool);
    return std::equal(rows.row(0), rows.row(0) + rows.cols(), rows.row(1));
  };
  const auto model = trine::load_model(folder / "m");
  BOOST_TEST(same(*model));
  model->save(folder / "saved");
  BOOST_TEST(same(*trine::load_model(folder / "saved")));
  put("sentence_bert_config.json", R"({"max_seq_length": 16, "do_lower_case": false})");
  BOOST_TEST(!same(*trine::load_model(folder / "m")));
}

BOOST_AUTO_TEST_CASE(settings_that_count_more_than_tokenizer_json_are_noted) {
  const TemporaryFolder folder;
  std::filesystem::copy(kGolden + "version6", folder / "m", std::filesystem::copy_options::recursive);
  BOOST_TEST(trine::load_model(folder / "m")->notes().empty());
  std::ofstream(folder / "m/tokenizer_config.json")
      << R"({"do_lower_case": false, "tokenizer_class": "BertTokenizer", "model_max_length": 16})";
  const auto model = trine::load_model(folder / "m");
  BOOST_TEST_REQUIRE(model->notes().size() == 1u);
  BOOST_TEST(model->notes()[0].find("do_lower_case is false") != std::string::npos, model->notes()[0]);
}

BOOST_AUTO_TEST_CASE(a_saved_folder_opens_again_with_the_same_bits) {
  ThreadPool pool(1);
  for (const std::string folder : kFolders) {
    const TemporaryFolder saved;
    const Expected expected(folder);
    const auto model = trine::load_model(kGolden + folder);
    model->save(saved / "m");
    const auto again = trine::load_model(saved / "m");
    BOOST_TEST(equal_bits(again->encode(expected.texts, pool), model->encode(expected.texts, pool)), folder);
    BOOST_TEST(again->longest() == model->longest());
    BOOST_TEST(again->modules() == model->modules(), boost::test_tools::per_element());
    BOOST_TEST((again->config().prompts == model->config().prompts));
    BOOST_TEST(again->config().default_prompt == model->config().default_prompt);
    BOOST_TEST((again->config().similarity == model->config().similarity));
    BOOST_TEST(again->config().truncate == model->config().truncate);
  }
}

BOOST_AUTO_TEST_CASE(sentence_transformers_reads_what_was_saved) {
  if (peer_python() == nullptr) return;
  ThreadPool pool(1);
  for (const std::string folder : kFolders) {
    const TemporaryFolder saved;
    const Expected expected(folder);
    auto model = trine::load_model(kGolden + folder);
    for (const auto& named : model->parameters()) named.parameter->value[0] += 0.25F;  // as if it had learned
    model->save(saved / "m");
    const double difference =
        largest_difference(model->encode(expected.texts, pool), peer_embeddings(saved / "m", expected.texts));
    BOOST_TEST(difference < 1e-5, folder << ": " << difference);
  }
}

BOOST_AUTO_TEST_CASE(modules_are_described_in_the_order_they_run) {
  BOOST_TEST(trine::load_model(kGolden + "version6")->modules() ==
                 (std::vector<std::string>{"Transformer bert", "Pooling mean", "Dense 8 to 6 gelu",
                                           "LayerNorm", "Normalize"}),
             boost::test_tools::per_element());
  BOOST_TEST(trine::load_model(kGolden + "version2")->modules() ==
                 (std::vector<std::string>{"Transformer bert", "Pooling cls max mean", "Dense 24 to 7 tanh",
                                           "Normalize"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(parameters_of_later_modules_begin_with_their_folder) {
  std::vector<std::string> names;
  for (const auto& named : trine::load_model(kGolden + "version6")->parameters()) names.push_back(named.name);
  BOOST_TEST(names.front() == "embeddings.word_embeddings.weight");
  const std::vector<std::string> last(names.end() - 4, names.end());
  BOOST_TEST(last == (std::vector<std::string>{"2_Dense.linear.weight", "2_Dense.linear.bias",
                                               "3_LayerNorm.norm.weight", "3_LayerNorm.norm.bias"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_folder_without_modules_is_a_plain_transformer_and_says_so) {
  const auto model = trine::load_model(kGolden + "plain");
  BOOST_TEST(model->modules().back() == "Pooling mean");
  BOOST_TEST_REQUIRE(model->notes().size() == 1U);
  BOOST_TEST(model->notes().front().find(
                 "no modules.json: taken for a plain transformer with mean pooling") != std::string::npos);
  BOOST_TEST(trine::load_model(kGolden + "version6")->notes().empty());
}

BOOST_AUTO_TEST_CASE(rows_of_the_word_table_that_no_token_has_are_noted) {
  const auto model = trine::load_model(kGolden + "multilingual");
  const Index ids = model->tokenizer().vocabulary_size();
  BOOST_TEST_REQUIRE(model->notes().size() == 1U);
  BOOST_TEST(model->notes().front() == kGolden + "multilingual: the tokenizer has " + std::to_string(ids) +
                                           " ids and the word table " + std::to_string(ids + 35) +
                                           " rows; those to spare are not used");
}

BOOST_AUTO_TEST_CASE(embeddings_can_be_cut_to_their_first_dimensions) {
  ThreadPool pool(1);
  const auto model = trine::load_model(kGolden + "prompts");
  const std::vector<std::string> texts = {"the cat", "a dog runs"};
  BOOST_TEST(model->dimension() == 6);
  BOOST_TEST(model->columns() == 5, "truncate_dim of the folder");
  const Tensor five = model->encode(texts, pool), two = model->encode(texts, pool, {.truncate = 2});
  BOOST_TEST((two.shape() == trine::Shape{2, 2}));
  for (Index i = 0; i < 2; ++i) BOOST_TEST(std::equal(two.row(i), two.row(i) + 2, five.row(i)));
  BOOST_TEST(model->columns({.truncate = 100}) == 6);
}

BOOST_AUTO_TEST_CASE(the_length_texts_are_cut_to_may_be_chosen) {
  const std::vector<std::string> texts = {"the cat sits on the house and eats fish in the lake"};
  BOOST_TEST(trine::load_model(kGolden + "version6", {.max_length = 6})->tokenize(texts).length(0) == 6);
  BOOST_TEST(trine::load_model(kGolden + "version6", {.max_length = 20})->longest() == 20);
  const std::string message = message_of<OptionError>(
      [&] { static_cast<void>(trine::load_model(kGolden + "version6", {.max_length = 21})); });
  BOOST_TEST(message.find("21 tokens is more than the 20") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_shorter_length_still_ends_in_the_mark_of_the_end) {
  const std::vector<std::string> texts = {"the cat sits on the house and eats fish in the lake"};
  const auto tokens = trine::load_model(kGolden + "version6", {.max_length = 6})->tokenize(texts);
  BOOST_TEST(tokens.tokens(0).back() == 3);
}

BOOST_AUTO_TEST_CASE(a_prompt_that_the_model_does_not_have_is_refused_with_those_it_has) {
  ThreadPool pool(1);
  const std::vector<std::string> texts = {"the cat"};
  const auto refusal = [&](const char* folder) {
    return message_of<OptionError>([&] {
      static_cast<void>(trine::load_model(kGolden + folder)->encode(texts, pool, {.prompt_name = "title"}));
    });
  };
  BOOST_TEST(refusal("version6") == "the model has no prompt \"title\"; it has document, passage, query");
  BOOST_TEST(refusal("plain") == "the model has no prompt \"title\"; it has none at all");
}

BOOST_AUTO_TEST_CASE(weights_stored_as_half_precision_are_said_to_be_float_when_saved) {
  const TemporaryFolder folder;
  std::filesystem::copy(kGolden + "plain", folder / "half");
  auto config = nlohmann::json::parse(bytes_of(folder / "half/config.json"));
  config["dtype"] = "float16";
  folder.put("half/config.json", config.dump());
  trine::load_model(folder / "half")->save(folder / "saved");
  BOOST_TEST(nlohmann::json::parse(bytes_of(folder / "saved/config.json"))["dtype"] == "float32");
}

// 40 texts of many scripts and of 1 to 400 words; tests/golden/models/make_minilm.py wrote the embeddings.
BOOST_AUTO_TEST_CASE(all_minilm_l6_v2_gives_the_embeddings_of_sentence_transformers) {
  const char* folder = std::getenv("TRINE_MINILM");
  if (folder == nullptr) {
    std::cout << "skipped: set TRINE_MINILM to the folder of all-MiniLM-L6-v2 (docs/checkpoints.md)\n";
    return;
  }
  ThreadPool pool(2);
  const auto model = trine::load_model(folder);
  const Tensor seen = model->encode(lines_of(kGolden + "minilm/texts.txt"), pool);
  const double difference = largest_difference(seen, trine::io::read_npy(kGolden + "minilm/embeddings.npy"));
  BOOST_TEST(difference < 1e-5, difference);
}

BOOST_AUTO_TEST_CASE(a_new_model_is_stored_with_the_token_type_that_bert_asks_for) {
  const TemporaryFolder folder;
  small_transformer(small_options())->save(folder / "m");
  const auto config = nlohmann::json::parse(bytes_of(folder / "m/config.json"));
  BOOST_TEST(config["type_vocab_size"] == 1);
  const Tensor type = trine::io::Safetensors(folder / "m/model.safetensors")
                          .tensor("embeddings.token_type_embeddings.weight");
  BOOST_TEST(std::all_of(type.data(), type.data() + type.size(), [](float x) { return x == 0; }));
  for (const auto& named : trine::load_model(folder / "m")->parameters())
    BOOST_TEST(named.name != "embeddings.token_type_embeddings.weight");
}

BOOST_AUTO_TEST_CASE(weights_of_another_task_are_passed_over_and_named_and_others_refused) {
  const TemporaryFolder folder;
  fs::copy(kGolden + "plain", folder / "m", fs::copy_options::recursive);
  const trine::io::Safetensors stored(kGolden + "plain/model.safetensors");
  const Tensor one({2, 3});
  const auto with = [&](const char* name) {
    std::vector<Tensor> tensors;
    tensors.reserve(stored.names().size());
    std::vector<trine::io::TensorToWrite> all;
    for (const std::string& each : stored.names())
      all.emplace_back(each, trine::ConstView(tensors.emplace_back(stored.tensor(each))));
    all.emplace_back(name, trine::ConstView(one));
    trine::io::write_safetensors(folder / "m/model.safetensors", std::move(all));
  };
  for (const char* head : {"linear.weight", "classifier.dense.weight", "qa_outputs.weight",
                           "cls.predictions.bias", "lm_head.weight", "vocab_transform.weight"}) {
    with(head);
    const auto notes = trine::load_model(folder / "m")->notes();
    BOOST_TEST(std::any_of(notes.begin(), notes.end(),
                           [&](const std::string& note) {
                             return note.ends_with("of another task, which an embedding does not need: " +
                                                   std::string(head));
                           }),
               head);
  }
  with("encoder.layer.0.attention.gate.weight");
  BOOST_TEST(message_of<trine::FileError>([&] {
               (void)trine::load_model(folder / "m");
             }).find("unexpected encoder.layer.0.attention.gate.weight F32 [2 x 3]") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_saved_model_names_the_architecture_that_was_inferred) {
  const TemporaryFolder folder;
  fs::copy(kGolden + "plain", folder / "m", fs::copy_options::recursive);
  auto config = nlohmann::json::parse(bytes_of(folder / "m/config.json"));
  config.erase("model_type");
  folder.put("m/config.json", config.dump());
  const auto model = trine::load_model(folder / "m");
  BOOST_TEST(std::any_of(model->notes().begin(), model->notes().end(), [](const std::string& note) {
    return note.find("taken for \"bert\"") != std::string::npos;
  }));
  model->save(folder / "saved");
  BOOST_TEST(nlohmann::json::parse(bytes_of(folder / "saved/config.json"))["model_type"] == "bert");
}

BOOST_AUTO_TEST_SUITE_END()
