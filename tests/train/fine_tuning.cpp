// Runs that go on from a model: what stays, what learns, adapters, teachers.
#include "trine/train/fine_tuning.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include "trine/base/error.hpp"
#include "trine/models/lora/lora_adapters.hpp"
#include "trine/tests/support/message_of.hpp"
#include "trine/tests/train/support.hpp"

namespace {

using namespace trine;

// A small transformer, trained for a pass, and settings that go on from it.
struct Base {
  TemporaryFolder folder;
  TrainSettings settings = small_transformer_settings(folder);

  Base() {
    settings.layers = 2;
    settings.epochs = 1;
    settings.out = folder / "base";
    run(settings);
    settings.model = settings.out;
    settings.out = folder / "tuned";
  }
  using Values = std::map<std::string, std::vector<Real>>;
  [[nodiscard]] static Values values(const std::string& model) {
    Values all;
    const auto opened = load_model(model);
    for (const NamedParameter& named : opened->parameters()) {
      const ConstView view = named.parameter->value;
      all[named.name].assign(view.span().begin(), view.span().end());
    }
    return all;
  }
  // Names of parameters that a run changed.
  [[nodiscard]] std::vector<std::string> changed() const {
    const Values before = values(settings.model), after = values(settings.out);
    std::vector<std::string> names;
    for (const auto& [name, value] : before) {
      if (after.at(name) != value) names.push_back(name);
    }
    return names;
  }
};

bool any_with(const std::vector<std::string>& names, std::string_view part) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return name.find(part) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fine_tuning)

BOOST_FIXTURE_TEST_CASE(a_model_to_go_on_from_decides_which_defaults_count, Base) {
  run(settings);
  const TrainSettings used = load_settings(settings.out + "/train.json");
  BOOST_TEST((used.encoder == EncoderKind::transformer));
  BOOST_TEST(*used.learning_rate == 1e-4);
  BOOST_TEST(*used.warmup == 0.1);
  BOOST_TEST(*used.weight_decay == 0.01);
}

BOOST_FIXTURE_TEST_CASE(frozen_parameters_stay_as_they_are_and_all_others_learn, Base) {
  settings.freeze = {"embeddings.*", "encoder.layer.[0-0].*"};
  run(settings);
  const auto names = changed();
  BOOST_TEST(!any_with(names, "embeddings."));
  BOOST_TEST(!any_with(names, "layer.0."));
  BOOST_TEST(std::count_if(names.begin(), names.end(), [](const auto& name) {
               return name.find("layer.1.") != std::string::npos;
             }) == 16);
}

BOOST_FIXTURE_TEST_CASE(patterns_that_fit_nothing_or_everything_are_refused, Base) {
  const auto refusal = [&] { return message_of<OptionError>([&] { run(settings); }); };
  settings.freeze = {"encoder.layers.0.*"};
  BOOST_TEST(refusal().find("no name fits \"encoder.layers.0.*\"; near it are encoder.layer.0.") !=
             std::string::npos);
  settings.freeze = {"*"};
  BOOST_TEST(refusal() == "--freeze: the patterns fit every parameter; nothing is left to learn");
  settings.freeze = {};
  settings.lr_scales = {"embeddings.*"};
  BOOST_TEST(refusal().starts_with("--lr-scale: \"embeddings.*\" is not PATTERN=FACTOR"));
}

BOOST_FIXTURE_TEST_CASE(a_layer_decay_of_zero_leaves_all_but_the_last_block, Base) {
  settings.layer_decay = 0;
  run(settings);
  const auto names = changed();
  BOOST_TEST(any_with(names, "layer.1."));
  BOOST_TEST(!any_with(names, "layer.0."));
  BOOST_TEST(!any_with(names, "embeddings."));
}

BOOST_FIXTURE_TEST_CASE(checkpointing_changes_no_bit, Base) {
  run(settings);
  const auto plain = values(settings.out);
  settings.gradient_checkpointing = true;
  run(settings);
  BOOST_TEST((values(settings.out) == plain));
}

BOOST_FIXTURE_TEST_CASE(adapters_are_merged_into_the_model_and_kept_beside_it_where_asked, Base) {
  settings.lora_rank = 2;
  settings.lora_keep = true;
  run(settings);
  const auto names = changed();
  BOOST_TEST(names.size() == 2 * 6u);  // the weights of the linear layers of two blocks
  BOOST_TEST(!any_with(names, "bias"));

  const auto model = load_model(settings.model);
  LoraAdapters adapters(model->parameters(), settings.out + "/adapter");
  adapters.merge();
  const auto tuned = values(settings.out);
  for (const NamedParameter& named : model->parameters()) {
    const ConstView value = named.parameter->value;
    BOOST_TEST(std::equal(value.span().begin(), value.span().end(), tuned.at(named.name).begin()),
               named.name);
  }
}

BOOST_FIXTURE_TEST_CASE(training_goes_on_from_an_adapter_where_it_was_left, Base) {
  settings.lora_rank = 2;
  settings.lora_keep = true;
  run(settings);
  const auto first = values(settings.out);
  settings.lora_rank = 0;
  settings.lora = settings.out + "/adapter";
  settings.out = folder / "second";
  settings.learning_rate = 0;
  run(settings);
  BOOST_TEST((values(settings.out) == first));
  settings.learning_rate.reset();
  run(settings);
  BOOST_TEST(*load_settings(settings.out + "/train.json").learning_rate == 2e-3);
  const auto second = values(settings.out);
  BOOST_TEST((second.at("encoder.layer.0.attention.self.query.weight") !=
              first.at("encoder.layer.0.attention.self.query.weight")));
  BOOST_TEST((second.at("embeddings.word_embeddings.weight") ==
              values(settings.model).at("embeddings.word_embeddings.weight")));
}

BOOST_FIXTURE_TEST_CASE(the_dropout_of_the_folder_counts_unless_another_is_given, Base) {
  run(settings);
  const auto as_stored = values(settings.out);  // the base was made with 0.1
  settings.dropout = 0.1;
  run(settings);
  BOOST_TEST((values(settings.out) == as_stored));
  settings.dropout = 0.5;
  run(settings);
  BOOST_TEST((values(settings.out) != as_stored));
}

// Stops a run after five steps, goes on, and compares with the run that was never stopped.
void require_same_bits_when_resumed(const TrainSettings& settings) {
  run(settings);
  const auto whole = Base::values(settings.out);
  std::filesystem::remove_all(settings.out);
  Listener first(5), second;
  BOOST_TEST((run(settings, first).ending == StopReason::interrupted));
  BOOST_TEST((resume(settings.out, second).ending == StopReason::finished));
  BOOST_TEST((Base::values(settings.out) == whole));
}

BOOST_FIXTURE_TEST_CASE(a_stopped_run_goes_on_with_the_same_bits, Base) {
  settings.dropout = 0.3;
  settings.freeze = {"embeddings.position_embeddings.*"};
  settings.layer_decay = 0.5;
  settings.gradient_checkpointing = true;
  require_same_bits_when_resumed(settings);
}

BOOST_FIXTURE_TEST_CASE(a_stopped_run_with_adapters_goes_on_with_the_same_bits, Base) {
  settings.lora_rank = 2;
  settings.lora_dropout = 0.2;
  settings.lora_keep = true;
  require_same_bits_when_resumed(settings);
  settings.lora = folder / "adapter";
  std::filesystem::rename(settings.out + "/adapter", settings.lora);
  settings.lora_rank = 0;
  settings.lora_dropout = 0;
  require_same_bits_when_resumed(settings);
}

BOOST_FIXTURE_TEST_CASE(a_stopped_run_with_a_teacher_goes_on_with_the_same_bits, Base) {
  settings.teacher = settings.model;
  require_same_bits_when_resumed(settings);
}

BOOST_AUTO_TEST_CASE(a_stopped_run_of_a_published_model_goes_on_with_the_same_bits) {
  const TemporaryFolder folder;
  const std::string golden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/";
  for (const char* model : {"models/version6", "models/plain", "static/embedding", "static/model2vec"}) {
    TrainSettings settings = small_settings(folder);
    settings.model = golden + model;
    settings.epochs = 1;
    BOOST_TEST_CONTEXT(model) { require_same_bits_when_resumed(settings); }
  }
}

BOOST_FIXTURE_TEST_CASE(a_student_comes_to_give_both_texts_the_embedding_the_teacher_gives_the_first, Base) {
  settings.teacher = settings.model;
  settings.model.clear();  // a student of its own, from random numbers
  settings.seed = 2;
  settings.epochs = 30;
  settings.learning_rate = 3e-3;
  Listener heard;
  const RunResult result = run(settings, heard);
  BOOST_TEST(heard.losses.back() < 0.1 * heard.losses.front());
  BOOST_TEST(eval::value_of(result.best, "mean_accuracy") >
             eval::value_of(result.untrained, "mean_accuracy"));
  ThreadPool pool(1);
  const std::vector<std::string> english{"two blue cars"}, german{"zwei blaue Autos"};
  const Tensor target = load_model(settings.teacher)->encode(english, pool);
  for (const auto& texts : {english, german}) {
    const Tensor seen = load_model(settings.out)->encode(texts, pool);
    double cosine = 0;
    for (Index i = 0; i < seen.size(); ++i) cosine += static_cast<double>(seen[i] * target[i]);
    BOOST_TEST(cosine > 0.8);
  }
}

BOOST_FIXTURE_TEST_CASE(a_teacher_that_does_not_fit_is_refused, Base) {
  const auto refusal = [&] { return message_of<OptionError>([&] { run(settings); }); };
  settings.loss = "mse";
  BOOST_TEST(refusal() == "--loss mse: there is no teacher; give one with --teacher FOLDER");
  settings.teacher = settings.model;
  settings.loss = "infonce";
  BOOST_TEST(refusal() == "--teacher has no effect with the loss infonce: it is for mse; leave it out");
  settings.loss = {};
  settings.model.clear();
  settings.dimension = 8;
  BOOST_TEST(
      refusal() ==
      "--teacher: its embeddings have 16 dimensions, the student's 8; start a student of the teacher's "
      "dimension");
}

BOOST_AUTO_TEST_SUITE_END()
