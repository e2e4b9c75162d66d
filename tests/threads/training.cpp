#include <boost/test/unit_test.hpp>

#include "trine/tests/train/support.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(threads_training)

BOOST_AUTO_TEST_CASE(a_run_on_three_threads_leaves_the_model_of_one) {
  for (const auto& small : {small_settings, small_transformer_settings}) {
    std::string bytes;
    for (const Index threads : {1, 3}) {
      const TemporaryFolder folder;
      TrainSettings settings = small(folder);
      settings.epochs = 1;
      settings.threads = threads;
      BOOST_TEST((run(settings).ending == StopReason::finished));
      const std::string model = bytes_of(settings.out + "/model.safetensors");
      if (threads > 1) BOOST_TEST((model == bytes));
      bytes = model;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
