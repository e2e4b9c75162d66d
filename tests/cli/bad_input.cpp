// Whatever a file holds, the answer is one line that names it and says what to do, and what was there stays.
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "trine/tests/cli/program.hpp"

namespace {

const std::string kTrain = "train --out model" + kSmall + " --pairs ";

// A file for `trine train --pairs` that is refused before anything is written.
void require_refused_data(const std::string& bytes, const std::vector<std::string>& words) {
  const TemporaryFolder folder;
  folder.put("data.tsv", bytes);
  require_refusal(run_trine(folder, kTrain + "data.tsv"), 1, words);
  BOOST_TEST(!std::filesystem::exists(folder / "model"));
}

struct Trained {
  TemporaryFolder folder;
  Trained() {
    folder.put("pairs.tsv", pairs_tsv());
    BOOST_TEST_REQUIRE(run_trine(folder, kTrain + "pairs.tsv").code == 0);
  }
  // The model folder as it is, to be compared with what is there later.
  [[nodiscard]] std::string model_bytes() const {
    return bytes_of(folder / "model/model.safetensors") + bytes_of(folder / "model/train.json");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_data)

BOOST_AUTO_TEST_CASE(an_empty_file) { require_refused_data("", {"data.tsv", "empty"}); }

BOOST_AUTO_TEST_CASE(one_line) {
  require_refused_data("english\tgerman\n", {"data.tsv", "no row"});
  require_refused_data("english\tgerman\none red house\tein rotes Haus\n", {"data.tsv", "1 row", "needs 2"});
}

BOOST_AUTO_TEST_CASE(a_wrong_number_of_columns) {
  const TemporaryFolder folder;
  folder.put("data.tsv", "english\tgerman\na\tb\nc\nd\te\n");
  require_refusal(run_trine(folder, kTrain + "data.tsv --strict"), 1,
                  {"data.tsv:3", "expected 2 tab-separated columns, found 1"});
  require_refused_data("english\na\nb\n", {"data.tsv", "--columns"});
}

BOOST_AUTO_TEST_CASE(a_directory) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "data.tsv");
  require_refusal(run_trine(folder, kTrain + "data.tsv"), 1, {"data.tsv", "directory"});
}

BOOST_AUTO_TEST_CASE(a_missing_file) {
  const TemporaryFolder folder;
  require_refusal(run_trine(folder, kTrain + "nowhere.tsv"), 1, {"nowhere.tsv", "no such file"});
}

BOOST_AUTO_TEST_CASE(a_line_of_ten_megabytes) {
  require_refused_data("english\tgerman\na\tb\n" + std::string(10 << 20, 'x') + "\tb\n",
                       {"data.tsv:3", "10485762 bytes", "limit"});
}

BOOST_AUTO_TEST_CASE(a_nul_byte) {
  require_refused_data(std::string("english\tgerman\na\tb\nc\0d\te\n", 23),
                       {"data.tsv:3", "NUL byte at position 2"});
}

BOOST_AUTO_TEST_CASE(a_binary_file) {
  const TemporaryFolder folder;
  std::filesystem::copy(std::string(TRINE_PROGRAM_DIR) + "/trine", folder / "data.tsv");
  require_refusal(run_trine(folder, kTrain + "data.tsv"), 1, {"data.tsv", "not a text file"});
}

BOOST_AUTO_TEST_CASE(crlf_and_a_byte_order_mark_change_nothing) {
  const Trained plain;
  std::string crlf = "\xEF\xBB\xBF";
  for (char c : pairs_tsv()) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  plain.folder.put("windows.tsv", crlf);
  BOOST_TEST_REQUIRE(run_trine(plain.folder, "train --out windows --pairs windows.tsv" + kSmall).code == 0);
  BOOST_TEST((bytes_of(plain.folder / "windows/model.safetensors") ==
              bytes_of(plain.folder / "model/model.safetensors")));
}

BOOST_AUTO_TEST_CASE(a_batch_larger_than_the_data) {
  const Trained trained;
  const std::string before = trained.model_bytes();
  const Outcome run = run_trine(trained.folder, kTrain + "pairs.tsv --batch 1000");
  require_refusal(run, 2, {"--batch", "1000", "pairs.tsv", "487 or fewer"});
  BOOST_TEST(trained.model_bytes() == before);
}

BOOST_AUTO_TEST_CASE(labels_and_rows_held_out_that_the_data_do_not_give) {
  const TemporaryFolder folder;
  folder.put("few.csv", "text,label\na b,x\nc d,y\ne f,y\ng h,z\n");
  folder.put("two.csv", "text,label\na b,x\nc d,y\ne f,y\ng h,x\n");
  const std::string train = "train --out m --dimension 8 --labelled ";
  require_refusal(run_trine(folder, train + "few.csv"), 1,
                  {"few.csv", "of 3 labels only 1 has two rows or more", "two labels with two rows each"});
  require_refusal(run_trine(folder, train + "two.csv --batch 3"), 2, {"--batch", "use 4 or more"});
  require_refusal(run_trine(folder, train + "two.csv --held-out 3"), 2,
                  {"--held-out 3", "two.csv", "2 can", "hold out fewer"});
}

BOOST_AUTO_TEST_CASE(a_margin_of_0_or_less) {
  const TemporaryFolder folder;
  folder.put("triplets.tsv", triplets_tsv());
  for (const char* margin : {"0", "-0.5", "nan"}) {
    const Outcome run = run_trine(
        folder, "train --triplets triplets.tsv --loss triplet --out model --margin " + std::string(margin));
    require_refusal(run, 2, {"--margin", margin, "above 0", "--soft-margin"});
  }
  const Outcome run =
      run_trine(folder, "train --triplets triplets.tsv --loss triplet --out model --margin 3");
  require_refusal(run, 2, {"--margin", "3", "2"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bad_output)

BOOST_AUTO_TEST_CASE(a_full_disk_while_the_model_is_written) {
  const Trained trained;
  const std::string before = bytes_of(trained.folder / "model/model.safetensors");
  const Outcome run = run_trine(trained.folder, kTrain + "pairs.tsv --seed 2", {.largest_file = 8192});
  require_refusal(run, 1, {"model.safetensors", "ulimit -f"});
  BOOST_TEST(bytes_of(trained.folder / "model/model.safetensors") == before);
  for (const auto& entry : std::filesystem::directory_iterator(trained.folder / "model")) {
    BOOST_TEST(entry.path().extension() != ".tmp", entry.path());
  }
  BOOST_TEST(run_trine(trained.folder, "info model").code == 0);
}

BOOST_AUTO_TEST_CASE(a_full_disk_while_vectors_are_written) {
  const Trained trained;
  trained.folder.put("vectors.npy", "precious");
  std::string lines;
  for (int i = 0; i < 10000; ++i) lines += "one red houses\n";
  const Outcome run = run_trine(trained.folder, "encode --model model --out vectors.npy",
                                {.input = lines, .largest_file = 65536});
  require_refusal(run, 1, {"vectors.npy", "ulimit -f"});
  BOOST_TEST(bytes_of(trained.folder / "vectors.npy") == "precious");
}

BOOST_AUTO_TEST_CASE(a_full_disk_behind_standard_output) {
  const Trained trained;
  for (const char* call :
       {"info model", "eval translation -q --model model --pairs pairs.tsv", "--help", "train --help"}) {
    const Outcome run = run_trine(trained.folder, call, {.output_device = "/dev/full"});
    require_refusal(run, 1, {"standard output", "No space left"});
  }
  trained.folder.put("corpus.txt", "one red houses\n");
  for (const char* call :
       {"train --pairs pairs.tsv --out again --dimension 16 --hash-buckets 512", "convert --model model --out t.npy",
        "search --model model --corpus corpus.txt houses", "encode --model model --out - corpus.txt"}) {
    const Outcome run = run_trine(trained.folder, call, {.output_device = "/dev/full"});
    BOOST_TEST(run.code == 1, call);
    BOOST_TEST(run.err.find("standard output: cannot be written: No space left") != std::string::npos,
               run.err);
  }
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_written_to) {
  const Trained trained;
  const Outcome run =
      run_trine(trained.folder, "encode --model model --out pairs.tsv/vectors.npy", {.input = "a text\n"});
  require_refusal(run, 1, {"pairs.tsv/vectors.npy", "not a"});
  if (::geteuid() == 0) return;  // root writes anywhere
  std::filesystem::create_directory(trained.folder / "locked");
  ::chmod((trained.folder / "locked").c_str(), 0555);
  const Outcome locked = run_trine(trained.folder, "train --pairs pairs.tsv --out locked/model" + kSmall);
  ::chmod((trained.folder / "locked").c_str(), 0755);
  BOOST_TEST(locked.code == 1);
  BOOST_TEST(locked.err.find("locked") != std::string::npos, locked.err);
}

BOOST_AUTO_TEST_CASE(a_file_where_the_model_folder_should_go) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  folder.put("model", "precious");
  require_refusal(run_trine(folder, kTrain + "pairs.tsv"), 1,
                  {"model", "is a file where a folder is wanted"});
  BOOST_TEST(bytes_of(folder / "model") == "precious");
}

BOOST_AUTO_TEST_CASE(an_ending_that_names_no_format) {
  const Trained trained;
  require_refusal(
      run_trine(trained.folder, "encode --model model --out vectors.bin --column english pairs.tsv"), 2,
      {"vectors.bin", ".npy", ".jsonl", ".safetensors"});
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bad_models)

BOOST_FIXTURE_TEST_CASE(a_folder_that_is_no_model, Trained) {
  std::filesystem::create_directory(folder / "empty");
  require_refusal(run_trine(folder, "info empty"), 1, {"empty", "holds no model", "trine.json"});
  require_refusal(run_trine(folder, "info nowhere"), 1, {"nowhere", "is not a model folder"});
  require_refusal(run_trine(folder, "search --model pairs.tsv --corpus pairs.tsv x"), 1,
                  {"pairs.tsv", "is not a model folder"});
}

BOOST_FIXTURE_TEST_CASE(a_missing_file_of_a_model, Trained) {
  for (const char* name : {"model.safetensors", "trine.json", "trine_tokenizer.json"}) {
    std::filesystem::rename(folder / ("model/" + std::string(name)), folder / "aside");
    require_refusal(run_trine(folder, "encode --model model --out v.npy pairs.tsv"), 1, {name});
    std::filesystem::rename(folder / "aside", folder / ("model/" + std::string(name)));
  }
}

BOOST_FIXTURE_TEST_CASE(a_truncated_file_of_a_model, Trained) {
  for (const char* name : {"model.safetensors", "trine.json", "trine_tokenizer.json"}) {
    const std::string path = folder / ("model/" + std::string(name));
    const std::string whole = bytes_of(path);
    std::filesystem::resize_file(path, whole.size() / 2);
    require_refusal(run_trine(folder, "encode --model model --out v.npy pairs.tsv"), 1, {name});
    folder.put("model/" + std::string(name), whole);
  }
  BOOST_TEST(!std::filesystem::exists(folder / "v.npy"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(bad_texts)

BOOST_FIXTURE_TEST_CASE(encode_refuses_what_is_not_lines_of_text, Trained) {
  folder.put("empty.txt", "");
  folder.put("nul.txt", std::string("a\nb\0c\n", 6));
  folder.put("long.txt", std::string(10 << 20, 'x'));
  const std::string call = "encode --model model --out v.npy ";
  require_refusal(run_trine(folder, call + "empty.txt"), 1, {"empty.txt", "one text a line"});
  require_refusal(run_trine(folder, call), 1, {"standard input", "one text a line"});
  require_refusal(run_trine(folder, call + "nul.txt"), 1, {"nul.txt:2", "NUL"});
  require_refusal(run_trine(folder, call + "long.txt"), 1, {"long.txt:1", "10485760 bytes"});
  require_refusal(run_trine(folder, call + "model"), 1, {"model", "directory"});
  require_refusal(run_trine(folder, call + "nowhere.txt"), 1, {"nowhere.txt", "no such file"});
  BOOST_TEST(!std::filesystem::exists(folder / "v.npy"));
}

BOOST_FIXTURE_TEST_CASE(search_refuses_an_empty_corpus, Trained) {
  folder.put("empty.txt", "");
  folder.put("corpus.txt", "a text\n");
  require_refusal(run_trine(folder, "search --model model --corpus empty.txt x"), 1, {"empty.txt"});
  require_refusal(run_trine(folder, "search --model model --corpus corpus.txt x --top 0"), 2,
                  {"--top", "1 or more"});
}

BOOST_FIXTURE_TEST_CASE(retrieval_names_the_line_of_an_id_that_is_unknown_or_double, Trained) {
  folder.put("q.tsv", "id\ttext\nq1\tone\n");
  folder.put("c.tsv", "id\ttext\nd1\tone\nd2\ttwo\n");
  folder.put("twice.tsv", "id\ttext\nd1\tone\nd2\ttwo\nd1\tthree\n");
  const auto refused = [&](const std::string& corpus, const std::string& qrels,
                           const std::vector<std::string>& words) {
    folder.put("j.tsv", "query-id\tcorpus-id\tscore\n" + qrels);
    const std::string call = "eval retrieval --model model --queries q.tsv --qrels j.tsv --strict --corpus ";
    require_refusal(run_trine(folder, call + corpus), 1, words);
  };
  refused("twice.tsv", "q1\td1\t1\n", {"twice.tsv:4", "\"d1\"", "line 2"});
  refused("c.tsv", "q1\td1\t1\nq9\td1\t1\n", {"j.tsv:3", "\"q9\"", "q.tsv"});
  refused("c.tsv", "q1\td1\tgood\n", {"j.tsv:2", "\"good\""});
  refused("c.tsv", "q1\td1\t0\n", {"j.tsv", "above 0"});
}

BOOST_AUTO_TEST_SUITE_END()
