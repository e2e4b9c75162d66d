#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/support.hpp"

namespace {

using trine::FileError;
using trine::SentenceEncoder;
using trine::ThreadPool;

std::string refusal(const std::string& folder) {
  return message_of<FileError>([&] { static_cast<void>(trine::load_model(folder)); });
}

void require_same_after_loading(const SentenceEncoder& model) {
  const TemporaryFolder folder;
  model.save(folder / "model");
  const auto loaded = trine::load_model(folder / "model");
  ThreadPool pool(2);
  BOOST_TEST(loaded->kind() == model.kind());
  BOOST_TEST(loaded->dimension() == model.dimension());
  BOOST_TEST(loaded->longest() == model.longest());
  BOOST_TEST(equal_bits(loaded->encode(kTexts, pool), model.encode(kTexts, pool)));
  loaded->save(folder / "again");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "model")) {
    if (!entry.is_regular_file()) continue;
    const auto name = std::filesystem::relative(entry.path(), folder / "model").string();
    BOOST_TEST((bytes_of(folder / "again/" + name) == bytes_of(entry.path().string())), name);
  }
}

// A folder with a good model in it, to be damaged.
struct Saved {
  TemporaryFolder folder;
  // Without the list that would notice every change by itself.
  Saved() {
    small_static()->save(folder / "m");
    std::filesystem::remove(folder / "m/trine_files.json");
  }
  void change(const char* file, const std::string& from, const std::string& to) const {
    std::string text = bytes_of(folder / "m/" + file);
    const std::size_t at = text.find(from);
    BOOST_TEST_REQUIRE(at != std::string::npos, from);
    folder.put("m/" + std::string(file), text.replace(at, from.size(), to));
  }
  // What loading says, which must contain all of `words`.
  void refused(const std::vector<std::string>& words) const {
    const std::string message = refusal(folder / "m");
    for (const std::string& word : words) {
      BOOST_TEST(message.find(word) != std::string::npos, "\"" << word << "\" is not in: " << message);
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(model_folder)

BOOST_AUTO_TEST_CASE(a_static_model_comes_back_with_the_same_bits) {
  require_same_after_loading(*small_static());
  require_same_after_loading(*small_static({.dimension = 5, .normalized = trine::Normalized::no}));
}

BOOST_AUTO_TEST_CASE(a_transformer_comes_back_with_the_same_bits_whatever_its_options) {
  require_same_after_loading(*small_transformer(small_options()));
  auto options = small_options();
  options.encoder.embeddings.token_types = 2;
  require_same_after_loading(*small_transformer(options));
  options.encoder.block.norm = trine::NormPosition::pre;
  options.encoder.embeddings.positions = trine::Positions::sinusoidal;
  options.pooling = trine::ops::Pool::weighted_mean;
  options.normalized = trine::Normalized::no;
  require_same_after_loading(*small_transformer(options));
  options.encoder.blocks = 1;
  options.pooling = trine::ops::Pool::cls;
  require_same_after_loading(*small_transformer(options));
}

BOOST_AUTO_TEST_CASE(a_changed_model_may_be_saved_over_the_folder_it_was_loaded_from) {
  const TemporaryFolder folder;
  small_static()->save(folder / "m");
  ThreadPool pool(1);
  const auto model = trine::load_model(folder / "m");
  const auto other = trine::load_model(folder / "m");  // goes on with the file as it was
  const trine::Tensor before = other->encode(kTexts, pool);
  for (const auto& named : model->parameters()) {
    for (trine::Real& value : named.parameter->value.view().span()) value += trine::Real(0.1);
  }
  const trine::Tensor changed = model->encode(kTexts, pool);
  BOOST_TEST(!equal_bits(changed, before));
  model->save(folder / "m");
  BOOST_TEST(equal_bits(model->encode(kTexts, pool), changed));
  BOOST_TEST(equal_bits(trine::load_model(folder / "m")->encode(kTexts, pool), changed));
  BOOST_TEST(equal_bits(other->encode(kTexts, pool), before));
}

BOOST_AUTO_TEST_CASE(the_folder_has_the_files_sentence_transformers_looks_for) {
  const TemporaryFolder folder;
  small_transformer(small_options())->save(folder / "m", "# A card\n");
  const auto modules = nlohmann::json::parse(bytes_of(folder / "m/modules.json"));
  BOOST_TEST(modules.size() == 3U);
  BOOST_TEST(modules[0]["type"] == "sentence_transformers.models.Transformer");
  BOOST_TEST(modules[1]["path"] == "1_Pooling");
  BOOST_TEST(modules[2]["type"] == "sentence_transformers.models.Normalize");
  const auto pooling = nlohmann::json::parse(bytes_of(folder / "m/1_Pooling/config.json"));
  BOOST_TEST(pooling["pooling_mode_mean_tokens"] == true);
  BOOST_TEST(pooling["pooling_mode_cls_token"] == false);
  BOOST_TEST(pooling["word_embedding_dimension"] == 16);
  const auto config = nlohmann::json::parse(bytes_of(folder / "m/config.json"));
  BOOST_TEST(config["model_type"] == "bert");
  BOOST_TEST(config["num_hidden_layers"] == 2);
  BOOST_TEST(bytes_of(folder / "m/README.md") == "# A card\n");
}

BOOST_AUTO_TEST_CASE(values_may_be_stored_in_place_of_a_parameters_own) {
  const TemporaryFolder folder;
  const auto model = small_static();
  trine::Tensor ones(model->parameters().front().parameter->value.shape(), trine::Fill::zero);
  for (auto& value : ones.view().span()) value = 1;
  model->save(folder / "m", {}, {{"embedding.weight", &ones}});
  const auto loaded = trine::load_model(folder / "m");
  BOOST_TEST(equal_bits(loaded->parameters().front().parameter->value, ones));
}

BOOST_FIXTURE_TEST_CASE(what_is_no_model_folder_is_refused, Saved) {
  BOOST_TEST(refusal(folder / "nowhere").find("is not a model folder") != std::string::npos);
  BOOST_TEST(refusal(folder / "m/trine.json").find("is not a model folder") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(settings_that_are_damaged_are_named, Saved) {
  change("trine.json", "\"dimension\": 12", "\"dimension\": \"twelve\"");
  refused({"trine.json", "dimension is \"twelve\"; a whole number from 1 to 65536 is needed"});
  folder.put("m/trine.json", "{\"format\": 1");
  refused({"trine.json", "not valid JSON"});
  folder.put("m/trine.json", "[]");
  refused({"trine.json", "object"});
  folder.put("m/trine.json", "{\"format\": 2}");
  refused({"trine.json", "format 2 is not known"});
  folder.put("m/trine.json", "{\"format\": 1, \"encoder\": \"magic\"}");
  refused({"trine.json", "encoder is \"magic\"; supported are static, transformer"});
  folder.put("m/trine.json", "{\"format\": 1, \"encoder\": \"static\"}");
  refused({"trine.json", "dimension is missing"});
  folder.put("m/trine.json",
             "{\"format\": 1, \"encoder\": \"static\", \"dimension\": -1, \"normalised\": true}");
  refused({"trine.json", "dimension is -1; a whole number from 1 to 65536 is needed"});
}

BOOST_FIXTURE_TEST_CASE(settings_of_a_transformer_that_no_model_has_are_named, Saved) {
  small_transformer(small_options())->save(folder / "m");
  std::filesystem::remove(folder / "m/trine_files.json");
  const std::string good = bytes_of(folder / "m/trine.json");
  const std::pair<std::string, std::string> damages[] = {
      {"\"layers\": 2", "\"layers\": 1000000000"},
      {"\"dimension\": 16", "\"dimension\": -16"},
      {"\"heads\": 2", "\"heads\": 0"},
      {"\"max_length\": 12", "\"max_length\": 1e30"},
      {"\"norm\": \"post\"", "\"norm\": \"past\""},
      {"\"positions\": \"learned\"", "\"positions\": \"guessed\""}};
  for (const auto& [from, to] : damages) {
    change("trine.json", from, to);
    refused({"trine.json", from.substr(1, from.find(':') - 2) + " is "});
    folder.put("m/trine.json", good);
  }
}

BOOST_AUTO_TEST_CASE(options_that_would_be_lost_on_saving_are_refused) {
  auto options = small_options();
  options.encoder.block.activation = trine::Activation::relu;
  const std::string message =
      message_of<trine::OptionError>([&] { static_cast<void>(small_transformer(options)); });
  BOOST_TEST(message.find("no name in trine.json") != std::string::npos, message);
}

BOOST_FIXTURE_TEST_CASE(parameters_of_another_shape_are_named, Saved) {
  change("trine.json", "\"dimension\": 12", "\"dimension\": 13");
  refused({"model.safetensors", "wrong shape", "embedding.weight", "[256 x 12]", "[256 x 13]"});
}

BOOST_FIXTURE_TEST_CASE(all_missing_parameters_are_named_at_once, Saved) {
  const std::string wrong = bytes_of(folder / "m/model.safetensors");
  small_transformer(small_options())->save(folder / "m");
  folder.put("m/model.safetensors", wrong);
  refused({"its files are not of one model", "model.safetensors"});
  std::filesystem::remove(folder / "m/trine_files.json");
  refused({"model.safetensors", "missing", "embeddings.word_embeddings.weight",
           "encoder.layer.0.attention.self.query.bias", "unexpected", "embedding.weight"});
}

BOOST_FIXTURE_TEST_CASE(truncated_and_missing_files_are_named, Saved) {
  for (const char* name : {"model.safetensors", "trine.json", "trine_tokenizer.json"}) {
    const std::string path = folder / "m/" + name;
    const std::string whole = bytes_of(path);
    std::filesystem::resize_file(path, whole.size() - 10);
    refused({name});
    std::filesystem::remove(path);
    refused({name});
    folder.put("m/" + std::string(name), whole);
  }
  static_cast<void>(trine::load_model(folder / "m"));
}

BOOST_AUTO_TEST_SUITE_END()
