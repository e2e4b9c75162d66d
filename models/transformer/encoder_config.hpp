// config.json of a transformers model: what an encoder is built from.
#pragma once

#include <string>
#include <string_view>

#include "trine/layers/encoder.hpp"

namespace trine::inline TRINE_ABI {

struct EncoderConfig {
  std::string model_type;  // "bert"
  EncoderOptions options;  // parameters start without values
  std::string remark{};    // what had to be assumed, for people; mostly nothing
};

/// Keys that may be missing have the defaults of the transformers library; sizes must be there. A missing
/// "model_type" is inferred from "architectures" or from keys that only one architecture has. Throws
/// FileError as make_token_encoder() says.
[[nodiscard]] EncoderConfig read_encoder_config(std::string_view config_json, const std::string& path);

/// Numbers in the matrices an encoder learns, which are nearly all it has.
[[nodiscard]] double matrix_numbers(const EncoderOptions& options);

}  // namespace trine::inline TRINE_ABI
