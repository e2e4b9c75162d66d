// k-nearest-neighbor classification accuracy.
#pragma once

#include <cstdint>
#include <span>

#include "trine/base/thread_pool.hpp"
#include "trine/eval/nearest.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI::eval {

/// Fraction of queries whose label wins the majority vote of their k nearest corpus rows. Ties go to the
/// label of the nearest neighbor among them; a query without neighbors (NaN) is an error.
///
/// queries, query_labels     [n, d], n
/// corpus, corpus_labels     [m, d], m
///
/// With NearestOptions::Self::exclude and the same matrix twice, each row is classified by the others.
/// Throws ShapeError if sizes do not fit or there are no queries, OptionError if k is not positive.
[[nodiscard]] double label_accuracy(ConstView queries, std::span<const std::int32_t> query_labels,
                                    ConstView corpus, std::span<const std::int32_t> corpus_labels, Index k,
                                    ThreadPool& pool, const NearestOptions& options = {});

}  // namespace trine::inline TRINE_ABI::eval
