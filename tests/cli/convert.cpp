// trine convert: layouts of static models and kinds of numbers.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "trine/base/error.hpp"
#include "trine/cli/commands/convert_check.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/models/static/open_static.hpp"
#include "trine/tests/cli/program.hpp"

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
  for (const auto& [model, dtype] : {std::pair{"model2vec", "f16"}, std::pair{"embedding", "bf16"}}) {
    succeeds(std::string("convert --model ") + model + " --dtype " + dtype + " --out " + dtype);
    BOOST_TEST((bytes_of(folder / (std::string(dtype) + "/tokenizer.json")) ==
                bytes_of(folder / (std::string(model) + "/tokenizer.json"))));
    succeeds(std::string("info ") + dtype);
  }
  BOOST_TEST(trine::io::Safetensors(folder / "f16/model.safetensors").at("embeddings").text() ==
             "F16 [29 x 6]");
  BOOST_TEST(trine::io::Safetensors(folder / "bf16/model.safetensors").at("embedding.weight").text() ==
             "BF16 [29 x 6]");
  BOOST_TEST(bytes_of(folder / "f16/config.json").find("\"float16\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(model2vec_packages_are_not_written_in_a_type_that_model2vec_cannot_read) {
  fails("convert --model model2vec --dtype bf16 --out x", 1, "which model2vec cannot read; use --dtype f16");
  fails("convert --model embedding --to model2vec --dtype bf16 --out x", 1, "which model2vec cannot read");
  succeeds("convert --model model2vec --to static --dtype bf16 --out s");
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

BOOST_AUTO_TEST_CASE(the_largest_difference_is_printed) {
  const Outcome same = run_trine(folder, "convert --model embedding --to model2vec --out m");
  BOOST_TEST(same.out.find("embeddings differ by 0.0e+00 at most") != std::string::npos, same.out);
  const Outcome halves = run_trine(folder, "convert --model plain --dtype f16 --out h");
  BOOST_TEST(halves.code == 0, halves.err);
  BOOST_TEST(halves.out.find("embeddings differ by ") != std::string::npos, halves.out);
  BOOST_TEST(halves.out.find("differ by 0.0e+00") == std::string::npos, halves.out);
}

BOOST_AUTO_TEST_CASE(what_computes_something_else_is_refused_unless_rounding_explains_it) {
  const auto sample = trine::cli::take_sample(folder / "embedding", "");
  trine::StaticParts parts = trine::read_static_parts(folder / "embedding");
  for (trine::Real& number : parts.table.view().span()) number *= trine::Real(1.001);
  parts.table[40] += trine::Real(0.002);
  trine::make_static_model(std::move(parts))->save(folder / "changed");
  using trine::io::Dtype;
  const auto check = [&](const char* model, Dtype dtype) {
    return trine::cli::check_result(sample, folder / model, dtype, "out");
  };
  BOOST_TEST(check("embedding", Dtype::f32).starts_with("checked with"));
  BOOST_TEST(check("changed", Dtype::f16).starts_with("checked with"));
  const std::string refusal =
      message_of<trine::FileError>([&] { static_cast<void>(check("changed", Dtype::f32)); });
  BOOST_TEST(refusal.starts_with("out: would not compute what the model does"), refusal);
}

BOOST_AUTO_TEST_CASE(hashed_words_are_spelled_out_for_other_programs) {
  const std::string old = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/version_0_1/";
  fs::copy(old + "static_hashed", folder / "hashed", fs::copy_options::recursive);
  succeeds("convert --model hashed --words lines.txt --to static --out s");
  const std::string card = bytes_of(folder / "s/README.md");
  BOOST_TEST(card.find("the 6 words of lines.txt") != std::string::npos, card);
  fs::rename(folder / "hashed", folder / "h");
  succeeds("encode --model h --out h.jsonl lines.txt");
  succeeds("encode --model s --out s.npy lines.txt");
  fails("convert --model h --to static --out x", 1, "name a file of texts whose words shall be spelled out");
  fails("convert --model embedding --words lines.txt --to static --out x", 1, "has a vocabulary already");
  fails("convert --model h --words lines.txt --dtype f16 --out x", 2, "--words spells out");
  fails("convert --model h --words nothing.txt --to static --out x", 1, "nothing.txt");
}

// A model that learned from a table of two columns, under "learned", and the table.
struct Learned : Golden {
  Learned() {
    std::string table = "q,a\n";
    for (int i = 0; i < 40; ++i) {
      const std::string n(1, static_cast<char>('a' + i % 20));
      table +=
          "\"where is the " + n + "bakery, please\",\"the " + n + "bakery is " + n + "round the corner\"\n";
    }
    folder.put("learned.csv", table);
    succeeds(
        "train --pairs learned.csv --out learned --dimension 8 --epochs 1 --batch 8 --hash-buckets 131072 --eval-rows "
        "0");
  }
};

BOOST_FIXTURE_TEST_CASE(the_table_that_a_model_learned_from_spells_out_its_words, Learned) {
  const Outcome run = run_trine(folder, "convert --model learned --words learned.csv --to static --out s");
  BOOST_TEST(run.code == 0, run.err);
  BOOST_TEST(run.err.find("learned.csv: reads q as text, a as text") != std::string::npos, run.err);
  BOOST_TEST(run.err.find("does not know") == std::string::npos, run.err);
  BOOST_TEST(run.out.find("checked with 80 texts") != std::string::npos, run.out);
  const std::string vocabulary = bytes_of(folder / "s/tokenizer.json");
  BOOST_TEST(vocabulary.find("\"cbakery\"") != std::string::npos);
  BOOST_TEST(vocabulary.find("\"q\"") == std::string::npos);  // a name of a column
  folder.put("lines.txt", "where is the cbakery, please\nthe bbakery is bround the corner\n");
  succeeds("encode --model learned --out before.npy lines.txt");
  succeeds("encode --model s --out after.npy lines.txt");
  const trine::Tensor before = trine::io::read_npy(folder / "before.npy");
  const trine::Tensor after = trine::io::read_npy(folder / "after.npy");
  for (trine::Index i = 0; i < before.size(); ++i)
    BOOST_TEST(std::abs(static_cast<double>(before[i]) - static_cast<double>(after[i])) < 1e-5);
}

BOOST_FIXTURE_TEST_CASE(words_that_the_model_does_not_know_are_counted_and_the_others_checked, Learned) {
  folder.put("mixed.txt", "please 0815\ncorner 4711\nthe 0815\n");
  const Outcome run = run_trine(folder, "convert --model learned --words mixed.txt --to static --out s");
  BOOST_TEST(run.code == 0, run.err);
  BOOST_TEST(run.err.find("mixed.txt: 2 words that the model does not know have no row") != std::string::npos,
             run.err);
  BOOST_TEST(run.err.find("3 of 3 texts hold") != std::string::npos, run.err);
  BOOST_TEST(run.out.find("checked with 3 texts") != std::string::npos, run.out);
  folder.put("strange.txt", "0815 4711\n");
  folder.put("numbers.csv", "x,y\n1,2\n3,4\n");
  folder.put("names.csv", "q,a\n");
  fails("convert --model learned --words names.csv --to static --out x", 1, "names.csv: ");
  folder.put("empty.txt", "\n  \n");
  fails("convert --model learned --words strange.txt --to static --out x", 1, "knows no word of the texts");
  fails("convert --model learned --words numbers.csv --to static --out x", 1, "no column holds words");
  fails("convert --model learned --words empty.txt --to static --out x", 1, "empty.txt: holds no text");
  fails("convert --model learned --words /dev/null --to static --out x", 1, "/dev/null: ");
  fails("convert --model learned --dtype f16 --strict --out x", 2, "--header and --strict say how --words");
}

BOOST_FIXTURE_TEST_CASE(a_conversion_is_no_run_and_training_does_not_replace_it, Learned) {
  const std::string train =
      "train --pairs learned.csv --dimension 8 --epochs 1 --batch 8 --hash-buckets 131072 --out ";
  const Outcome run = run_trine(folder, "convert --model learned --dtype f16 --out half");
  BOOST_TEST(run.code == 0, run.err);
  BOOST_TEST(run.err.find("left out, being of the run and not of the model: metrics.jsonl, train.json") !=
                 std::string::npos,
             run.err);
  BOOST_TEST(!fs::exists(folder / "half/train.json"));
  BOOST_TEST(!fs::exists(folder / "half/metrics.jsonl"));
  fs::remove(folder / "embedding/embeddings.npy");
  succeeds("convert --model embedding --dtype f16 --out published");
  for (const std::string name : {"half", "published"}) {
    const std::string weights = bytes_of(folder / (name + "/model.safetensors"));
    const Outcome refused = run_trine(folder, train + name);
    BOOST_TEST(refused.code == 1, refused.err);
    BOOST_TEST(
        refused.err.find(name + ": holds a model that no run of trine left there") != std::string::npos,
        refused.err);
    BOOST_TEST((bytes_of(folder / (name + "/model.safetensors")) == weights));
  }
  succeeds(train + "learned");  // which is a run, is replaced
}

BOOST_FIXTURE_TEST_CASE(numbers_of_encode_out_of_range_are_refused, Learned) {
  for (const std::string model : {"learned", "plain"}) {
    const std::string call = "encode --model " + model + " --out v.npy lines.txt ";
    fails(call + "--truncate -5", 2, "--truncate -5: at least 1 is needed");
    fails(call + "--truncate 1000000", 2, "--truncate 1000000: the model in " + model + " has ");
    fails(call + "--max-length -5", 2, "--max-length -5: at least 1 is needed");
    succeeds(call + "--truncate 4");
  }
  fails("encode --model learned --out v.npy --max-length 4 lines.txt", 2,
        "--max-length cuts texts for transformers");
  succeeds("encode --model plain --out v.npy --max-length 4 lines.txt");
}

BOOST_AUTO_TEST_CASE(folders_of_version_0_1_come_with_what_other_programs_need) {
  const std::string old = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/version_0_1/";
  for (const char* name : {"static_marked", "transformer_pieces"})
    fs::copy(old + name, folder / name, fs::copy_options::recursive);
  succeeds("convert --model transformer_pieces --dtype f32 --out t");
  BOOST_TEST(fs::exists(folder / "t/tokenizer.json"));
  BOOST_TEST((embeddings("t") == embeddings("transformer_pieces")));
  fails("convert --model static_marked --to static --out x", 1, "averages the marks [CLS] and [SEP]");
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
