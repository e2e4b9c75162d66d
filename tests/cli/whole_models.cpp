// Models are written whole, by one writer, and are known to be whole.
#include <signal.h>

#include <boost/test/unit_test.hpp>

#include "trine/tests/cli/program.hpp"

namespace {

namespace fs = std::filesystem;

// A hashed model in "old" and one with a vocabulary in "new".
struct TwoModels {
  TemporaryFolder folder;
  TwoModels() {
    folder.put("pairs.tsv", pairs_tsv());
    BOOST_TEST_REQUIRE(run_trine(folder, "train --pairs pairs.tsv --out old" + kSmall).code == 0);
    BOOST_TEST_REQUIRE(
        run_trine(folder,
                  "train --pairs pairs.tsv --dimension 16 --tokenizer unigram --vocabulary 60 --out new")
            .code == 0);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_models)

BOOST_AUTO_TEST_CASE(a_mixture_of_two_models_is_refused_and_damage_is_found_on_request) {
  const TwoModels made;
  BOOST_TEST(run_trine(made.folder, "info old --verify").out.find("verified") != std::string::npos);
  fs::copy(made.folder / "old", made.folder / "damaged");
  std::string bytes = bytes_of(made.folder / "damaged/model.safetensors");
  bytes[bytes.size() - 7] ^= 4;
  made.folder.put("damaged/model.safetensors", bytes);
  BOOST_TEST(run_trine(made.folder, "info damaged").code == 0);
  require_refusal(run_trine(made.folder, "info damaged --verify"), 1,
                  {"damaged", "model.safetensors is not"});

  fs::copy_file(made.folder / "new/model.safetensors", made.folder / "old/model.safetensors",
                fs::copy_options::overwrite_existing);
  for (const char* call : {"info old", "encode --model old --out v.npy --column english pairs.tsv",
                           "convert --model old --dtype f16 --out half"}) {
    require_refusal(run_trine(made.folder, call), 1,
                    {"old: its files are not of one model", "model.safetensors", "trine_files.json"});
  }
  BOOST_TEST(!fs::exists(made.folder / "half"));
}

BOOST_AUTO_TEST_CASE(a_second_run_into_a_folder_is_refused_and_the_lock_dies_with_the_first) {
  const TwoModels made;
  const std::vector<std::string> words = {"train", "--pairs",  "pairs.tsv", "--dimension", "16",  "--hash-buckets",
                                          "512",   "--epochs", "100000",    "--out",       "both"};
  Child first(made.folder, words, {});
  BOOST_TEST_REQUIRE(first.wait_for("both/metrics.jsonl", "evaluation"));
  require_refusal(run_trine(made.folder, "train --pairs pairs.tsv --out both"), 1,
                  {"both", "another trine is writing to it"});
  require_refusal(run_trine(made.folder, "train --resume both"), 1, {"both"});
  require_refusal(run_trine(made.folder, "convert --model old --dtype f16 --out both"), 1,
                  {"both", "is there already"});
  first.send(SIGKILL);
  BOOST_TEST(first.wait().signal == SIGKILL);
  const Outcome next = run_trine(made.folder, "train --pairs pairs.tsv --out both" + kSmall);
  BOOST_TEST(next.code == 0, next.err);
}

BOOST_AUTO_TEST_CASE(what_a_killed_conversion_left_is_removed_by_the_next) {
  const TwoModels made;
  for (int i = 0; i < 3; ++i) {
    Child convert(made.folder, {"convert", "--model", "new", "--dtype", "f16", "--out", "half"}, {});
    while (convert.is_running()) {
      bool begun = false;
      for (const auto& entry : fs::directory_iterator(made.folder.path()))
        begun = begun || entry.path().filename().string().starts_with(".trine-");
      if (begun) convert.send(SIGKILL);
    }
    convert.wait();
    fs::remove_all(made.folder / "half");
  }
  BOOST_TEST(run_trine(made.folder, "convert --model new --dtype f16 --out half").code == 0);
  for (const auto& entry : fs::directory_iterator(made.folder.path()))
    BOOST_TEST(!entry.path().filename().string().starts_with(".trine-"), entry.path());
}

BOOST_AUTO_TEST_CASE(a_full_disk_names_the_file_that_was_asked_for) {
  const TwoModels made;
  require_refusal(
      run_trine(made.folder, "convert --model old --dtype f16 --out half", {.largest_file = 1000}), 1,
      {"trine: half/model.safetensors: cannot write"});
  BOOST_TEST(!fs::exists(made.folder / "half"));
  const Outcome run =
      run_trine(made.folder, "train --pairs pairs.tsv --out old" + kSmall, {.largest_file = 9000});
  BOOST_TEST(run.code == 1);
  BOOST_TEST(run.err.find("trine: old/model.safetensors: cannot write") != std::string::npos, run.err);
}

BOOST_AUTO_TEST_CASE(a_folder_of_a_person_is_refused_and_missing_files_are_noticed_first) {
  const TwoModels made;
  fs::create_directory(made.folder / "project");
  made.folder.put("project/README.md", "mine");
  require_refusal(run_trine(made.folder, "train --pairs pairs.tsv --out project"), 1,
                  {"project", "holds no finished run"});
  BOOST_TEST(bytes_of(made.folder / "project/README.md") == "mine");
  require_refusal(run_trine(made.folder, "train --pairs pairs.tsv --out ."), 1, {"trine: .:", "./model"});
  const std::string before = bytes_of(made.folder / "old/model.safetensors");
  const std::string log = bytes_of(made.folder / "old/metrics.jsonl");
  require_refusal(run_trine(made.folder, "train --pairs pairs.tsv --model nowhere --out old"), 1,
                  {"nowhere"});
  require_refusal(run_trine(made.folder, "train --pairs nowhere.tsv --out old"), 1, {"nowhere.tsv"});
  BOOST_TEST(bytes_of(made.folder / "old/model.safetensors") == before);
  BOOST_TEST(bytes_of(made.folder / "old/metrics.jsonl") == log);
}

BOOST_AUTO_TEST_CASE(whoever_opens_a_model_while_it_is_replaced_gets_one_of_the_two) {
  const TwoModels made;
  made.folder.put("lines.txt", "one red house\ntwo new cats\n");
  const std::string encode = "encode --model m --out v.npy lines.txt";
  std::vector<std::string> allowed;
  for (const char* name : {"old", "new"}) {
    BOOST_TEST_REQUIRE(
        run_trine(made.folder, std::string("encode --model ") + name + " --out v.npy lines.txt").code == 0);
    allowed.push_back(bytes_of(made.folder / "v.npy"));
  }
  fs::copy(made.folder / "old", made.folder / "m");
  for (int i = 0; i < 4; ++i) {
    const std::string kind = i % 2 == 0 ? " --dimension 16 --tokenizer unigram --vocabulary 60" : kSmall;
    std::vector<std::string> words = {"train", "--pairs", "pairs.tsv", "--out", "m"};
    std::istringstream in(kind);
    for (std::string word; in >> word;) words.push_back(word);
    Child writer(made.folder, words, {});
    do {
      const Outcome reader = run_trine(made.folder, encode);
      BOOST_TEST(reader.code == 0, reader.err);
      BOOST_TEST(
          (std::find(allowed.begin(), allowed.end(), bytes_of(made.folder / "v.npy")) != allowed.end()));
    } while (writer.is_running());
    BOOST_TEST(writer.wait().code == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
