// The calls the command line promises, word by word.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/tests/cli/program.hpp"

namespace {

using nlohmann::json;

void require_success(const Outcome& outcome) {
  BOOST_TEST_REQUIRE(outcome.code == 0,
                     "exit code " << outcome.code << ", signal " << outcome.signal << ": " << outcome.err);
}

// A small model of the pairs, trained once for all cases that need one.
struct Trained {
  TemporaryFolder folder;
  Trained() {
    folder.put("pairs.tsv", pairs_tsv());
    require_success(run_trine(folder, "train --pairs pairs.tsv --out model --epochs 3" + kSmall));
  }
};

json parsed(const Outcome& outcome) {
  require_success(outcome);
  return json::parse(outcome.out);
}

long lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(contract)

BOOST_AUTO_TEST_CASE(pairs_train_a_static_model_that_translates_unseen_sentences) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  const Outcome run = run_trine(
      folder,
      "train --pairs pairs.tsv --encoder static --loss infonce --out model --columns english,german "
      "--epochs 2 --batch 32 --seed 3 --threads 2 --dimension 64 --hash-buckets 4096");
  require_success(run);
  BOOST_TEST(run.out.find("untrained") != std::string::npos);
  BOOST_TEST(run.out.find("trine search --model model") != std::string::npos);
  const json result = parsed(run_trine(folder, "eval translation --model model --pairs pairs.tsv --json"));
  BOOST_TEST(result["task"] == "translation");
  BOOST_TEST(result["n"] == 512);
  BOOST_TEST(result["src2trg_accuracy"].get<double>() > 0.9);
  BOOST_TEST(result["trg2src_accuracy"].get<double>() > 0.9);
  BOOST_TEST(result["mean_accuracy"].get<double>() ==
             (result["src2trg_accuracy"].get<double>() + result["trg2src_accuracy"].get<double>()) / 2);
}

BOOST_AUTO_TEST_CASE(triplets_train_a_transformer) {
  const TemporaryFolder folder;
  folder.put("triplets.tsv", triplets_tsv());
  require_success(
      run_trine(folder,
                "train --triplets triplets.tsv --loss triplet --margin 0.5 --distance cosine --out model "
                "--epochs 4 --lr 0.005" +
                    kSmallTransformer));
  const json result = parsed(run_trine(folder, "eval triplets --model model --triplets triplets.tsv --json"));
  BOOST_TEST(result["n"] == 512);
  BOOST_TEST(result["cosine_accuracy"].get<double>() > 0.85);
  const json about = parsed(run_trine(folder, "info model --json"));
  BOOST_TEST(about["encoder"] == "transformer");
  BOOST_TEST(about["training"]["settings"]["margin"] == 0.5);
}

BOOST_AUTO_TEST_CASE(a_transformer_with_nothing_but_data_and_out_trains) {
  const TemporaryFolder folder;
  folder.put("triplets.tsv", triplets_tsv().substr(0, triplets_tsv().find("\n", 4000)));
  require_success(run_trine(folder,
                            "train --triplets triplets.tsv --encoder transformer --loss triplet --margin 0.5 "
                            "--distance cosine --out model"));
}

BOOST_AUTO_TEST_CASE(labeled_texts_train_with_nothing_but_data_loss_and_out) {
  const TemporaryFolder folder;
  folder.put("labeled.csv", labeled_csv());
  require_success(run_trine(folder, "train --labeled labeled.csv --loss batch-hard --out model"));
  const json about = parsed(run_trine(folder, "info model --json"));
  BOOST_TEST(about["training"]["best"]["1nn_accuracy"].get<double>() > 0.9);
  BOOST_TEST(about["tokenizer"]["rows"] == 8192);  // at least, whatever the data
  BOOST_TEST(about["tokenizer"]["vocabulary"] < 1000);
  BOOST_TEST(about["parameters"]["count"] == about["tokenizer"]["vocabulary"].get<long>() * 256);
}

BOOST_AUTO_TEST_CASE(scored_pairs_train_and_are_evaluated_by_rank_correlation) {
  const TemporaryFolder folder;
  folder.put("scored.csv", scored_csv());
  require_success(run_trine(folder, "train --scored scored.csv --out model --epochs 3" + kSmall));
  const json result = parsed(run_trine(folder, "eval similarity --model model --scored scored.csv --json"));
  BOOST_TEST(result["spearman_cosine"].get<double>() > 0.5);
  BOOST_TEST(result.contains("pearson_max"));
}

BOOST_AUTO_TEST_CASE(training_goes_on_from_a_model) {
  const Trained trained;
  require_success(run_trine(trained.folder, "train --pairs pairs.tsv --model model --out again --lr 0.001"));
  const json about = parsed(run_trine(trained.folder, "info again --json"));
  BOOST_TEST(about["dimension"] == 16);
  const json result =
      parsed(run_trine(trained.folder, "eval translation --model again --pairs pairs.tsv --json"));
  BOOST_TEST(result["mean_accuracy"].get<double>() > 0.8);
}

BOOST_AUTO_TEST_CASE(training_that_does_not_help_is_called_so) {
  const TemporaryFolder folder;
  folder.put("pairs.tsv", pairs_tsv());
  const auto printed = [&](const std::string& rate) {
    const Outcome run = run_trine(folder, "train --pairs pairs.tsv --out model --lr " + rate + kSmall);
    require_success(run);
    return run.out;
  };
  BOOST_TEST(printed("1e-12").find("It was no worse before training") != std::string::npos);
  BOOST_TEST(printed("0.03").find("It was no worse before training") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(encode_writes_one_row_a_line_in_every_format, Trained) {
  folder.put("lines.txt", "one red houses\n\ntwo blue cars\n");
  require_success(run_trine(folder, "encode --model model --out a.npy lines.txt"));
  require_success(run_trine(folder, "encode --model model --out a.safetensors lines.txt --threads 1"));
  require_success(run_trine(folder, "encode --model model --out a.jsonl lines.txt"));
  const trine::Tensor rows = trine::io::read_npy(folder / "a.npy");
  BOOST_TEST(rows.shape().text() == "[3 x 16]");
  BOOST_TEST(std::all_of(rows.row(1), rows.row(2), [](float x) { return x == 0; }));
  BOOST_TEST(!std::equal(rows.row(0), rows.row(1), rows.row(2)));
  const trine::Tensor same = trine::io::Safetensors(folder / "a.safetensors").tensor("embeddings");
  BOOST_TEST(std::equal(rows.row(0), rows.row(0) + 48, same.row(0)));

  std::istringstream lines(bytes_of(folder / "a.jsonl"));
  std::string line;
  std::getline(lines, line);
  const json first = json::parse(line);
  BOOST_TEST(first["text"] == "one red houses");
  BOOST_TEST(first["embedding"][15].get<float>() == rows.row(0)[15]);
  BOOST_TEST(lines_of(bytes_of(folder / "a.jsonl")) == 3);
}

BOOST_FIXTURE_TEST_CASE(encode_reads_standard_input_and_counts_what_is_not_utf8, Trained) {
  const Outcome run =
      run_trine(folder, "encode --model model --out a.npy", {.input = "one red houses\ncaf\xE9 au lait\n"});
  require_success(run);
  BOOST_TEST(trine::io::read_npy(folder / "a.npy").shape().rows() == 2);
  BOOST_TEST(run.err.find("1 sequences (1 bytes) that are not UTF-8") != std::string::npos, run.err);
  BOOST_TEST(run.err.find("2 lines, 16 dimensions") != std::string::npos, run.err);
}

BOOST_FIXTURE_TEST_CASE(encode_keeps_the_order_over_many_blocks, Trained) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i % 2 == 0 ? "one red houses\n" : "two blue cars\n";
  require_success(run_trine(folder, "encode --model model --out a.npy -", {.input = text}));
  const trine::Tensor rows = trine::io::read_npy(folder / "a.npy");
  BOOST_TEST_REQUIRE(rows.shape().rows() == 20000);
  for (trine::Index i : {2, 8190, 8192, 16384, 19998})
    BOOST_TEST(std::equal(rows.row(0), rows.row(1), rows.row(i)));
  for (trine::Index i : {3, 8191, 8193, 16383, 19999})
    BOOST_TEST(std::equal(rows.row(1), rows.row(2), rows.row(i)));
}

BOOST_FIXTURE_TEST_CASE(search_answers_a_query_given_as_argument, Trained) {
  folder.put("corpus.txt", "one red houses\ntwo blue cars\nthree old dogs\ntwo blue cars\n");
  const Outcome run = run_trine(
      folder, {"search", "--model", "model", "--corpus", "corpus.txt", "zwei blaue Autos", "--top-k", "2"});
  require_success(run);
  BOOST_TEST(lines_of(run.out) == 2);
  BOOST_TEST(run.out.substr(0, run.out.find('\n')).find("two blue cars") != std::string::npos, run.out);
  BOOST_TEST(run.err.find("4 texts") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_query_may_be_the_name_of_a_command_or_begin_with_a_dash, Trained) {
  folder.put("corpus.txt", "one red houses\n");
  require_success(run_trine(folder, "search --model model --corpus corpus.txt train"));
  require_success(run_trine(folder, "search --model model --corpus corpus.txt -- --version"));
}

BOOST_FIXTURE_TEST_CASE(search_without_query_reads_queries_from_standard_input, Trained) {
  folder.put("corpus.tsv", "id\ttext\n1\tone red houses\n2\ttwo blue cars\n");
  const Outcome run = run_trine(folder, "search --model model --corpus corpus.tsv --json --top-k 1",
                                {.input = "zwei blaue Autos\r\n\nein rote Häuser"});
  require_success(run);
  std::istringstream lines(run.out);
  std::string line;
  std::getline(lines, line);
  BOOST_TEST(json::parse(line)["results"][0]["text"] == "two blue cars");
  std::getline(lines, line);
  BOOST_TEST(json::parse(line)["results"].empty());
  std::getline(lines, line);
  BOOST_TEST(json::parse(line)["query"] == "ein rote Häuser");
  BOOST_TEST(json::parse(line)["results"][0]["text"] == "one red houses");
  BOOST_TEST(!std::getline(lines, line));
}

BOOST_FIXTURE_TEST_CASE(eval_retrieval_reads_tables_in_the_way_of_beir, Trained) {
  folder.put("queries.jsonl", R"({"_id": "q1", "text": "zwei blaue Autos"}
{"_id": "q2", "text": "drei alte Hunde"}
{"_id": "q3", "text": "nobody judged this"}
)");
  folder.put("corpus.jsonl", R"({"_id": "d1", "title": "", "text": "two blue cars"}
{"_id": "d2", "title": "", "text": "three old dogs"}
{"_id": "d3", "title": "", "text": "eight slow birds"}
)");
  folder.put("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td3\t0\nq2\td2\t2\n");
  const std::string call =
      "eval retrieval --model model --queries queries.jsonl --corpus corpus.jsonl --qrels qrels.tsv";
  const json result = parsed(run_trine(folder, call + " --json"));
  BOOST_TEST(result["n"] == 2);
  BOOST_TEST(result["corpus"] == 3);
  BOOST_TEST(result["cosine_accuracy@1"] == 1);
  BOOST_TEST(result["cosine_ndcg@10"] == 1);
  BOOST_TEST(result["cosine_recall@3"] == 1);
  const Outcome table = run_trine(folder, call);
  require_success(table);
  BOOST_TEST(table.out.find("cosine_map@100") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(eval_retrieval_takes_other_names_of_columns, Trained) {
  folder.put("q.csv", "nr,frage\n1,zwei blaue Autos\n");
  folder.put("c.csv", "nr,satz\n7,two blue cars\n8,three old dogs\n");
  folder.put("j.csv", "f,s\n1,7\n");
  const json result =
      parsed(run_trine(folder,
                       "eval retrieval --model model --queries q.csv --corpus c.csv --qrels j.csv "
                       "--query-columns nr,frage --corpus-columns nr,satz --qrels-columns f,s --json"));
  BOOST_TEST(result["cosine_mrr@10"] == 1);
}

BOOST_FIXTURE_TEST_CASE(info_describes_model_training_and_machine, Trained) {
  const json about = parsed(run_trine(folder, "info model --json"));
  BOOST_TEST(about["encoder"] == "static");
  BOOST_TEST(about["dimension"] == 16);
  BOOST_TEST(about["normalized"] == true);
  BOOST_TEST(about["tokenizer"]["kind"] == "hashed");
  BOOST_TEST(about["tokenizer"]["rows"] == 512);
  const long stored = about["tokenizer"]["vocabulary"].get<long>();
  BOOST_TEST(stored <= 512);
  BOOST_TEST(about["parameters"]["bytes"] == stored * 16 * 4);
  const trine::GemmKernels& kernels = trine::gemm_kernels();
  const std::string tile = std::to_string(kernels.tile_rows) + " x " + std::to_string(kernels.tile_columns);
  BOOST_TEST(about["build"]["matrix_product"] == "trine in tiles of " + tile);
  BOOST_TEST(about["training"]["unfinished"] == false);
  BOOST_TEST(about["training"]["settings"]["epochs"] == 3);
  BOOST_TEST(about["training"]["best"]["mean_accuracy"].get<double>() > 0.5);
  const Outcome table = run_trine(folder, "info model");
  require_success(table);
  for (const char* word :
       {"encoder", "tokenizer", "parameters", "best evaluation", "instructions", "matrix product trine"}) {
    BOOST_TEST(table.out.find(word) != std::string::npos, word);
  }
}

BOOST_AUTO_TEST_CASE(compressed_and_parallel_files_are_data_too) {
  const TemporaryFolder folder;
  std::string english, german;
  std::istringstream rows(pairs_tsv());
  for (std::string row; std::getline(rows, row);) {
    english += row.substr(0, row.find('\t')) + "\n";
    german += row.substr(row.find('\t') + 1) + "\n";
  }
  folder.put("text.en", english);
  folder.put("text.de", german);
  require_success(run_trine(folder, "train --pairs text.en,text.de --out model" + kSmall));
  folder.put("pairs.tsv", pairs_tsv());
  BOOST_TEST_REQUIRE(std::system(("gzip -k " + folder / "pairs.tsv").c_str()) == 0);
  require_success(run_trine(folder, "train --pairs pairs.tsv.gz --out zipped" + kSmall));
  require_success(run_trine(folder, "train --pairs pairs.tsv --out plain" + kSmall));
  BOOST_TEST((bytes_of(folder / "zipped/model.safetensors") == bytes_of(folder / "plain/model.safetensors")));
}

BOOST_AUTO_TEST_CASE(help_teaches_every_command) {
  const TemporaryFolder folder;
  const Outcome all = run_trine(folder, "--help");
  require_success(all);
  for (const char* command : {"train", "encode", "search", "eval", "convert", "info"}) {
    BOOST_TEST(all.out.find(command) != std::string::npos, command);
    const Outcome one = run_trine(folder, std::string(command) + " --help");
    require_success(one);
    BOOST_TEST(one.out.find("Examples:") != std::string::npos, command);
    BOOST_TEST(one.err == "");
  }
  BOOST_TEST(run_trine(folder, "eval retrieval --help").out.find("--qrels") != std::string::npos);
  BOOST_TEST(run_trine(folder, "--version").out.starts_with("trine "));
}

BOOST_AUTO_TEST_SUITE_END()
