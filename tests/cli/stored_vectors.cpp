// trine search --vectors: the answers of a search that encodes the corpus itself, and what is refused.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <limits>

#include "trine/formats/npy.hpp"
#include "trine/tests/cli/program.hpp"

using namespace trine;

namespace {

const std::string kQueries = "two blue cars\n\nold dogs\nnothing known here\nzwei blaue Autos\n";

struct WithVectors {
  TemporaryFolder folder;

  WithVectors() {
    folder.put("pairs.tsv", pairs_tsv());
    folder.put("corpus.txt",
               "two blue cars\n\nthree old dogs\n \t\nsix fast houses\ntwo blue cars\nxyzzy\n\n");
    require_success("train --pairs pairs.tsv --out model --epochs 3 --quiet" + kSmall);
    require_success("encode --model model --out v.npy --quiet corpus.txt");
  }
  void require_success(const std::string& call) const {
    const Outcome run = run_trine(folder, call);
    BOOST_TEST_REQUIRE(run.code == 0, run.err);
  }
  [[nodiscard]] std::string answers(const std::string& more, const std::string& corpus = "corpus.txt") const {
    const Outcome run =
        run_trine(folder, "search --model model --corpus " + corpus + " " + more, {.input = kQueries});
    BOOST_TEST_REQUIRE(run.code == 0, run.err);
    return run.out;
  }
  void refuses(const std::string& more, int code, const std::vector<std::string>& words) const {
    require_refusal(run_trine(folder, "search --model model --corpus corpus.txt " + more + " cars"), code,
                    words);
  }
  void write(const std::string& name, const Tensor& vectors) const {
    io::NpyWriter writer(folder / name, vectors.cols());
    writer.append(vectors);
    writer.finish();
  }
  // An .npy file of six rows whose header says something else.
  void write_header(const std::string& name, const std::string& was, const std::string& is) const {
    std::string bytes = bytes_of(folder / "v.npy");
    const std::size_t at = bytes.find(was);
    BOOST_TEST_REQUIRE(at != std::string::npos);
    std::string header = is;
    header.resize(was.size(), ' ');
    folder.put(name, bytes.replace(at, was.size(), header));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stored_vectors, WithVectors)

BOOST_AUTO_TEST_CASE(answers_are_those_of_a_search_that_encodes_the_corpus) {
  require_success("encode --model model --out v.safetensors --quiet corpus.txt");
  for (const std::string more : {"", " --json", " --top-k 2 --threads 1"}) {
    const std::string expected = answers(more);
    BOOST_TEST(answers("--vectors v.npy" + more) == expected);
    BOOST_TEST(answers("--vectors v.safetensors" + more) == expected);
  }
}

BOOST_AUTO_TEST_CASE(tables_keep_their_rows_ids_and_columns) {
  folder.put("table.jsonl",
             "{\"id\": \"a\", \"text\": \"two blue cars\", \"year\": \"1999\"}\nnot json\n"
             "{\"id\": \"b\", \"text\": \"\", \"year\": \"2000\"}\n"
             "{\"id\": \"c\", \"text\": \"three old dogs\", \"year\": \"2001\"}\nnot json either\n");
  require_success("encode --model model --out table.npy --quiet table.jsonl");
  const std::string expected = answers("--show year", "table.jsonl");
  BOOST_TEST(expected.find("\t4\tc\tthree old dogs\t2001") != std::string::npos, expected);
  BOOST_TEST(answers("--show year --vectors table.npy", "table.jsonl") == expected);
}

BOOST_AUTO_TEST_CASE(a_compressed_corpus_and_one_from_a_pipe_are_read) {
  const std::string in_folder = "cd " + folder.path() + " && ";
  BOOST_TEST_REQUIRE(std::system((in_folder + "gzip -k corpus.txt").c_str()) == 0);
  const std::string expected = answers("--vectors v.npy");
  BOOST_TEST(answers("--vectors v.npy", "corpus.txt.gz") == expected);
  const std::string program = std::string(TRINE_PROGRAM_DIR) + "/trine search -q --model model ";
  const std::string pipe = in_folder + "cat corpus.txt | " + program +
                           "--corpus - --vectors v.npy cars > piped && " + program +
                           "--corpus corpus.txt cars > plain && cmp piped plain";
  BOOST_TEST(std::system(pipe.c_str()) == 0);
}

BOOST_AUTO_TEST_CASE(truncated_vectors_need_the_same_truncation_of_queries) {
  require_success("encode --model model --out v8.npy --truncate-dim 8 --quiet corpus.txt");
  BOOST_TEST(answers("--vectors v8.npy --truncate-dim 8") == answers("--truncate-dim 8"));
  BOOST_TEST(answers("--truncate-dim 8") != answers(""));
  refuses("--vectors v8.npy", 1, {"v8.npy", "8 dimensions", "model gives 16", "--truncate-dim"});
  refuses("--vectors v.npy --truncate-dim 8", 1, {"v.npy", "16 dimensions", "model gives 8"});
  refuses("--truncate-dim 17", 2, {"--truncate-dim: 17", "16 dimensions"});
  refuses("--truncate-dim -1", 2, {"--truncate-dim: -1"});
}

BOOST_AUTO_TEST_CASE(rows_of_any_length_are_compared_by_direction) {
  Tensor vectors = io::read_npy(folder / "v.npy");
  for (Index i = 0; i < vectors.size(); ++i) vectors[i] *= 4;  // exact
  write("longer.npy", vectors);
  BOOST_TEST(answers("--vectors longer.npy") == answers("--vectors v.npy"));
}

BOOST_AUTO_TEST_CASE(the_numbers_of_vectors_and_rows_must_be_equal) {
  const Tensor vectors = io::read_npy(folder / "v.npy");
  BOOST_TEST_REQUIRE(vectors.rows() == 8);
  write("short.npy", Tensor::from({7, 16}, vectors.view().span().first(7 * 16)));
  refuses("--vectors short.npy", 1, {"short.npy", "7 vectors", "corpus.txt has 8 rows", "encode"});
  write("none.npy", Tensor(Shape{0, 16}));
  refuses("--vectors none.npy", 1, {"none.npy", "0 vectors", "8 rows"});
  folder.put("empty.txt", "");
  require_refusal(run_trine(folder, "search --model model --corpus empty.txt --vectors v.npy x"), 1,
                  {"empty.txt", "no text to search"});
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_are_refused_with_their_row) {
  Tensor vectors = io::read_npy(folder / "v.npy");
  vectors.row(4)[2] = std::numeric_limits<Real>::quiet_NaN();
  vectors.row(6)[0] = std::numeric_limits<Real>::infinity();
  write("nan.npy", vectors);
  refuses("--vectors nan.npy", 1, {"nan.npy", "row 5", "nan", "value 3 of 16"});
}

BOOST_AUTO_TEST_CASE(files_of_other_forms_are_refused_with_the_remedy) {
  write_header("fortran.npy", "False", "True");
  refuses("--vectors fortran.npy", 1, {"fortran.npy", "Fortran order", "ascontiguousarray"});
  write_header("big.npy", "'<f4'", "'>f4'");
  refuses("--vectors big.npy", 1, {"big.npy", "'>f4'", "astype('<f4')"});
  write_header("int.npy", "'<f4'", "'<i4'");
  refuses("--vectors int.npy", 1, {"int.npy", "'<i4'", "astype('<f4')"});
  write_header("one.npy", "(8, 16)", "(128,)");
  refuses("--vectors one.npy", 1, {"one.npy", "[128]", "one row per text"});
  folder.put("cut.npy", bytes_of(folder / "v.npy").substr(0, 300));
  refuses("--vectors cut.npy", 1, {"cut.npy", "truncated"});
  refuses("--vectors corpus.txt", 2, {"corpus.txt", ".npy and .safetensors"});
  refuses("--vectors nowhere.npy", 1, {"nowhere.npy"});
  refuses("--vectors v.npy --corpus-prompt x", 2, {"--corpus-prompt", "--vectors"});
}

BOOST_AUTO_TEST_SUITE_END()
