// Config files of a transformer: config.json, which transformers reads, and trine.json for encoders that no
// architecture of transformers describes.
#pragma once

#include <string>
#include <vector>

#include "trine/layers/encoder.hpp"
#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// Whether BERT describes an encoder of these options.
[[nodiscard]] bool is_bert(const EncoderOptions& options);
/// trine.json, and config.json where the encoder is a BERT. Throws OptionError for options that trine.json
/// cannot store.
[[nodiscard]] std::vector<SentenceEncoder::NamedFile> encoder_files(const EncoderOptions& options);
/// BERT adds a row for the type of a token. For an encoder without types it is a row of zeros, stored for
/// other libraries; empty where the encoder has types or is not a BERT.
inline constexpr const char* kTypeRow = "embeddings.token_type_embeddings.weight";
[[nodiscard]] Tensor zero_type_row(const EncoderOptions& options);
/// Reads trine.json of a transformer; embeddings.vocabulary is not in it, and parameters have no values yet.
/// Throws FileError.
[[nodiscard]] EncoderOptions read_encoder_options(const std::string& path);

/// A config.json for parameters stored as float32: newer libraries read weights as the type it names. Adds
/// `model_type` where it is missing.
[[nodiscard]] std::string config_to_save(const std::string& config_json, const std::string& model_type,
                                         const std::string& path);

}  // namespace trine::inline TRINE_ABI
