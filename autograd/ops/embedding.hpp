// Rows of a table by ids, their sums and means; and the input of a transformer.
#pragma once

#include <cstdint>
#include <span>

#include "trine/autograd/var.hpp"
#include "trine/tensor/packed_batch.hpp"

namespace trine::inline TRINE_ABI::ops {

/// Row ids[t] of a table for every t.
///
/// table    [rows, d]; a parameter with Gradients::rows gets gradients of these rows only
/// ids      in [0, rows), in any order, repeated or not; borrowed until the end of the step
/// returns  [ids, d]
///
/// Saved: nothing. In backward ids are grouped by row, so that every row of the table has one writer,
/// which adds up its tokens in order: the same bits for any number of threads. Throws ShapeError for an id
/// outside the table.
Var embedding(Var table, std::span<const std::int32_t> ids);

/// The input of a transformer, in one pass over memory:  words[token] + positions[position of the token]
/// (+ types[0], the token type of single sentences).
///
/// words      [rows, d]
/// positions  [padding + 1 + longest, d]; a default-constructed Var leaves it out; may be a constant table
/// types      [1 or more, d]; a default-constructed Var leaves it out
/// padding    -1: position ids are counted from 0. RoBERTa counts them from padding + 1, where padding is
///            the id of its padding token, whose position id is always `padding`
/// returns    [tokens, d]
///
/// Throws ShapeError for a token outside the table and for a sequence longer than the table of positions.
Var embedding(Var words, const PackedBatch& batch, Var positions, Var types = {}, std::int32_t padding = -1);

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
