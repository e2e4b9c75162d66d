// Opens folders of static models: trine's own, StaticEmbedding of sentence-transformers, model2vec.
#pragma once

#include <memory>
#include <string>

#include "trine/models/sentence_encoder.hpp"
#include "trine/models/static/static_parts.hpp"

namespace trine::inline TRINE_ABI {

/// Opens a folder with a trine.json of a static model, or one that read_static_parts reads. Throws as
/// load_model() does.
[[nodiscard]] std::unique_ptr<SentenceEncoder> open_static(const std::string& folder);

/// A model of these parts, saved in their layout with one row a token. Throws FileError for a tokenizer that
/// cannot be read or has ids beyond the table.
[[nodiscard]] std::unique_ptr<SentenceEncoder> make_static_model(StaticParts parts);

}  // namespace trine::inline TRINE_ABI
