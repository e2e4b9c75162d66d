// config.json of transformers: the options of an encoder.
#pragma once

#include <string>
#include <string_view>

#include "trine/layers/encoder.hpp"

namespace trine::inline TRINE_ABI {

struct EncoderConfig {
  std::string model_type;  // "bert"
  EncoderOptions options;  // parameters have no values yet
  std::string remark{};    // a warning for the user; mostly empty
};

/// Keys that may be missing have the defaults of the transformers library; sizes must be there. A missing
/// "model_type" is inferred from "architectures" or from keys that only one architecture has. Throws
/// FileError as make_token_encoder() says.
[[nodiscard]] EncoderConfig read_encoder_config(std::string_view config_json, const std::string& path);

/// Number of values in the matrices of an encoder, nearly all of its parameters.
[[nodiscard]] double matrix_numbers(const EncoderOptions& options);

}  // namespace trine::inline TRINE_ABI
