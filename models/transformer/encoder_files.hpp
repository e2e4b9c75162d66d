// The files that say what a transformer is made from: config.json, which every library of transformers
// reads, and trine.json for encoders that no published architecture describes.
#pragma once

#include <string>
#include <vector>

#include "trine/layers/encoder.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Whether a published architecture, BERT, describes an encoder of these options.
[[nodiscard]] bool is_bert(const EncoderOptions& options);
/// trine.json, and config.json where the encoder is one of BERT's kind. Throws OptionError for options that
/// trine.json has no names for.
[[nodiscard]] std::vector<SentenceEncoder::NamedFile> encoder_files(const EncoderOptions& options);
/// BERT adds the row of a token's type. For an encoder without types it is a row of zeros, stored so that
/// other libraries have it; empty where the encoder has types or is none of BERT's kind.
inline constexpr const char* kTypeRow = "embeddings.token_type_embeddings.weight";
[[nodiscard]] Tensor zero_type_row(const EncoderOptions& options);
/// What trine.json of a transformer says; embeddings.vocabulary is not in it, and parameters start without
/// values. Throws FileError.
[[nodiscard]] EncoderOptions read_encoder_options(const std::string& path);

/// A published config.json for parameters stored as float32, whatever they were stored as before: newer
/// libraries read weights as the type it names. Where it names no architecture, `model_type` is written in.
[[nodiscard]] std::string config_to_save(const std::string& config_json, const std::string& model_type,
                                         const std::string& path);

}  // namespace trine::inline TRINE_ABI
