#include "trine/cli/input/stored_vectors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"
#include "trine/formats/embedding_reader.hpp"
#include "trine/formats/finite_values.hpp"

namespace trine::cli {
namespace {

constexpr Index kBlock = 4096;  // rows

void require_finite(const std::string& file, const Tensor& vectors, ThreadPool& pool) {
  std::mutex lock;
  Index first = vectors.size();  // of the values that are not finite
  pool.parallel_rows(vectors.rows(), kBlock, [&](Index begin, Index end) {
    const Index start = begin * vectors.cols();
    const auto values = vectors.view().span().subspan(
        static_cast<std::size_t>(start), static_cast<std::size_t>((end - begin) * vectors.cols()));
    const auto found = io::find_unstorable(values);
    if (!found) return;
    const std::lock_guard guard(lock);
    first = std::min(first, start + found->first);
  });
  if (first == vectors.size()) return;
  throw FileError(
      file, 0,
      fmt::format(
          "row {} holds {}, its value {} of {}; values must be finite in float32: encode the corpus again",
          first / vectors.cols() + 1, vectors[first], first % vectors.cols() + 1, vectors.cols()));
}

}  // namespace

Tensor read_stored_vectors(const std::string& file, Index dimension, const std::string& model,
                           ThreadPool& pool) {
  Tensor vectors = io::read_embeddings(file);
  if (vectors.cols() != dimension) {
    throw FileError(file, 0,
                    fmt::format("holds vectors of {} dimensions, but {} gives {}; take the model that "
                                "encoded the corpus, with the --truncate-dim it was given",
                                vectors.cols(), model, dimension));
  }
  require_finite(file, vectors, pool);
  return vectors;
}

void require_one_vector_per_row(const std::string& file, const Tensor& vectors, const SearchCorpus& corpus) {
  if (vectors.rows() == corpus.rows) return;
  throw FileError(
      file, 0,
      fmt::format("has {}, but {} has {}; vector i must be that of row i, blank rows included: "
                  "encode this corpus again",
                  with_commas(vectors.rows(), "vector"), corpus.name, with_commas(corpus.rows, "row")));
}

}  // namespace trine::cli
