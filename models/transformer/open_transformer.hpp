// Opens model folders whose first module is a transformer.
#pragma once

#include <memory>
#include <string>

#include "trine/models/sentence_encoder.hpp"

namespace trine::inline TRINE_ABI {

/// The folder has a modules.json that begins with a Transformer, or none: then it is taken for a plain
/// transformer with mean pooling, which a note of the model says. Throws as load_model() does.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_transformer(const std::string& folder,
                                                                const LoadOptions& options);

}  // namespace trine::inline TRINE_ABI
