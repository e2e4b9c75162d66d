// Encoders made from a config.json: what is built and what is refused.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>
#include <string>

#include "base/error.hpp"
#include "models/token_encoder.hpp"
#include "tests/support/message_of.hpp"

using namespace trine;
using nlohmann::json;

namespace {

json bert() {
  return {{"model_type", "bert"},         {"vocab_size", 20},         {"hidden_size", 8},
          {"num_hidden_layers", 2},       {"num_attention_heads", 2}, {"intermediate_size", 12},
          {"max_position_embeddings", 16}};
}

std::unique_ptr<TokenEncoder> made(const json& config) {
  return make_token_encoder(config.dump(), "config.json");
}

std::string refusal(json config, const char* key, const json& value) {
  config[key] = value;
  return message_of<FileError>([&] { static_cast<void>(made(config)); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token_encoder)

BOOST_AUTO_TEST_CASE(an_encoder_knows_its_sizes) {
  const auto encoder = made(bert());
  BOOST_TEST(encoder->architecture() == "bert");
  BOOST_TEST(encoder->d() == 8);
  BOOST_TEST(encoder->longest() == 16);
  BOOST_TEST(encoder->vocabulary() == 20);
}

BOOST_AUTO_TEST_CASE(an_unknown_architecture_is_named_with_those_there_are) {
  BOOST_TEST(refusal(bert(), "model_type", "t5") ==
             "config.json: \"model_type\" is \"t5\"; the architectures that can be opened are bert");
}

BOOST_AUTO_TEST_CASE(a_value_of_the_wrong_type_or_out_of_range_is_named_with_its_cure) {
  BOOST_TEST(refusal(bert(), "hidden_size", "wide") ==
             "config.json: \"hidden_size\" is \"wide\"; it must be a whole number from 1 to 65536");
  BOOST_TEST(refusal(bert(), "num_hidden_layers", -3) ==
             "config.json: \"num_hidden_layers\" is -3; it must be a whole number from 1 to 1024");
  BOOST_TEST(refusal(bert(), "num_attention_heads", 3) ==
             "config.json: \"num_attention_heads\" is 3; it must divide \"hidden_size\", 8");
  BOOST_TEST(refusal(bert(), "layer_norm_eps", 0) ==
             "config.json: \"layer_norm_eps\" is 0; it must be a positive number");
  BOOST_TEST(refusal(bert(), "hidden_dropout_prob", 1.5) ==
             "config.json: \"hidden_dropout_prob\" is 1.5; it must be a number from 0 to below 1");
  BOOST_TEST(refusal(bert(), "is_decoder", "no") ==
             "config.json: \"is_decoder\" is \"no\"; it must be true or false");
}

BOOST_AUTO_TEST_SUITE_END()
