// Adapters on a whole model, and their folder.
#include "trine/models/lora/lora_adapters.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/config.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/io/file.hpp"
#include "trine/models/lora/lora_pattern.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/support.hpp"
#include "trine/tests/support/message_of.hpp"
#include "trine/tests/support/says.hpp"

using namespace trine;

namespace {

struct Adapted {
  std::unique_ptr<SentenceEncoder> model = small_transformer(small_options());
  ThreadPool pool{1};
  LoraAdapters adapters;

  explicit Adapted(const LoraOptions& options = {.rank = 2, .alpha = 8})
      : adapters(model->parameters(), options, Rng(3)) {}

  Tensor encode() { return model->encode(kTexts, pool); }
  // As after training: B starts at zero, which would hide everything.
  void change() {
    Rng rng(4);
    for (const NamedParameter& named : adapters.parameters()) {
      for (Real& v : named.parameter->value.view().span()) v = static_cast<Real>(0.3 * rng.normal());
    }
  }
};

std::vector<std::string> names_of(const std::vector<NamedParameter>& parameters) {
  std::vector<std::string> names;
  for (const NamedParameter& named : parameters) names.push_back(named.name);
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lora_adapters)

BOOST_AUTO_TEST_CASE(the_usual_targets_are_all_linear_layers_of_the_blocks) {
  Adapted adapted;
  const auto names = names_of(adapted.adapters.parameters());
  BOOST_TEST(names.size() == 2 * 6 * 2u);  // A and B, six layers a block, two blocks
  BOOST_TEST(names[0] == "encoder.layer.0.attention.self.query.lora_A.weight");
  BOOST_TEST(names[1] == "encoder.layer.0.attention.self.query.lora_B.weight");
}

BOOST_AUTO_TEST_CASE(merging_leaves_the_embeddings_as_they_were_to_rounding) {
  Adapted adapted;
  const Tensor before = adapted.encode();
  adapted.change();
  const Tensor unmerged = adapted.encode();
  BOOST_TEST(largest_difference(before, unmerged) > 1e-2);
  adapted.adapters.merge();
  BOOST_TEST(largest_difference(unmerged, adapted.encode()) < 1e-5);
  BOOST_TEST(adapted.adapters.parameters().empty());
}

BOOST_AUTO_TEST_CASE(taking_adapters_off_brings_the_old_model_back) {
  auto model = small_transformer(small_options());
  ThreadPool pool(1);
  const Tensor before = model->encode(kTexts, pool);
  {
    LoraAdapters adapters(model->parameters(), {}, Rng(1));
    for (const NamedParameter& named : adapters.parameters()) named.parameter->value.fill(Real(0.2));
    BOOST_TEST(!equal_bits(model->encode(kTexts, pool), before));
  }
  BOOST_TEST(equal_bits(model->encode(kTexts, pool), before));
}

BOOST_AUTO_TEST_CASE(a_saved_adapter_comes_back_with_the_same_bits) {
  const TemporaryFolder folder;
  Adapted adapted({.rank = 3, .alpha = 12, .dropout = 0.1, .targets = {"*.query", "*.value"}});
  adapted.change();
  adapted.adapters.save(folder.path(), "some/model");
  auto fresh = small_transformer(small_options());
  LoraAdapters loaded(fresh->parameters(), folder.path());
  BOOST_TEST(names_of(loaded.parameters()) == names_of(adapted.adapters.parameters()),
             boost::test_tools::per_element());
  ThreadPool pool(1);
  BOOST_TEST(equal_bits(fresh->encode(kTexts, pool), adapted.encode()));
}

BOOST_AUTO_TEST_CASE(the_folder_has_the_names_and_settings_of_peft) {
  const TemporaryFolder folder;
  Adapted adapted({.rank = 3, .alpha = 12, .targets = {"encoder.layer.1.*.query"}});
  adapted.adapters.save(folder.path(), "some/model");
  const io::Safetensors file(folder.path() + "/adapter_model.safetensors");
  BOOST_TEST(file.names() == (std::vector<std::string>{
                                 "base_model.model.encoder.layer.1.attention.self.query.lora_A.weight",
                                 "base_model.model.encoder.layer.1.attention.self.query.lora_B.weight"}),
             boost::test_tools::per_element());
  BOOST_TEST(file.at(file.names()[0]).text() == "F32 [3 x 16]");
  BOOST_TEST(file.at(file.names()[1]).text() == "F32 [16 x 3]");
  const auto config = nlohmann::json::parse(read_file(folder.path() + "/adapter_config.json"));
  BOOST_TEST(config["peft_type"] == "LORA");
  BOOST_TEST(config["base_model_name_or_path"] == "some/model");
  BOOST_TEST(config["r"] == 3);
  BOOST_TEST(config["lora_alpha"] == 12);
  BOOST_TEST(config["target_modules"][0] == "encoder.layer.1.attention.self.query");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_adapted_is_refused) {
  auto model = small_transformer(small_options());
  const auto refusal = [&](SentenceEncoder& of, const LoraOptions& options) {
    return message_of<OptionError>([&] { LoraAdapters(of.parameters(), options, Rng(1)); });
  };
  BOOST_TEST(refusal(*model, {.targets = {"*.quary"}})
                 .starts_with("LoRA targets: no name fits \"*.quary\"; near it are "));
  BOOST_TEST(refusal(*model, {.targets = {"embeddings.word_embeddings"}})
                 .starts_with("LoRA targets: no name fits \"embeddings.word_embeddings\""));
  BOOST_TEST(refusal(*small_static(), {}) ==
             "LoRA: this model has no linear layers to adapt; it is for transformers");
  const LoraAdapters first(model->parameters(), {}, Rng(1));
  BOOST_TEST(refusal(*model, {}) ==
             "LoRA: encoder.layer.0.attention.self.query has an adapter already; "
             "merge it before putting on another");
}

BOOST_AUTO_TEST_CASE(a_refused_adapter_leaves_no_trace) {
  const TemporaryFolder folder;
  {
    Adapted adapted({.rank = 2, .targets = {"*.query"}});
    adapted.adapters.save(folder.path(), "base");
  }
  const std::string path = folder.path() + "/adapter_config.json";
  auto config = nlohmann::json::parse(read_file(path));
  config["r"] = 5;  // found out when the numbers are read, after the adapters were put on
  io::write_file_atomically(path, config.dump());
  auto model = small_transformer(small_options());
  BOOST_CHECK_THROW(LoraAdapters(model->parameters(), folder.path()), FileError);
  for (const NamedParameter& named : model->parameters()) BOOST_TEST(named.parameter->adapter == nullptr);
}

BOOST_AUTO_TEST_CASE(damaged_or_foreign_adapter_folders_are_refused) {
  const TemporaryFolder folder;
  Adapted adapted({.rank = 2, .alpha = 2, .targets = {"*.query"}});
  adapted.adapters.save(folder.path(), "base");
  const std::string path = folder.path() + "/adapter_config.json";
  const auto good = nlohmann::json::parse(read_file(path));
  const auto refusal = [&](const char* key, const nlohmann::json& value) {
    auto config = good;
    config[key] = value;
    io::write_file_atomically(path, config.dump());
    auto model = small_transformer(small_options());
    return message_of<FileError>([&] { LoraAdapters(model->parameters(), folder.path()); });
  };
  BOOST_TEST(refusal("peft_type", "IA3").ends_with("peft_type is \"IA3\"; \"LORA\" is needed"));
  BOOST_TEST(refusal("use_dora", true).find("use_dora is true, which trine does not compute") !=
             std::string::npos);
  for (const char* start : {"pissa", "pissa_niter_16", "olora", "corda", "loftq", "lora_ga", "new_kind"}) {
    BOOST_TEST(refusal("init_lora_weights", start).find("init_lora_weights is \"" + std::string(start)) !=
               std::string::npos);
  }
  for (const char* start : {"gaussian", "eva", "orthogonal"})
    BOOST_TEST(refusal("init_lora_weights", start) == "nothing was thrown");
  BOOST_TEST(refusal("modules_to_save", {"pooler"}).find("modules_to_save is an array of 1") !=
             std::string::npos);
  BOOST_TEST(refusal("trainable_token_indices", {1, 2}).find("trainable_token_indices is an array of 2") !=
             std::string::npos);
  BOOST_TEST(
      refusal("alpha_pattern", {{"(?P<n>a)", 3}}).find("is a regular expression that is not read here") !=
      std::string::npos);
  BOOST_TEST(refusal("rank_pattern", {{"query", -1}})
                 .find("rank_pattern.query is -1; a positive number is needed") != std::string::npos);
  BOOST_TEST(refusal("bias", "all").ends_with("bias is \"all\"; \"none\" is needed"));
  BOOST_TEST(refusal("r", 0).find("r is 0; a whole number from 1 to 65536 is needed") != std::string::npos);
  BOOST_TEST(refusal("r", 5).find("wrong shape") != std::string::npos);
  BOOST_TEST(refusal("r", "two").find("r is \"two\"; a whole number from 1") != std::string::npos);
  io::write_file_atomically(path, good.dump());
  auto smaller_options = small_options();
  smaller_options.encoder.blocks = 1;
  auto smaller = small_transformer(smaller_options);
  BOOST_TEST(message_of<FileError>([&] {
               LoraAdapters(smaller->parameters(), folder.path());
             }).find("adapts layers that the model does not have: encoder.layer.1.attention.self.query") !=
             std::string::npos);
}

#if TRINE_REGEX
BOOST_AUTO_TEST_CASE(ranks_and_alphas_by_name_and_the_root_of_the_rank_are_those_of_peft) {
  const std::string golden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/";
  const auto expected = nlohmann::json::parse(read_file(golden + "lora_patterns/expected.json"));
  const auto model = load_model(golden + "plain");
  LoraAdapters adapters(model->parameters(), golden + "lora_patterns");
  const TemporaryFolder folder;
  adapters.save(folder.path(), "plain");
  ThreadPool pool(1);
  const auto check = [&](const SentenceEncoder& of) {
    const Tensor seen = of.encode(expected["texts"].get<std::vector<std::string>>(), pool);
    for (Index i = 0; i < seen.size(); ++i) {
      const auto row = static_cast<std::size_t>(i / seen.cols()),
                 column = static_cast<std::size_t>(i % seen.cols());
      BOOST_TEST(std::abs(double(seen[i]) - expected["embeddings"][row][column].get<double>()) < 1e-5);
    }
  };
  check(*model);
  adapters.merge();
  check(*model);
  const auto again = load_model(golden + "plain");  // with what save() wrote
  LoraAdapters(again->parameters(), folder.path()).merge();
  check(*again);
}
#endif

BOOST_AUTO_TEST_CASE(patterns_of_layers_fit_as_in_peft) {
  const std::string name = "encoder.layer.11.attention.self.query";
  for (const char* fits : {"query", "self.query", "self.que.y", "encoder.layer.11.attention.self.query"})
    BOOST_TEST(fits_lora_pattern(fits, name), fits);
  for (const char* other :
       {"uery", "self", "key", "self.quer", "an.encoder.layer.11.attention.self.query", ""})
    BOOST_TEST(!fits_lora_pattern(other, name), other);
#if TRINE_REGEX
  for (const char* fits : {"^encoder.layer.11.attention.self.query", "attention.*",
                           R"(layer\.\d+\.attention.self.query)", ".*", "que.+", "encoder.*y"})
    BOOST_TEST(fits_lora_pattern(fits, name), fits);
  for (const char* other : {"^query", R"(layer\.\d\.attention.self.query)", "query.+"})
    BOOST_TEST(!fits_lora_pattern(other, name), other);
  for (const char* fits :
       {"(query|key)", "query|key", R"(layer\.(1[0-2]|[0-3])\..*(query|value))", "quer[xy]", "quer(?:y|ies)",
        R"(.*\.(?!10)\d{2}\.\w+(\.\w+)*)", "que?r?y$", R"(^encoder\.layer\.1{2}\..*)", "[^.]+"})
    BOOST_TEST(fits_lora_pattern(fits, name), fits);
  for (const char* other :
       {"(key|value)", "uery|uer", R"(layer\.(1[02]|[0-3])\..*)", "quer[^y]", R"(.*\.\d{3}\..*)", "^quer[y]"})
    BOOST_TEST(!fits_lora_pattern(other, name), other);
  BOOST_CHECK_THROW((void)fits_lora_pattern("((a+)+)+$", std::string(3000, 'a') + "b"), OptionError);
  std::string hostile;
  for (int i = 0; i < 200; ++i) hostile += ".*";
  BOOST_TEST(!fits_lora_pattern(hostile + "x", std::string(2000, 'a')));
#endif
  for (const char* broken : {"(query", "[a", "(?P<name>query)", "*a"})
    BOOST_CHECK_EXCEPTION((void)fits_lora_pattern(broken, name), OptionError,
                          says("merge the adapter with PEFT"));
}

BOOST_AUTO_TEST_SUITE_END()
