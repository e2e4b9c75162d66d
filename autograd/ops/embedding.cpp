// y_t = words[token_t] + positions[position_t] + types[0].
// Backward:   drow = sum of dy_t over the tokens t that read the row, for each table.
#include "trine/autograd/ops/embedding.hpp"

#include <string>

#include "trine/autograd/ops/column_sums.hpp"
#include "trine/autograd/ops/table_gradient.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/pooling_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

struct Embedding {
  static constexpr std::string_view name = "embedding";
  Var words;      // [rows, d]
  Var positions;  // [longest, d] or none
  Var types;      // [types, d] or none
  Var y;          // [tokens, d]
  const std::int32_t* tokens;
  const std::int32_t* position_ids;  // [tokens]   saved: position id of each token

  Index count() const { return y.shape().rows(); }
  Index d() const { return y.shape().cols(); }

  void forward(Tape& tape) const {
    const Real* type = types.valid() ? tape.data(types) : nullptr;
    tape.parallel_rows(count(), row_grain(d()), [&](Index begin, Index end) {
      for (Index t = begin; t < end; ++t) {
        const Real* position = positions.valid() ? tape.data(positions) + position_ids[t] * d() : nullptr;
        pooling_kernels().add_rows(tape.data(y) + t * d(), tape.data(words) + tokens[t] * d(), position, type,
                                   d());
      }
    });
  }

  void backward(Tape& tape) const {
    add_to_table(tape, words, tokens);
    if (positions.valid()) add_to_table(tape, positions, position_ids);
    if (!types.valid()) return;
    if (const Gradient dtypes = tape.gradient(types)) {
      if (!dtypes.accumulate) elementwise_kernels().fill(dtypes.data, 0, types.shape().size());
      sum_columns(tape, {dtypes.data, true}, tape.gradient_of(y).data, count(), d());
    }
  }

  void add_to_table(Tape& tape, Var table, const std::int32_t* rows) const {
    const Real* dy = tape.gradient_of(y).data;
    table_gradient(
        tape, table, rows, count(), [](Index token) { return token; },
        [&](Real* row, const std::int32_t* readers, Index n, bool add) {
          row_kernels().gather_sum(row, dy, readers, n, d(), 1, add);
        });
  }
};

void check_table(std::string_view name, Var table, Index d) {
  require_matrix("embedding", name, table);
  if (table.shape().cols() != d) {
    throw ShapeError("embedding", "tables of different widths",
                     {{"words", Shape{0, d}}, {name, table.shape()}});
  }
}

void check_ids(Var table, std::span<const std::int32_t> ids) {
  const Index rows = table.shape().rows();
  for (std::int32_t id : ids) {
    if (id < 0 || id >= rows) {
      throw ShapeError("embedding", "id " + std::to_string(id) + " is outside the table",
                       {{"table", table.shape()}}, "the tokenizer and the table must come from one model");
    }
  }
}

Var record(Var words, std::span<const std::int32_t> ids, Var positions, const std::int32_t* position_ids,
           Var types) {
  Tape& tape = words.tape();
  const Var y = tape.output({static_cast<Index>(ids.size()), words.shape().cols()});
  const Embedding op{words, positions, types, y, ids.data(), position_ids};
  if (positions.valid() && types.valid()) return tape.record(op, y, {words, positions, types});
  if (positions.valid()) return tape.record(op, y, {words, positions});
  if (types.valid()) return tape.record(op, y, {words, types});
  return tape.record(op, y, {words});
}

// The position of each token in its sequence, counted from padding + 1; a `padding` token has none.
const std::int32_t* position_ids_of(const PackedBatch& batch, Var positions, std::int32_t padding) {
  const Index room = positions.shape().rows() - 1 - padding;
  auto* position_ids = positions.tape().scratch<std::int32_t>(batch.total());
  for (Index i = 0; i < batch.sequences(); ++i) {
    if (batch.length(i) > room) {
      throw ShapeError("embedding",
                       "sequence " + std::to_string(i) + " has " + std::to_string(batch.length(i)) +
                           " tokens, more than there are positions",
                       {{"positions", positions.shape()}}, "cut sequences in the tokenizer");
    }
    std::int32_t last = padding;
    for (Index t = batch.begin(i); t < batch.end(i); ++t) {
      const bool takes_none = batch.tokens[static_cast<std::size_t>(t)] == padding;
      position_ids[t] = takes_none ? padding : ++last;
    }
  }
  return position_ids;
}

}  // namespace

Var embedding(Var table, std::span<const std::int32_t> ids) {
  require_matrix("embedding", "table", table);
  check_ids(table, ids);
  return record(table, ids, {}, nullptr, {});
}

Var embedding(Var words, const PackedBatch& batch, Var positions, Var types, std::int32_t padding) {
  require_matrix("embedding", "words", words);
  check_packed(batch, "embedding");
  check_ids(words, batch.tokens);
  if (types.valid()) {
    check_table("types", types, words.shape().cols());
    if (types.shape().rows() == 0) throw ShapeError("embedding", "no row 0", {{"types", types.shape()}});
  }
  if (!positions.valid()) return record(words, batch.tokens, {}, nullptr, types);
  check_table("positions", positions, words.shape().cols());
  if (padding < -1)
    throw OptionError("embedding: padding is " + std::to_string(padding) + "; it must be an id or -1");
  return record(words, batch.tokens, positions, position_ids_of(batch, positions, padding), types);
}

}  // namespace trine::inline TRINE_ABI::ops
