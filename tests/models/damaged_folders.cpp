// What is said of published folders that cannot be opened: every refusal names the file and what is wrong in
// it.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/support.hpp"

namespace {

namespace fs = std::filesystem;

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/";

// Copies of good folders, to be damaged: "6" in the layout of version 6, "2" in that of version 2.
struct Copies {
  TemporaryFolder folder;
  Copies() {
    fs::copy(kGolden + "version6", folder / "6", fs::copy_options::recursive);
    fs::copy(kGolden + "version2", folder / "2", fs::copy_options::recursive);
  }
  void change(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = bytes_of(folder / file);
    const std::size_t at = text.find(from);
    BOOST_TEST_REQUIRE(at != std::string::npos, from << " is not in " << file);
    folder.put(file, text.replace(at, from.size(), to));
  }
  void remove(const std::string& file) const { fs::remove(folder / file); }

  // What loading says, which must contain all of `words`.
  void refused(const char* model, const std::vector<std::string>& words) const {
    const std::string message =
        message_of<trine::FileError>([&] { static_cast<void>(trine::load_model(folder / model)); });
    for (const std::string& word : words)
      BOOST_TEST(message.find(word) != std::string::npos, "\"" << word << "\" is not in: " << message);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(damaged_folders, Copies)

BOOST_AUTO_TEST_CASE(an_unknown_architecture_is_named_with_those_that_are_known) {
  change("6/config.json", "\"model_type\": \"bert\"", "\"model_type\": \"mamba\"");
  refused("6", {"6/config.json", "\"mamba\"", "bert"});
}

BOOST_AUTO_TEST_CASE(an_unknown_module_is_named_with_those_that_are_known) {
  change("6/modules.json", "dense.Dense", "wordy.WordWeights");
  refused("6", {"6/modules.json", "\"WordWeights\"", "Dense, LayerNorm, Dropout and Normalize"});
}

BOOST_AUTO_TEST_CASE(a_value_nested_without_end_is_refused_whatever_its_key) {
  const std::string nested = "{\"unused\": " + std::string(100'000, '[') + std::string(100'000, ']') + ", ";
  for (const char* file : {"config.json", "tokenizer.json", "tokenizer_config.json", "2_Dense/config.json",
                           "1_Pooling/config.json", "config_sentence_transformers.json"}) {
    const std::string path = folder / ("6/" + std::string(file));
    const std::string good = bytes_of(path);
    folder.put("6/" + std::string(file), nested + good.substr(good.find('{') + 1));
    refused("6", {path, "nests deeper than 64 levels"});
    folder.put("6/" + std::string(file), good);
  }
}

BOOST_AUTO_TEST_CASE(a_device_in_place_of_settings_is_refused) {
  remove("6/1_Pooling/config.json");
  fs::create_symlink("/dev/zero", folder / "6/1_Pooling/config.json");
  refused("6", {"1_Pooling/config.json", "is a device"});
}

BOOST_AUTO_TEST_CASE(an_unknown_first_module_is_named) {
  change("6/modules.json", "transformer.Transformer", "clip.CLIPModel");
  refused("6", {"6/modules.json", "\"CLIPModel\"", "Transformer"});
}

BOOST_AUTO_TEST_CASE(a_transformer_without_a_pooling_is_refused) {
  change("6/modules.json", "pooling.Pooling", "normalize.Normalize");
  refused("6", {"6/modules.json", "must be followed by Pooling", "Normalize"});
}

BOOST_AUTO_TEST_CASE(modules_outside_of_the_folder_are_refused) {
  change("6/modules.json", "\"path\": \"2_Dense\"", "\"path\": \"../2_Dense\"");
  refused("6", {"6/modules.json", "path is \"../2_Dense\"; a folder inside the model folder is needed"});
}

BOOST_AUTO_TEST_CASE(lists_of_modules_that_are_none_are_refused) {
  folder.put("6/modules.json", "[]");
  refused("6", {"6/modules.json", "lists no module"});
  folder.put("6/modules.json", "{\"0\": \"Transformer\"}");
  refused("6", {"6/modules.json", "list of objects"});
  folder.put("6/modules.json", "[{\"type\": 5, \"path\": \"\"}]");
  refused("6", {"6/modules.json", "[0].type is 5; a string is needed"});
}

BOOST_AUTO_TEST_CASE(files_that_are_no_json_are_named) {
  for (const std::string file :
       {"6/modules.json", "6/config.json", "6/config_sentence_transformers.json",
        "6/sentence_bert_config.json", "6/1_Pooling/config.json", "6/2_Dense/config.json",
        "6/3_LayerNorm/config.json", "6/4_Normalize/config.json", "6/tokenizer.json",
        "6/tokenizer_config.json"}) {
    const std::string good = bytes_of(folder / file);
    folder.put(file, good.substr(0, good.size() / 2));
    refused("6", {file, "JSON", "; copy "});
    folder.put(file, good);
  }
  static_cast<void>(trine::load_model(folder / "6"));
}

BOOST_AUTO_TEST_CASE(files_that_are_missing_are_named) {
  for (const std::string file :
       {"6/config.json", "6/model.safetensors", "6/1_Pooling/config.json", "6/2_Dense/config.json",
        "6/2_Dense/model.safetensors", "6/3_LayerNorm/config.json", "6/3_LayerNorm/model.safetensors"}) {
    const std::string good = bytes_of(folder / file);
    remove(file);
    refused("6", {file});
    folder.put(file, good);
  }
  remove("6/tokenizer.json");
  refused("6", {"tokenizer"});
}

BOOST_AUTO_TEST_CASE(weights_in_a_pickle_are_refused_with_what_to_do) {
  fs::rename(folder / "6/model.safetensors", folder / "6/pytorch_model.bin");
  refused("6", {"pytorch_model.bin", "safe_serialization=True"});
}

BOOST_AUTO_TEST_CASE(links_in_a_circle_are_refused) {
  for (const std::string file : {"6/config.json", "6/config_sentence_transformers.json",
                                 "6/sentence_bert_config.json", "6/model.safetensors", "6/modules.json",
                                 "6/1_Pooling/config.json", "6/tokenizer.json", "6/tokenizer_config.json"}) {
    const std::string good = bytes_of(folder / file);
    remove(file);
    fs::create_symlink(fs::path(file).filename(), folder / file);
    refused("6", {file, "Too many levels of symbolic links"});
    remove(file);
    folder.put(file, good);
  }
  fs::remove_all(folder / "6/1_Pooling");
  fs::create_directory_symlink("1_Pooling", folder / "6/1_Pooling");
  refused("6", {"6/1_Pooling/config.json"});
  fs::create_directory_symlink("circle", folder / "circle");
  refused("circle", {"circle", "not a model folder (Too many levels of symbolic links)"});
}

BOOST_AUTO_TEST_CASE(pipes_are_refused_and_nobody_waits_for_what_they_bring) {
  for (const std::string file : {"6/config.json", "6/model.safetensors", "6/modules.json", "6/tokenizer.json",
                                 "6/tokenizer_config.json", "2/0_Transformer/vocab.txt"}) {
    const std::string path = folder / file;
    fs::rename(path, folder / "aside");
    BOOST_TEST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    refused(file.substr(0, 1).c_str(), {file, "a pipe; a file is needed here"});
    fs::rename(folder / "aside", path);
  }
}

BOOST_AUTO_TEST_CASE(all_tensors_that_do_not_fit_are_named_at_once) {
  fs::copy_file(folder / "6/3_LayerNorm/model.safetensors", folder / "6/model.safetensors",
                fs::copy_options::overwrite_existing);
  refused("6", {"6/model.safetensors", "missing embeddings.word_embeddings.weight",
                "missing encoder.layer.0.attention.self.query.weight", "and 11 more",
                "unexpected norm.weight", "unexpected norm.bias"});
}

BOOST_AUTO_TEST_CASE(tensors_of_another_shape_are_named_as_the_file_names_them) {
  change("2/0_Transformer/config.json", "\"vocab_size\": 37", "\"vocab_size\": 38");
  refused("2", {"0_Transformer/model.safetensors", "wrong shape", "bert.embeddings.word_embeddings.weight",
                "[37 x 8]", "wanted [38 x 8]"});
}

BOOST_AUTO_TEST_CASE(tensors_of_whole_numbers_are_refused) {
  change("6/3_LayerNorm/model.safetensors", "\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]",
         "\"dtype\":\"I32\",\"shape\":[6],\"data_offsets\":[0,24]");
  refused("6", {"6/3_LayerNorm/model.safetensors", "wrong dtype", "norm.bias I32 [6]"});
}

BOOST_AUTO_TEST_CASE(ids_beyond_the_word_table_are_refused) {
  folder.put("2/0_Transformer/vocab.txt", bytes_of(folder / "2/0_Transformer/vocab.txt") + "one\nmore\n");
  refused("2", {"2/0_Transformer", "39 ids", "37 rows", "ids beyond the table", "of one model"});
}

BOOST_AUTO_TEST_CASE(a_pooling_with_nothing_on_is_refused) {
  for (const char* mode : {"cls_token", "max_tokens", "mean_tokens"})
    change("2/1_Pooling/config.json", "\"pooling_mode_" + std::string(mode) + "\": true",
           "\"pooling_mode_" + std::string(mode) + "\": false");
  refused("2", {"2/1_Pooling/config.json", "turns every pooling off", "pooling_mode_mean_tokens"});
  change("6/1_Pooling/config.json", "\"mean\"", "[]");
  refused("6",
          {"6/1_Pooling/config.json", "pooling_mode is an array of 0; a name or a list of names is needed"});
}

BOOST_AUTO_TEST_CASE(a_pooling_that_is_not_known_is_named) {
  change("6/1_Pooling/config.json", "\"mean\"", "\"median\"");
  refused("6", {"6/1_Pooling/config.json", "\"median\"", "lasttoken"});
}

BOOST_AUTO_TEST_CASE(modules_that_do_not_fit_the_one_before_are_refused) {
  change("2/2_Dense/config.json", "\"in_features\": 24", "\"in_features\": 23");
  refused("2", {"2/2_Dense/config.json", "in_features is 23", "gives 24 features"});
  change("6/1_Pooling/config.json", "\"embedding_dimension\": 8", "\"embedding_dimension\": 9");
  refused("6", {"6/1_Pooling/config.json", "embedding_dimension is 9", "gives 8 features"});
}

BOOST_AUTO_TEST_CASE(a_dense_of_another_size_than_its_weights_is_refused) {
  change("2/2_Dense/config.json", "\"out_features\": 7", "\"out_features\": 5");
  refused("2", {"2/2_Dense/model.safetensors", "linear.weight F32 [7 x 24]", "wanted [5 x 24]"});
}

BOOST_AUTO_TEST_CASE(an_activation_that_is_not_known_is_named_with_those_that_are) {
  change("2/2_Dense/config.json", "activation.Tanh", "activation.Mish");
  refused("2", {"2/2_Dense/config.json", "Mish", "Tanh, Identity, ReLU, GELU, Sigmoid, SiLU"});
}

BOOST_AUTO_TEST_CASE(a_dense_that_works_on_tokens_or_adds_its_input_is_refused) {
  change("6/2_Dense/config.json", "\"module_input_name\": \"sentence_embedding\"",
         "\"module_input_name\": \"token_embeddings\"");
  refused("6", {"6/2_Dense/config.json", "module_input_name", "token_embeddings"});
  change("2/2_Dense/config.json", "\"bias\"", "\"use_residual\": true, \"bias\"");
  refused("2", {"2/2_Dense/config.json", "use_residual"});
}

BOOST_AUTO_TEST_CASE(prompts_and_similarities_that_make_no_sense_are_refused) {
  const std::string file = "6/config_sentence_transformers.json";
  const std::string good = bytes_of(folder / file);
  const std::pair<std::string, std::string> damages[] = {
      {"{\"prompts\": [\"query\"]}", "prompts is an array of 1; an object is needed"},
      {"{\"prompts\": {\"query\": 5}}", "prompts.query is 5; a string is needed"},
      {"{\"prompts\": {}, \"default_prompt_name\": \"query\"}",
       "default_prompt_name is \"query\"; one of \"prompts\" is needed"},
      {"{\"similarity_fn_name\": \"jaccard\"}",
       "similarity_fn_name is \"jaccard\"; supported are cosine, dot, euclidean, manhattan"},
      {"{\"truncate_dim\": 0}", "truncate_dim is 0; a whole number from 1"},
      {"{\"truncate_dim\": 18446744073709551615}",
       "truncate_dim is 18446744073709551615; a whole number from 1"}};
  for (const auto& [text, problem] : damages) {
    folder.put(file, text);
    refused("6", {file, problem});
  }
  folder.put(file, good);
  static_cast<void>(trine::load_model(folder / "6"));
}

BOOST_AUTO_TEST_CASE(a_length_below_1_is_refused) {
  change("2/0_Transformer/sentence_bert_config.json", "16", "-3");
  refused("2", {"sentence_bert_config.json", "max_seq_length"});
}

BOOST_AUTO_TEST_CASE(a_vocabulary_far_smaller_than_the_word_table_is_refused) {
  auto model = trine::load_model(folder / "6");
  trine::Tensor table({1062, 8});
  model->save(folder / "large", {}, {{"embeddings.word_embeddings.weight", &table}});
  fs::remove(folder / "large/trine_files.json");
  change("large/config.json", "\"vocab_size\": 37", "\"vocab_size\": 1062");
  refused("large", {"37 ids", "1062 rows", "more to spare than any model"});
}

BOOST_AUTO_TEST_CASE(a_word_table_with_rows_to_spare_is_fine) {
  auto model = trine::load_model(folder / "6");
  trine::Tensor table({1061, 8});
  model->save(folder / "padded", {}, {{"embeddings.word_embeddings.weight", &table}});
  fs::remove(folder / "padded/trine_files.json");
  change("padded/config.json", "\"vocab_size\": 37", "\"vocab_size\": 1061");
  static_cast<void>(trine::load_model(folder / "padded"));
}

// Nothing is allocated by the word of a file.
BOOST_AUTO_TEST_CASE(modules_far_larger_than_their_weights_are_refused) {
  change("6/config.json", "\"vocab_size\": 37", "\"vocab_size\": 16777216");
  refused("6", {"6/config.json", "describes a module of at least 134218", "6/model.safetensors holds"});
  change("2/2_Dense/config.json", "\"out_features\": 7", "\"out_features\": 2147483646");
  refused("2", {"2/2_Dense/config.json", "describes a module of at least 51539607504",
                "2_Dense/model.safetensors"});
}

BOOST_AUTO_TEST_CASE(a_folder_of_something_else_is_refused) {
  fs::create_directory(folder / "other");
  refused("other", {"other", "holds no model", "modules.json"});
}

BOOST_AUTO_TEST_SUITE_END()
