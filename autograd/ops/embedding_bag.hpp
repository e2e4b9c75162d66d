// Sums and means of table rows.
#pragma once

#include <span>

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

enum class Bag { sum, mean };

/// One vector per bag: the sum or mean of the rows of its tokens, as torch.nn.EmbeddingBag.
///
/// table    [rows, d]; a parameter with Gradients::rows gets gradients of these rows only
/// bags     bag i is the tokens of sequence i; row indices in [0, rows); an empty bag gives zeros
/// returns  [bags, d]
///
/// `bags` is borrowed until the end of the step. Saved: 1 real per bag. In backward every row of the
/// table has one writer, which adds up its bags in order: the same bits for any number of threads.
/// Throws ShapeError for offsets that do not fit or a token outside the table.
Var embedding_bag(Var table, const PackedBatch& bags, Bag mode);

/// The same with a factor for every bag:  y_i = scales_i * sum of its rows.   scales [bags], copied.
Var embedding_bag(Var table, const PackedBatch& bags, std::span<const Real> scales);

}  // namespace trine::inline TRINE_ABI::ops
