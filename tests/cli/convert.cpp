// trine convert: layouts of static models and kinds of numbers.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/npy.hpp"
#include "io/safetensors.hpp"
#include "tests/cli/program.hpp"

namespace {

namespace fs = std::filesystem;

// Golden models, and an adapter of "plain", under short names, and texts without unknown words.
struct Golden {
  TemporaryFolder folder;
  Golden() {
    const std::string golden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/";
    for (const char* name : {"embedding", "model2vec", "model2vec_small"})
      fs::copy(golden + "static/" + name, folder / name, fs::copy_options::recursive);
    for (const char* name : {"plain", "lora"})
      fs::copy(golden + "models/" + name, folder / name, fs::copy_options::recursive);
    folder.put("lines.txt", "one red house\nzwei slow river\n");
  }
  void succeeds(const std::string& call) const {
    const Outcome run = run_trine(folder, call);
    BOOST_TEST(run.code == 0, call << ": " << run.err);
  }
  void fails(const std::string& call, int code, const std::string& words) const {
    const Outcome run = run_trine(folder, call);
    BOOST_TEST(run.code == code, call << ": " << run.err);
    BOOST_TEST(run.err.find(words) != std::string::npos, run.err);
    BOOST_TEST(std::count(run.err.begin(), run.err.end(), '\n') == 1, run.err);
  }
  [[nodiscard]] std::string embeddings(const std::string& model) const {
    succeeds("encode --model " + model + " --out " + model + ".npy lines.txt");
    return bytes_of(folder / (model + ".npy"));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(convert, Golden)

BOOST_AUTO_TEST_CASE(a_static_model_goes_to_model2vec_and_back_with_the_same_bits) {
  succeeds("convert --model embedding --to model2vec --out m");
  succeeds("convert --model m --to static --out s");
  BOOST_TEST(trine::io::Safetensors(folder / "m/model.safetensors").find("embeddings") != nullptr);
  BOOST_TEST((embeddings("m") == embeddings("embedding")));
  BOOST_TEST((embeddings("s") == embeddings("embedding")));
  BOOST_TEST((bytes_of(folder / "s/tokenizer.json") == bytes_of(folder / "embedding/tokenizer.json")));
}

BOOST_AUTO_TEST_CASE(a_table_goes_to_npy_and_back_to_a_model) {
  succeeds("convert --model embedding --out table.npy");
  succeeds("convert --table table.npy --tokenizer embedding --normalise --out again");
  BOOST_TEST((embeddings("again") == embeddings("embedding")));
}

BOOST_AUTO_TEST_CASE(weights_are_stored_in_half_the_space) {
  for (const char* dtype : {"f16", "bf16"}) {
    succeeds(std::string("convert --model model2vec --dtype ") + dtype + " --out " + dtype);
    BOOST_TEST((bytes_of(folder / (std::string(dtype) + "/tokenizer.json")) ==
                bytes_of(folder / "model2vec/tokenizer.json")));
    succeeds(std::string("info ") + dtype);
  }
  BOOST_TEST(trine::io::Safetensors(folder / "f16/model.safetensors").at("embeddings").text() ==
             "F16 [29 x 6]");
  BOOST_TEST(trine::io::Safetensors(folder / "bf16/model.safetensors").at("embeddings").text() ==
             "BF16 [29 x 6]");
  BOOST_TEST(bytes_of(folder / "bf16/config.json").find("\"bfloat16\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(whole_numbers_a_mapping_and_weights_become_a_row_a_token) {
  succeeds("convert --model model2vec_small --to model2vec --dtype f16 --out whole");
  BOOST_TEST(trine::io::Safetensors(folder / "whole/model.safetensors").at("embeddings").text() ==
             "F16 [29 x 6]");
}

BOOST_AUTO_TEST_CASE(a_model_in_parts_becomes_one_file_and_formats_of_others_are_left_out) {
  fs::rename(folder / "embedding/model.safetensors", folder / "embedding/model-00001-of-00001.safetensors");
  folder.put("embedding/model.safetensors.index.json",
             R"({"weight_map": {"embedding.weight": "model-00001-of-00001.safetensors"}})");
  folder.put("embedding/pytorch_model.bin", "x");
  const Outcome run = run_trine(folder, "convert --model embedding --dtype f32 --out one");
  BOOST_TEST(run.err.find("left out, not being files to convert: pytorch_model.bin") != std::string::npos,
             run.err);
  BOOST_TEST(fs::exists(folder / "one/model.safetensors"));
  BOOST_TEST(!fs::exists(folder / "one/model.safetensors.index.json"));
  BOOST_TEST(!fs::exists(folder / "one/model-00001-of-00001.safetensors"));
  BOOST_TEST((embeddings("one") == embeddings("embedding")));
}

BOOST_AUTO_TEST_CASE(an_adapter_of_peft_is_merged_into_its_model) {
  succeeds("convert --model plain --lora lora --out merged");
  const auto expected = nlohmann::json::parse(bytes_of(folder / "lora/expected.json"));
  std::string lines;
  for (const auto& text : expected["texts"]) lines += text.get<std::string>() + "\n";
  folder.put("lines.txt", lines);
  succeeds("encode --model merged --out merged.npy lines.txt");
  const trine::Tensor seen = trine::io::read_npy(folder / "merged.npy");
  for (trine::Index i = 0; i < seen.rows(); ++i) {
    for (trine::Index j = 0; j < seen.cols(); ++j) {
      const double wanted = expected["embeddings"][static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
      BOOST_TEST(std::abs(static_cast<double>(seen.row(i)[j]) - wanted) < 1e-5);
    }
  }
  succeeds("convert --model plain --lora lora --dtype f16 --out half");
  BOOST_TEST(fs::file_size(folder / "half/model.safetensors") <
             fs::file_size(folder / "merged/model.safetensors"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_converted_is_refused_and_nothing_is_left_behind) {
  fails("convert --model embedding --out x", 2, "what to convert to?");
  fails("convert --to static --out x", 2, "--model FOLDER, or --table");
  fails("convert --model embedding --to dense --out x", 2, "\"dense\" is not known");
  fails("convert --model embedding --dtype f8 --out x", 2, "\"f8\" is not known");
  fails("convert --model embedding --to static --out embedding", 1, "is there already");
  fails("convert --model nowhere --to static --out x", 1, "nowhere: is not a model folder");
  fails("convert --model embedding --dtype f16 --out table.npy", 2, "in float32");
  fails("convert --model plain --lora lora --to static --out x", 2, "--lora is merged into the transformer");
  fails("convert --model plain --lora plain --out x", 1, "adapter_config.json");
  fails("convert --table embedding/embeddings.npy --tokenizer embedding --out x", 1, "ids beyond the table");
  const Outcome other = run_trine(folder, "convert --model embedding --lora lora --out x");
  BOOST_TEST(other.code == 1);
  BOOST_TEST(other.err.find("adapts layers that the model does not have:") != std::string::npos, other.err);
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    const std::string name = entry.path().filename().string();
    BOOST_TEST((name != "x" && !name.starts_with(".trine")), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
