#include "trine/train/run/training_checkpoint.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/io/atomic_directory.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/support.hpp"

namespace {

using namespace trine;

// A static model in training.
struct Training {
  ThreadPool pool{1};
  std::unique_ptr<SentenceEncoder> model;
  AdamW optimizer;

  explicit Training(StaticModelOptions options = {.dimension = 12})
      : model(small_static(options)), optimizer(group_parameters(model->parameters()), pool) {}

  // A step that touches the rows of the chosen texts only.
  void step(std::vector<std::int32_t> chosen) {
    const TokenizedTexts texts = model->tokenize(kTexts);
    Tape tape(pool);
    const Var embeddings = model->embed(tape, texts, chosen);
    Tensor seed(embeddings.shape());
    for (Real& value : seed.view().span()) value = Real(0.1) + static_cast<Real>(&value - seed.data());
    tape.backward(embeddings, seed);
    optimizer.step(0.01);
  }
  [[nodiscard]] std::vector<float> values() const {
    const auto span = model->parameters().front().parameter->value.view().span();
    return {span.begin(), span.end()};
  }
};

const RunState kState{.step = 3,
                      .epoch = 1,
                      .batch = 2,
                      .seconds = 0.1,
                      .best_score = -0.3,
                      .best_step = 2,
                      .without_improvement = 1};

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoint)

BOOST_AUTO_TEST_CASE(a_restored_run_takes_the_same_steps) {
  const TemporaryFolder folder;
  Training first;
  for (std::int32_t text : {0, 1, 3}) first.step({text});
  save_checkpoint(folder / "c", *first.model, first.optimizer, kState);

  Training second;
  const RunState state = load_checkpoint(folder / "c", *second.model, second.optimizer);
  BOOST_TEST(state.step == 3);
  BOOST_TEST(state.epoch == 1);
  BOOST_TEST(state.batch == 2);
  BOOST_TEST(state.seconds == 0.1);
  BOOST_TEST(state.best_score == -0.3);
  BOOST_TEST(state.best_step == 2);
  BOOST_TEST(state.without_improvement == 1);
  BOOST_TEST(second.values() == first.values(), boost::test_tools::per_element());
  for (Training* training : {&first, &second}) {
    training->step({5, 6});
    training->step({0});
  }
  BOOST_TEST(second.values() == first.values(), boost::test_tools::per_element());
  Training fresh;
  for (std::int32_t text : {0, 1, 3}) fresh.step({text});
  BOOST_TEST(fresh.values() != second.values());
}

BOOST_AUTO_TEST_CASE(saving_changes_nothing) {
  const TemporaryFolder folder;
  Training saved, other;
  for (std::int32_t text : {0, 1, 3, 5}) {
    saved.step({text});
    other.step({text});
    save_checkpoint(folder / "c", *saved.model, saved.optimizer, kState);
  }
  BOOST_TEST(saved.values() == other.values(), boost::test_tools::per_element());
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(the_tokenizer_of_the_run_is_in_it) {
  const TemporaryFolder folder;
  Training training;
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
  BOOST_TEST(load_checkpoint_tokenizer(folder / "c")->vocabulary_size() == 256);
}

BOOST_AUTO_TEST_CASE(a_crash_while_saving_leaves_the_old_or_the_new_checkpoint) {
  const TemporaryFolder folder;
  Training training;
  training.step({0});
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
  std::filesystem::create_directory(folder / ".trine-0011223344556677.tmp");  // the next one, not finished
  folder.put(".trine-0011223344556677.tmp/parameters.safetensors", "half");
  Training again;
  BOOST_TEST(load_checkpoint(folder / "c", *again.model, again.optimizer).step == 3);

  // Where two folders cannot be exchanged, the old one stands aside while the new one comes.
  std::filesystem::rename(folder / "c", io::backup_of(folder / "c"));
  BOOST_TEST(has_checkpoint(folder / "c"));
  BOOST_TEST(load_checkpoint(folder / "c", *again.model, again.optimizer).step == 3);
  BOOST_TEST(again.values() == training.values(), boost::test_tools::per_element());
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_crash_while_removing_leaves_a_checkpoint_or_none) {
  const TemporaryFolder folder;
  Training training;
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
  std::filesystem::remove(folder / "c/state.json");  // which is what goes first
  BOOST_TEST(!has_checkpoint(folder / "c"));
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState, {}, {{"train.json", "{}"}});
  BOOST_TEST(has_checkpoint(folder / "c"));
  BOOST_TEST(bytes_of(folder / "c/train.json") == "{}");
  remove_checkpoint(folder / "c");
  remove_checkpoint(folder / "c");
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_damaged_or_of_another_run_is_refused) {
  const TemporaryFolder folder;
  Training training;
  const auto refusal = [&](Training& into) {
    return message_of<FileError>(
        [&] { static_cast<void>(load_checkpoint(folder / "c", *into.model, into.optimizer)); });
  };
  BOOST_TEST(!has_checkpoint(folder / "c"));
  BOOST_TEST(refusal(training).find("nothing to resume") != std::string::npos);
  save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
  Training wider({.dimension = 13});
  BOOST_TEST(refusal(wider).find("wrong shape") != std::string::npos);
  folder.put("c/optimizer.safetensors", "damaged");
  BOOST_TEST(refusal(training).find("optimizer.safetensors") != std::string::npos);
  const std::vector<std::int64_t> steps{3};
  io::write_safetensors(folder / "c/optimizer.safetensors",
                        {{"embedding.weight.moments_at", std::span(steps)}});
  BOOST_TEST(refusal(training).find("written by trine 0.1.0") != std::string::npos);
  folder.put("c/state.json", "{\"step\": 1}");
  BOOST_TEST(refusal(training).find("epoch is missing") != std::string::npos);
  folder.put("c/state.json", "{\"step\": -1}");
  BOOST_TEST(refusal(training).find("step is -1; a whole number from 0") != std::string::npos);
  remove_checkpoint(folder / "c");
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_CASE(steps_that_no_run_has_or_that_are_missing_are_refused) {
  constexpr std::int64_t kMissing = 99;
  const TemporaryFolder folder;
  Training training;
  training.step({0});
  const std::string path = folder / "c/optimizer.safetensors";
  const auto refusal_with = [&](const std::string& name, std::int64_t value) {
    save_checkpoint(folder / "c", *training.model, training.optimizer, kState);
    const io::Safetensors file(path);
    std::vector<std::vector<std::int64_t>> integers;
    std::vector<Tensor> reals;
    std::vector<io::TensorToWrite> tensors;
    for (const std::string& each : file.names()) {
      if (io::is_floating(file.find(each)->dtype)) {
        tensors.emplace_back(each, ConstView(reals.emplace_back(file.tensor(each))));
      } else {
        std::vector<std::int64_t>& numbers = integers.emplace_back(file.integers(each));
        if (each == name && value == kMissing) continue;
        if (each == name) numbers.back() = value;
        tensors.emplace_back(each, std::span<const std::int64_t>(numbers));
      }
    }
    io::write_safetensors(folder / "damaged", std::move(tensors));
    std::filesystem::rename(folder / "damaged", path);
    Training into;
    return message_of<FileError>(
        [&] { static_cast<void>(load_checkpoint(folder / "c", *into.model, into.optimizer)); });
  };
  for (const char* name : {"embedding.weight.last_step", "embedding.weight.step"}) {
    for (const std::int64_t value : {-7, 1'000'000}) {
      if (value > 0 && std::string_view(name).ends_with(".step")) continue;  // a long run
      const std::string message = refusal_with(name, value);
      BOOST_TEST(message.find("optimizer.safetensors: optimizer: the steps stored") != std::string::npos,
                 name << ": " << message);
    }
    const std::string message = refusal_with(name, kMissing);
    BOOST_TEST(message.find(name) != std::string::npos, name << ": " << message);
  }
}

BOOST_AUTO_TEST_SUITE_END()
