// Vectors of a corpus that trine encode or another program stored.
#pragma once

#include <string>

#include "trine/base/thread_pool.hpp"
#include "trine/cli/input/search_corpus.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::cli {

/// Opens a file of vectors [rows, dimension], mapped where it can be (formats/embedding_reader.hpp). Throws
/// FileError for vectors of another dimension, which names `model`, and for values that are not finite.
[[nodiscard]] Tensor read_stored_vectors(const std::string& file, Index dimension, const std::string& model,
                                         ThreadPool& pool);

/// Throws FileError unless there is one vector for each row of the corpus.
void require_one_vector_per_row(const std::string& file, const Tensor& vectors, const SearchCorpus& corpus);

}  // namespace trine::cli
