// A hundred steps of fine-tuning with the losses PyTorch had: tests/golden/train/make.py wrote them.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/read_file.hpp"
#include "trine/layers/pooling.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/models/load_weights.hpp"
#include "trine/models/transformer/token_encoder.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/clip.hpp"
#include "trine/optim/param_groups.hpp"

using namespace trine;

namespace {

struct Curve {
  nlohmann::json golden;
  std::unique_ptr<TokenEncoder> encoder;

  Curve(const std::string& model, const std::string& path)
      : golden(nlohmann::json::parse(std::ifstream(path))), encoder(without_dropout(model)) {
    load_weights(model, parameters(*encoder), checkpoint_extras());
    // PyTorch's word table has momentum; ours has it where its gradients are dense.
    for (const NamedParameter& each : parameters(*encoder)) each.parameter->kind = Gradients::dense;
  }
  static std::unique_ptr<TokenEncoder> without_dropout(const std::string& model) {
    const std::string path = model + "/config.json";
    auto config = nlohmann::json::parse(read_file(path));
    config["hidden_dropout_prob"] = config["attention_probs_dropout_prob"] = 0.0;
    return make_token_encoder(config.dump(), path);
  }

  // Rises over the warmup and falls to zero, as the golden's schedule.
  [[nodiscard]] double rate(std::size_t step) const {
    const auto done = static_cast<double>(step), steps = static_cast<double>(golden["losses"].size());
    const double warmup = golden["warmup"];
    return golden["learning_rate"].get<double>() * std::min(done / warmup, (steps - done) / (steps - warmup));
  }

  // The largest relative difference of a loss to PyTorch's.
  double largest_difference(bool checkpointing) {
    const auto pairs = golden["pairs"].get<Index>();
    const InfoNceLoss loss{.scale = golden["scale"].get<Real>(), .direction = Direction::one_way};
    const std::vector<ParamGroup> groups = group_parameters(parameters(*encoder));
    ThreadPool pool(2);
    AdamW optimizer(groups, pool, {.weight_decay = 0.01});
    GradientClip clip(groups, pool);
    Tape tape(pool, {.gradient_checkpointing = checkpointing});
    double largest = 0;
    for (std::size_t step = 0; step < golden["losses"].size(); ++step) {
      std::vector<std::int32_t> tokens, offsets{0};
      for (const auto& sequence : golden["batches"][step]) {
        for (const auto& token : sequence) tokens.push_back(token);
        offsets.push_back(static_cast<std::int32_t>(tokens.size()));
      }
      const PackedBatch batch{tokens, offsets};
      tape.reset();
      const Var all = Normalize{}(Pooling{}((*encoder)(tape, batch), batch));
      const LossResult result = loss(ops::slice_rows(all, 0, pairs), ops::slice_rows(all, pairs, 2 * pairs));
      const double expected = golden["losses"][step];
      largest = std::max(largest, std::abs(static_cast<double>(result.scalar()) - expected) / expected);
      tape.backward(result.loss);
      clip.clip(1.0);
      optimizer.step(rate(step));
    }
    return largest;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pytorch_curve)

BOOST_AUTO_TEST_CASE(a_hundred_steps_of_a_tiny_bert_follow_pytorch) {
  const std::string golden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/train/";
  for (bool checkpointing : {false, true}) {
    Curve curve(golden + "tiny_bert", golden + "fine_tuning.json");
    BOOST_TEST(curve.largest_difference(checkpointing) < 1e-4);
  }
}

// scripts/compare_training runs this with the curve of a whole model.
BOOST_AUTO_TEST_CASE(a_hundred_steps_of_a_published_model_follow_pytorch) {
  const char* model = std::getenv("TRINE_MINILM");
  const char* curve = std::getenv("TRINE_TRAINING_CURVE");
  if (model == nullptr || curve == nullptr) {
    BOOST_TEST_MESSAGE("skipped: TRINE_MINILM and TRINE_TRAINING_CURVE name no model and no curve");
    return;
  }
  const double difference = Curve(model, curve).largest_difference(false);
  BOOST_TEST_MESSAGE("largest relative difference of a loss: " << difference);
  BOOST_TEST(difference < 1e-4);
}

BOOST_AUTO_TEST_SUITE_END()
