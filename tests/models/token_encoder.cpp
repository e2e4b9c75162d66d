// Encoders made from a config.json: what is built and what is refused.
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/models/transformer/encoder_config.hpp"
#include "trine/models/transformer/token_encoder.hpp"
#include "trine/tests/support/message_of.hpp"

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
             "config.json: model_type is \"t5\"; supported are bert, roberta, xlm-roberta, camembert, "
             "data2vec-text, distilbert, mpnet, modernbert, electra, ernie");
}

BOOST_AUTO_TEST_CASE(a_value_of_the_wrong_type_or_out_of_range_is_named_with_its_cure) {
  BOOST_TEST(refusal(bert(), "hidden_size", "wide") ==
             "config.json: hidden_size is \"wide\"; a whole number from 1 to 65536 is needed");
  BOOST_TEST(refusal(bert(), "num_hidden_layers", -3) ==
             "config.json: num_hidden_layers is -3; a whole number from 1 to 1024 is needed");
  BOOST_TEST(refusal(bert(), "num_attention_heads", 3) ==
             "config.json: num_attention_heads is 3; a divisor of hidden_size, 8, is needed");
  BOOST_TEST(refusal(bert(), "layer_norm_eps", 0) ==
             "config.json: layer_norm_eps is 0; a positive number is needed");
  BOOST_TEST(refusal(bert(), "hidden_dropout_prob", 1.5) ==
             "config.json: hidden_dropout_prob is 1.5; a number from 0 to below 1 is needed");
  BOOST_TEST(refusal(bert(), "is_decoder", "no") ==
             "config.json: is_decoder is \"no\"; true or false is needed");
}

BOOST_AUTO_TEST_CASE(settings_that_would_change_the_result_are_refused) {
  BOOST_TEST(refusal(bert(), "position_embedding_type", "relative_key") ==
             "config.json: position_embedding_type is \"relative_key\"; \"absolute\" is needed");
  BOOST_TEST(refusal(bert(), "is_decoder", true) ==
             "config.json: is_decoder is true; only encoders are supported");
  BOOST_TEST(refusal(bert(), "hidden_act", "mish") ==
             "config.json: hidden_act is \"mish\"; supported are gelu, gelu_python, gelu_new, "
             "gelu_pytorch_tanh, gelu_fast, gelu_accurate, relu, silu, swish, tanh");
  json mpnet = bert();
  mpnet["model_type"] = "mpnet";
  BOOST_TEST(refusal(mpnet, "relative_attention_num_buckets", 64) ==
             "config.json: relative_attention_num_buckets is 64; 32 is needed");
  json modernbert = bert();
  modernbert["model_type"] = "modernbert";
  BOOST_TEST(refusal(modernbert, "rope_parameters", {{"full_attention", {{"rope_type", "yarn"}}}}) ==
             "config.json: rope_parameters.full_attention.rope_type is \"yarn\"; \"default\" is needed");
  BOOST_TEST(refusal(modernbert, "rope_scaling", {{"factor", 2}}) ==
             "config.json: rope_scaling is an object of 1; null, since scaling is not supported, is needed");
  BOOST_TEST(refusal(modernbert, "layer_types", {"full_attention"}) ==
             "config.json: layer_types is an array of 1; a list of 2 strings is needed");
  BOOST_TEST(refusal(modernbert, "layer_types", {"full_attention", "linear"}) ==
             "config.json: layer_types is \"linear\"; supported are full_attention, sliding_attention");
  BOOST_TEST(
      refusal(modernbert, "num_attention_heads", 8) ==
      "config.json: num_attention_heads is 8; an even number of features a head, for rotary embeddings, is "
      "needed");
}

BOOST_AUTO_TEST_CASE(roberta_counts_places_from_behind_the_padding_token) {
  json roberta = bert();
  roberta["model_type"] = "roberta";
  BOOST_TEST(made(roberta)->longest() == 14);
  BOOST_TEST(
      refusal(roberta, "pad_token_id", 15) ==
      "config.json: max_position_embeddings is 16; more than 16, the first position after the padding token, "
      "is needed");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_config_is_refused) {
  const auto message = [](std::string_view text) {
    return message_of<FileError>([&] { static_cast<void>(make_token_encoder(text, "config.json")); });
  };
  BOOST_TEST(message("[]") == "config.json: is an array of 0; an object is needed: copy the file again");
  BOOST_TEST(message("{").starts_with("config.json: is not valid JSON: "));
  BOOST_TEST(message("{}").starts_with("config.json: model_type is missing, and nothing else says"));
  json config = bert();
  config.erase("vocab_size");
  BOOST_TEST(
      message(config.dump()) ==
      "config.json: vocab_size is missing; a whole number from 1 to 16777216 is needed: copy the file again");
}

BOOST_AUTO_TEST_CASE(the_numbers_of_an_encoder_are_those_of_its_matrices) {
  const auto numbers = [](const json& config) {
    return matrix_numbers(read_encoder_config(config.dump(), "config.json").options);
  };
  BOOST_TEST(numbers(bert()) == 8 * (20 + 16 + 2) + 2 * (4 * 8 * 8 + 2 * 8 * 12));
  json modernbert = bert();
  modernbert["model_type"] = "modernbert";
  BOOST_TEST(numbers(modernbert) == 8 * 20 + 2 * (4 * 8 * 8 + 3 * 8 * 12));  // no places, gated
}

// transformers before version 5 writes the bases so.
BOOST_AUTO_TEST_CASE(a_local_rotation_of_null_is_that_of_the_other_blocks) {
  json config = bert();
  config["model_type"] = "modernbert";
  config["global_rope_theta"] = 5000;
  const auto bases = [&] {
    const EncoderOptions options = read_encoder_config(config.dump(), "config.json").options;
    return std::pair(options.rotary_base, options.local_rotary_base);
  };
  BOOST_TEST((bases() == std::pair(5000.0, 10000.0)));
  config["local_rope_theta"] = nullptr;
  BOOST_TEST((bases() == std::pair(5000.0, 5000.0)));
  config["rope_parameters"] = {{"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 20}}}};
  BOOST_TEST((bases() == std::pair(5000.0, 20.0)));
}

BOOST_AUTO_TEST_CASE(a_missing_model_type_is_inferred_and_said) {
  const auto read = [](const json& config) { return read_encoder_config(config.dump(), "config.json"); };
  json config = bert();
  config.erase("model_type");
  config["architectures"] = {"RobertaForMaskedLM"};
  config["type_vocab_size"] = 1;
  EncoderConfig seen = read(config);
  BOOST_TEST(seen.model_type == "roberta");
  BOOST_TEST(seen.remark ==
             "config.json has no \"model_type\": taken for \"roberta\" (\"architectures\" names "
             "RobertaForMaskedLM); write it in if that is wrong");
  config.erase("architectures");
  config["type_vocab_size"] = 2;
  seen = read(config);
  BOOST_TEST(seen.model_type == "bert");
  BOOST_TEST(seen.remark.find("by its keys") != std::string::npos);
  config["type_vocab_size"] = 1;  // as many RoBERTas as BERTs look like this
  BOOST_TEST(message_of<FileError>([&] { (void)read(config); }).find("add it, as in \"model_type\"") !=
             std::string::npos);
  BOOST_TEST(read(bert()).remark == "");
}

BOOST_AUTO_TEST_CASE(relatives_of_bert_that_compute_something_else_are_refused) {
  const auto message = [](const json& config) {
    return message_of<FileError>([&] { (void)make_token_encoder(config.dump(), "config.json"); });
  };
  json electra = bert();
  electra["model_type"] = "electra";
  electra["embedding_size"] = 128;
  BOOST_TEST(message(electra).find("embedding_size is 128; hidden_size, 8, is needed") != std::string::npos);
  electra.erase("embedding_size");
  BOOST_TEST(message(electra).find("embedding_size is missing, which means 128; hidden_size, 8, is needed") !=
             std::string::npos);
  json ernie = bert();
  ernie["model_type"] = "ernie";
  ernie["use_task_id"] = true;
  BOOST_TEST(message(ernie).find("use_task_id is true") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
