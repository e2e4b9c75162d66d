// A short run of every loss of the catalog, and what can be combined with them.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <filesystem>

#include "trine/base/error.hpp"
#include "trine/models/sentence_encoder.hpp"
#include "trine/tests/support/message_of.hpp"
#include "trine/tests/train/support.hpp"
#include "trine/train/loss_catalog.hpp"
#include "trine/train/options/options.hpp"

namespace {

using namespace trine;

struct SmallData {
  TemporaryFolder folder;

  SmallData() {
    std::string triplets = "anchor\tpositive\tnegative\n", margins = "anchor\tpositive\tnegative\tmargin\n";
    std::string nli = "premise\thypothesis\tlabel\n", labeled = "text,label\n",
                scored = "sentence1,sentence2,score\n";
    for (int i = 0; i < 64; ++i) {
      const std::string a = "word" + std::to_string(i), b = "wort" + std::to_string(i),
                        c = "mot" + std::to_string((i + 9) % 64);
      triplets += a + "\t" + b + "\t" + c + "\n";
      margins += a + "\t" + b + "\t" + c + (i % 3 == 0 ? "\t1.5\n" : "\t0.7\n");
      nli += a + "\t" + b + "\tentailment\n" + a + "\t" + c + "\tcontradiction\n";
      labeled += a + ",label" + std::to_string(i % 4) + "\n";
      scored += a + "," + (i % 2 == 0 ? b : c) + "," + std::to_string(i % 2) + "\n";
    }
    folder.put("triplets.tsv", triplets);
    folder.put("scored-triplets.tsv", margins);
    folder.put("nli.tsv", nli);
    folder.put("labeled.csv", labeled);
    folder.put("scored.csv", scored);
  }

  [[nodiscard]] TrainSettings settings(DataKind kind, std::string_view loss) const {
    TrainSettings settings = small_settings(folder);
    const std::string name(data_entry(kind).name);
    const bool is_csv = kind == DataKind::labeled || kind == DataKind::scored;
    settings.kind = kind;
    settings.data = folder / (name + (is_csv ? ".csv" : ".tsv"));
    settings.loss = loss;
    settings.eval_rows = 0;
    settings.epochs = 10;
    return settings;
  }
};

void require_lower_loss(const TrainSettings& settings, std::string_view what) {
  Listener heard;
  BOOST_TEST((run(settings, heard).ending == StopReason::finished), what);
  BOOST_TEST(heard.losses.back() < heard.losses.front(),
             what << ": from " << heard.losses.front() << " to " << heard.losses.back());
}

std::string weights_of(const TrainSettings& settings) {
  Listener heard;
  run(settings, heard);
  return bytes_of(settings.out + "/model.safetensors");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(losses_of_runs, SmallData)

BOOST_AUTO_TEST_CASE(every_loss_falls_on_every_kind_of_data_it_fits) {
  TrainSettings teacher = settings(DataKind::pairs, "infonce");
  teacher.out = folder / "teacher";
  weights_of(teacher);
  for (const LossEntry& loss : loss_catalog()) {
    for (const DataKind kind : loss.data) {
      TrainSettings chosen = settings(kind, loss.name);
      if (loss.reads("teacher")) chosen.teacher = teacher.out, chosen.seed = 2;
      require_lower_loss(chosen, std::string(loss.name) + " on " + std::string(data_entry(kind).name));
    }
  }
}

BOOST_AUTO_TEST_CASE(all_triplets_of_each_kind_can_be_trained_on) {
  for (const TripletKind kind : {TripletKind::all, TripletKind::hard, TripletKind::semi_hard,
                                 TripletKind::easy, TripletKind::within_margin}) {
    TrainSettings chosen = settings(DataKind::labeled, "all-triplets");
    chosen.triplet_kind = kind;
    chosen.soft_margin = true;
    Listener heard;
    BOOST_TEST((run(chosen, heard).ending == StopReason::finished));
    BOOST_TEST(heard.losses.front() >= 0);
    BOOST_TEST(heard.losses.size() > 1U);
  }
}

BOOST_AUTO_TEST_CASE(matryoshka_goes_around_every_loss) {
  for (const LossEntry& loss : loss_catalog()) {
    if (loss.reads("teacher")) continue;
    TrainSettings chosen = settings(loss.data.front(), loss.name);
    chosen.matryoshka = {16, 4};
    require_lower_loss(chosen, "matryoshka " + std::string(loss.name));
  }
  TrainSettings plain = settings(DataKind::pairs, "infonce"), nested = plain;
  nested.matryoshka = {16, 4};
  Listener of_plain, of_nested;
  run(plain, of_plain);
  run(nested, of_nested);
  BOOST_TEST(of_nested.losses.front() > 1.5 * of_plain.losses.front());  // a sum of two losses
}

BOOST_AUTO_TEST_CASE(scores_that_a_loss_cannot_use_are_refused) {
  TrainSettings chosen = settings(DataKind::scored, "contrastive");
  chosen.data = folder.put("graded.csv", "sentence1,sentence2,score\na b,c d,0.5\ne f,g h,1\ni j,k l,0\n");
  Listener heard;
  const std::string message = message_of<FileError>([&] { run(chosen, heard); });
  BOOST_TEST(message.find("scores go from 0 to 1, and --loss contrastive needs 1") != std::string::npos,
             message);
  BOOST_TEST(message.find("--loss cosent") != std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(margins_are_read_or_computed_from_two_scores_and_scaled) {
  TrainSettings chosen = settings(DataKind::scored_triplets, "margin-mse");
  chosen.data = folder.put("scores.tsv",
                           "q\tp\tn\tsp\tsn\na b\tc d\te f\t9\t2\ng h\ti j\tk l\t8\t3\nm n\to p\tq r\t7\t1\n"
                           "s t\tu v\tw x\t9\t4\n");
  chosen.columns = {"q", "p", "n", "sp", "sn"};
  chosen.score_range = ScoreRange{0, 10};
  chosen.batch = 2;
  chosen.epochs = 60;
  require_lower_loss(chosen, "two scores");
  const auto model = load_model(chosen.out);
  ThreadPool pool(1);
  const Tensor e = model->encode(std::vector<std::string>{"a b", "c d", "e f"}, pool);
  double margin = 0;
  for (Index i = 0; i < e.cols(); ++i)
    margin += static_cast<double>(e.row(0)[i]) * static_cast<double>(e.row(1)[i] - e.row(2)[i]);
  BOOST_TEST(std::abs(margin - 0.7) < 0.15);
}

BOOST_AUTO_TEST_CASE(optimizers_can_be_chosen) {
  TrainSettings chosen = settings(DataKind::triplets, "triplet");
  const std::string usual = weights_of(chosen);
  chosen.optimizer = OptimizerKind::adam;
  require_lower_loss(chosen, "adam");
  chosen.optimizer = OptimizerKind::sgd;
  chosen.momentum = 0.9;
  chosen.learning_rate = 1;
  require_lower_loss(chosen, "sgd");
  BOOST_TEST((bytes_of(chosen.out + "/model.safetensors") != usual));
}

BOOST_AUTO_TEST_CASE(averaged_weights_are_saved_and_a_stopped_run_keeps_them) {
  TrainSettings chosen = settings(DataKind::pairs, "infonce");
  chosen.epochs = 2;
  chosen.eval_rows = 20;
  const std::string last = weights_of(chosen);
  chosen.ema = 0.9;
  const std::string averaged = weights_of(chosen);
  BOOST_TEST((averaged != last));
  std::filesystem::remove_all(chosen.out);
  Listener first(5), second;
  run(chosen, first);
  resume(chosen.out, second);
  BOOST_TEST((bytes_of(chosen.out + "/model.safetensors") == averaged));
}

BOOST_AUTO_TEST_SUITE_END()
