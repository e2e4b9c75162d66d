#include <boost/test/unit_test.hpp>

#include "trine/tests/train/support.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(threads_training)

BOOST_AUTO_TEST_CASE(a_run_on_three_threads_leaves_the_model_of_one) {
  for (const EncoderKind encoder : {EncoderKind::static_embedding, EncoderKind::transformer}) {
    std::string bytes;
    for (const Index threads : {1, 3}) {
      const TemporaryFolder folder;
      TrainSettings settings = small_settings(folder);
      settings.encoder = encoder;
      if (encoder == EncoderKind::transformer) {
        settings.hash_buckets.reset();  // of hashed words
        settings.vocabulary = 80;
        settings.layers = 1;
        settings.heads = 2;
        settings.feed_forward = 32;
      }
      settings.epochs = 1;
      settings.threads = threads;
      Listener listener;
      BOOST_TEST((run_training(settings, listener, listener.stop).ending == StopReason::finished));
      const std::string model = bytes_of(settings.out + "/model.safetensors");
      if (threads > 1) BOOST_TEST((model == bytes), "encoder " << static_cast<int>(encoder));
      bytes = model;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
