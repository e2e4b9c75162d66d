#include "trine/train/options/train_settings.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/require_in.hpp"
#include "trine/train/loss_catalog.hpp"
#include "trine/train/run/run_log.hpp"

namespace {

using namespace trine;

TrainSettings minimal() {
  TrainSettings settings;
  settings.data = "pairs.tsv";
  settings.out = "model";
  return settings;
}

template <class Change>
std::string refusal(Change&& change) {
  TrainSettings settings = minimal();
  change(settings);
  return message_of<OptionError>([&] { static_cast<void>(resolve_defaults(settings)); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(what_is_stored_comes_back) {
  const TemporaryFolder folder;
  TrainSettings settings = minimal();
  settings.kind = DataKind::labeled;
  settings.columns = {"text", "intent"};
  settings.learning_rate = 0.1;
  settings.eval_rows = 0;
  settings.seed = 1234567890123456789;
  save_settings(settings, folder / "train.json");
  const TrainSettings loaded = load_settings(folder / "train.json");
  BOOST_TEST((loaded.kind == DataKind::labeled));
  BOOST_TEST(loaded.columns == settings.columns, boost::test_tools::per_element());
  BOOST_TEST(*loaded.learning_rate == 0.1);
  BOOST_TEST(*loaded.eval_rows == 0);
  BOOST_TEST(!loaded.margin.has_value());
  BOOST_TEST(loaded.seed == settings.seed);
  save_settings(loaded, folder / "again.json");
  BOOST_TEST(bytes_of(folder / "train.json") == bytes_of(folder / "again.json"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_ours_is_refused) {
  const TemporaryFolder folder;
  const auto message = [&](const std::string& text) {
    const std::string path = folder.put("train.json", text);
    return message_of<FileError>([&] { static_cast<void>(load_settings(path)); });
  };
  require_in(message("{\"epochs\": 3"), {"train.json", "is not valid JSON"});
  require_in(message("{\"epochs\": 2.5}"), {"train.json", "\"epochs\" must be a whole number, it is 2.5"});
  require_in(message("{\"lr\": \"slow\"}"), {"train.json", "not what trine wrote"});
  require_in(message("{\"epocs\": 3}"), {"train.json", "unknown setting \"epocs\""});
  require_in(message("{\"kind\": \"quads\"}"), {"train.json", "\"quads\"", "pairs"});
  require_in(message("{\"encoder\": \"rnn\"}"), {"\"encoder\"", "\"rnn\"", "static, transformer"});
  for (const std::string dimensions : {"8,x", "8,", "8,,4", ",", "8 4"})
    require_in(message("{\"matryoshka\": \"" + dimensions + "\"}"),
               {"\"matryoshka\"", "\"" + dimensions + "\"", "whole numbers"});
}

BOOST_AUTO_TEST_CASE(a_file_of_version_0_1_is_read) {
  const TemporaryFolder folder;
  const TrainSettings settings = load_settings(folder.put("train.json", R"({
    "kind": "labelled", "data": "d.tsv", "header": "", "dev": "dev.tsv", "held-out": 7, "tokenizer": "bpe",
    "rows": 64, "checkpointing": true, "loss": "batch-hard", "margin-kind": "soft", "negatives": "hardest",
    "score-range": "1,5", "clip": 0.5, "pooling": "mean_sqrt_len", "schedule": "cosine",
    "inputs": {"dev": "0123"}})"));
  BOOST_TEST((settings.kind == DataKind::labeled));
  BOOST_TEST((settings.header == TableOptions::Header::automatic));
  BOOST_TEST(settings.eval_file == "dev.tsv");
  BOOST_TEST(*settings.eval_rows == 7);
  BOOST_TEST((settings.tokenizer.kind == TokenizerChoice::Kind::bpe));
  BOOST_TEST(*settings.hash_buckets == 64);
  BOOST_TEST(settings.gradient_checkpointing);
  BOOST_TEST(settings.loss->name == "batch-hard");
  BOOST_TEST(settings.soft_margin);
  BOOST_TEST((settings.negatives == InBatchChoice::hardest));
  BOOST_TEST((settings.score_range == ScoreRange{1, 5}));
  BOOST_TEST(*settings.max_grad_norm == 0.5);
  BOOST_TEST((settings.pooling == ops::Pool::mean_sqrt_len));
  BOOST_TEST((settings.schedule == Schedule::Shape::cosine));
  BOOST_TEST(settings.inputs.at("eval-file") == "0123");
  const std::string written = settings_json(settings);
  for (const char* old : {"labelled", "\"dev\"", "held-out", "\"rows\"", "margin-kind", "\"clip\""})
    BOOST_TEST(written.find(old) == std::string::npos, old);
}

BOOST_AUTO_TEST_CASE(defaults_follow_data_and_encoder) {
  const TrainSettings plain = resolve_defaults(minimal());
  BOOST_TEST(plain.loss->name == "infonce");
  BOOST_TEST((plain.tokenizer.kind == TokenizerChoice::Kind::hashed));
  TrainSettings settings = minimal();
  settings.encoder = EncoderKind::transformer;
  settings.kind = DataKind::triplets;
  const TrainSettings transformer = resolve_defaults(settings);
  BOOST_TEST(transformer.loss->name == "triplet");
  BOOST_TEST((transformer.tokenizer.kind == TokenizerChoice::Kind::unigram));
  BOOST_TEST(*transformer.learning_rate < *plain.learning_rate);
  settings.kind = DataKind::labeled;
  BOOST_TEST(resolve_defaults(settings).loss->name == "batch-semi-hard");
  settings.kind = DataKind::scored;
  BOOST_TEST(resolve_defaults(settings).loss->name == "cosent");
  BOOST_TEST(default_batch(plain, 1000000) > default_batch(transformer, 1000000));
  BOOST_TEST(default_batch(plain, 100) <= 8);
}

BOOST_AUTO_TEST_CASE(a_model_to_go_on_from_has_defaults_of_its_own) {
  TrainSettings settings = minimal();
  settings.kind = DataKind::triplets;
  settings.model = "published";
  settings.encoder = EncoderKind::transformer;
  BOOST_TEST(resolve_defaults(settings).loss->name == "infonce");
  const double rate = *resolve_defaults(settings).learning_rate;
  settings.kind = DataKind::scored;
  BOOST_TEST(resolve_defaults(settings).loss->name == "cosine");
  BOOST_TEST(*resolve_defaults(settings).learning_rate < rate);
  BOOST_TEST(default_batch(settings, 100000) == 16);
  settings.lora_rank = 8;
  BOOST_TEST(*resolve_defaults(settings).learning_rate > rate);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_together_is_named) {
  require_in(refusal([](auto& s) { s.data = ""; }), {"--pairs"});
  require_in(refusal([](auto& s) { s.out = ""; }), {"--out"});
  require_in(refusal([](auto& s) { s.loss = "batch-hard"; }), {"--loss", "batch-hard", "--pairs", "infonce"});
  require_in(refusal([](auto& s) { s.encoder = EncoderKind::transformer, s.heads = 3; }),
             {"--heads", "3", "256"});
  require_in(refusal([](auto& s) {
               s.encoder = EncoderKind::transformer, s.tokenizer.kind = TokenizerChoice::Kind::hashed;
             }),
             {"--tokenizer", "unigram"});
}

BOOST_AUTO_TEST_CASE(what_a_loss_or_an_optimizer_needs_is_named) {
  require_in(refusal([](auto& s) { s.matryoshka = {128, 64}; }), {"--matryoshka", "256"});
  require_in(refusal([](auto& s) { s.matryoshka = {256, 0}; }), {"--matryoshka", "256,0", "below 1"});
  require_in(refusal([](auto& s) { s.matryoshka = {256, 128, 128}; }), {"--matryoshka", "128,128", "twice"});
  require_in(refusal([](auto& s) { s.optimizer = OptimizerKind::sgd; }), {"--optimizer sgd", "--lr"});
  require_in(refusal([](auto& s) { s.momentum = 0.9; }), {"--momentum", "adamw", "sgd"});
  require_in(refusal([](auto& s) { s.optimizer = OptimizerKind::sgd, s.beta1 = 0.5; }),
             {"--beta1", "--optimizer sgd", "transformers"});
  require_in(refusal([](auto& s) {
               s.kind = DataKind::labeled, s.loss = "all-triplets", s.triplet_kind = TripletKind::easy;
             }),
             {"--triplet-kind", "easy", "--soft-margin"});
  require_in(refusal([](auto& s) { s.kind = DataKind::scored, s.loss = "contrastive", s.margin = 0; }),
             {"--margin", "above 0"});
}

BOOST_AUTO_TEST_CASE(what_would_have_no_effect_is_refused) {
  const auto transformer = [](auto& s) { s.encoder = EncoderKind::transformer; };
  require_in(refusal([](auto& s) { s.margin = 0.5; }), {"--margin", "infonce", "triplet, batch-hard"});
  require_in(refusal([](auto& s) { s.scale = 5, s.loss = "triplet"; }), {"--scale", "triplet", "cosent"});
  require_in(refusal([](auto& s) { s.negatives = InBatchChoice::hardest; }),
             {"--negatives", "the triplet loss on pairs"});
  require_in(refusal([](auto& s) { s.layers = 2; }), {"--layers", "static", "transformers"});
  require_in(refusal([](auto& s) { s.dropout = 0.2; }), {"--dropout", "static", "transformers"});
  require_in(refusal([](auto& s) { s.model = "m", s.max_length = 9; }), {"--max-length", "static model"});
  require_in(refusal([&](auto& s) { transformer(s), s.hash_buckets = 9; }),
             {"--hash-buckets", "unigram", "hashed words"});
  require_in(refusal([&](auto& s) { transformer(s), s.lora_alpha = 4; }), {"--lora-alpha", "--lora-rank"});
  require_in(refusal([&](auto& s) { transformer(s), s.model = "m", s.lora = "a", s.lora_rank = 4; }),
             {"--lora-rank", "--lora"});
  require_in(refusal([&](auto& s) { transformer(s), s.lora = "a"; }), {"--lora", "--model"});
  require_in(refusal([](auto& s) { s.eval_rows = 0, s.patience = 3; }), {"--patience", "--eval-rows 0"});
  require_in(refusal([](auto& s) { s.eval_rows = 9, s.eval_file = "dev.tsv"; }),
             {"--eval-rows", "--eval-file"});
}

BOOST_AUTO_TEST_CASE(completed_settings_are_complete) {
  for (const EncoderKind encoder : {EncoderKind::static_embedding, EncoderKind::transformer}) {
    for (const DataKind kind : {DataKind::pairs, DataKind::nli, DataKind::labeled, DataKind::scored}) {
      TrainSettings settings = minimal();
      settings.encoder = encoder;
      settings.kind = kind;
      BOOST_CHECK_NO_THROW(static_cast<void>(resolve_defaults(resolve_defaults(settings))));
    }
  }
}

BOOST_AUTO_TEST_CASE(values_out_of_range_are_named_with_the_range) {
  require_in(refusal([](auto& s) { s.epochs = 0; }), {"--epochs", "0", "1 to 1000000"});
  require_in(refusal([](auto& s) { s.epochs = Index{1} << 62; }), {"--epochs", "1 to 1000000"});
  require_in(refusal([](auto& s) { s.encoder = EncoderKind::transformer, s.dropout = 1; }),
             {"--dropout", "0 to 0.99"});
  require_in(refusal([](auto& s) { s.learning_rate = NAN; }), {"--lr", "nan"});
  require_in(refusal([](auto& s) { s.batch = 1; }), {"--batch", "1", "2"});
  require_in(refusal([](auto& s) { s.margin = 0, s.loss = "triplet"; }), {"--margin", "0", "above 0"});
  require_in(refusal([](auto& s) { s.margin = -1, s.loss = "triplet"; }), {"--margin", "-1", "above 0"});
  require_in(refusal([](auto& s) { s.margin = 2.5, s.loss = "triplet"; }), {"--margin", "2.5", "0 to 2"});
  TrainSettings soft = minimal();
  soft.loss = "triplet";
  soft.soft_margin = true;
  soft.margin = 0;
  BOOST_TEST(*resolve_defaults(soft).margin == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(run_log)

BOOST_AUTO_TEST_CASE(events_are_lines_and_what_is_not_finite_is_null) {
  const TemporaryFolder folder;
  {
    RunLog log(folder / "metrics.jsonl");
    log.write("start", {{"rows", 10}});
    log.write("evaluation", {{"step", 0}, {"accuracy", 0.25}, {"rank", NAN}});
  }
  RunLog(folder / "metrics.jsonl").write("evaluation", {{"step", 7}, {"accuracy", 1}});
  BOOST_TEST(bytes_of(folder / "metrics.jsonl") ==
             "{\"event\":\"start\",\"rows\":10}\n"
             "{\"event\":\"evaluation\",\"step\":0,\"accuracy\":0.25,\"rank\":null}\n"
             "{\"event\":\"evaluation\",\"step\":7,\"accuracy\":1}\n");
}

BOOST_AUTO_TEST_CASE(evaluations_of_the_last_run_can_be_read_back) {
  const TemporaryFolder folder;
  const std::string path = folder.put(
      "metrics.jsonl",
      "{\"event\":\"start\"}\n{\"event\":\"evaluation\",\"step\":5,\"accuracy\":0.1}\n"
      "{\"event\":\"start\"}\n{\"event\":\"evaluation\",\"step\":0,\"accuracy\":0.25,\"rank\":null}\n"
      "{\"event\":\"evalua");
  const auto metrics = logged_evaluation(path, 0);
  BOOST_TEST_REQUIRE(metrics.size() == 2U);
  BOOST_TEST(metrics[0].name == "accuracy");
  BOOST_TEST(metrics[0].value == 0.25);
  BOOST_TEST(std::isnan(metrics[1].value));
  BOOST_TEST(logged_evaluation(path, 5).empty());
  BOOST_TEST(logged_evaluation(folder / "nowhere", 0).empty());
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_written_is_named) {
  const TemporaryFolder folder;
  const std::string message = message_of<FileError>([&] { RunLog log(folder / "nowhere/metrics.jsonl"); });
  require_in(message, {"nowhere/metrics.jsonl", "cannot be written"});
  RunLog full("/dev/full");
  require_in(message_of<FileError>([&] { full.write("start", {}); }), {"/dev/full", "make room"});
  RunLog().write("start", {});  // no path: nothing to write
}

BOOST_AUTO_TEST_SUITE_END()
