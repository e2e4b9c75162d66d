#include "trine/autograd/ops/embedding.hpp"

#include <string>

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/pooling_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

// The gradient of a table, many rows of which are read more than once:
// dtable_r (+)= what `sum_up` makes of all reads of row r, for a dense table or one whose gradients are kept
// by rows.
//
// rows       [count]   the row of each read; reads are numbered 0 to count - 1
// reader_of  reader_of(k) is what sum_up needs of read k; called with k falling
// sum_up     sum_up(Real* row, const std::int32_t* readers, Index count, bool add): writes or adds the
//            gradient of one row, from its readers in the order of their reads
//
// A counting sort groups the reads by row, so that every row has one writer: the same bits for any number of
// threads.
template <class ReaderOf, class SumUp>
void table_gradient(Tape& tape, Var table, const std::int32_t* rows, Index count, ReaderOf reader_of,
                    SumUp sum_up) {
  if (!tape.wants_gradient(table)) return;
  const Index d = table.shape().cols();
  const Parameter* parameter = tape.parameter_of(table);
  const bool dense = parameter == nullptr || parameter->kind == Gradients::dense;
  Index row_count = table.shape().rows();
  Index old = 0;  // rows before this one hold a gradient to add to
  Real* into = nullptr;
  if (dense) {
    const Gradient gradient = tape.gradient(table);
    into = gradient.data;
    old = gradient.accumulate ? row_count : 0;
  } else {
    RowGradient& touched = parameter->row_gradient;
    if (!parameter->has_gradient) touched.resize_if_needed(row_count, d);
    parameter->has_gradient = true;
    old = touched.count();
    auto* slots = tape.scratch<std::int32_t>(count);
    for (Index k = 0; k < count; ++k) slots[k] = static_cast<std::int32_t>(touched.touch(rows[k]));
    touched.reserve();
    rows = slots;
    row_count = touched.count();
    into = touched.values(0);
  }

  auto* starts = tape.scratch<std::int32_t>(row_count + 1);
  auto* readers = tape.scratch<std::int32_t>(count);
  std::fill_n(starts, row_count + 1, 0);
  for (Index k = 0; k < count; ++k) ++starts[rows[k]];
  std::int32_t end = 0;
  for (Index r = 0; r <= row_count; ++r) starts[r] = end += starts[r];  // the end of each group for now
  for (Index k = count; k-- > 0;) readers[--starts[rows[k]]] = static_cast<std::int32_t>(reader_of(k));

  constexpr Index grain = 64;
  tape.parallel_rows(row_count, grain, [&](Index begin, Index stop) {
    for (Index r = begin; r < stop; ++r)
      sum_up(into + r * d, readers + starts[r], Index{starts[r + 1] - starts[r]}, r < old);
  });
}

// y_t = words[token_t] + positions[position_t] + types[0].
// Backward:   drow = sum of dy_t over the tokens t that read the row, for each table.
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
    const Real* type = tape.data(types);
    for_rows(tape, count(), d(), [&](Index begin, Index end) {
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

// `what` they are, in the message.
void check_ids(std::string_view op, const char* what, Var table, std::span<const std::int32_t> ids) {
  const Index rows = table.shape().rows();
  for (std::int32_t id : ids) {
    if (id >= 0 && id < rows) continue;
    throw ShapeError(op, std::string(what) + " " + std::to_string(id) + " is outside the table",
                     {{"table", table.shape()}}, "the tokenizer and the table must come from one model");
  }
}

Var record(Var words, std::span<const std::int32_t> ids, Var positions, const std::int32_t* position_ids,
           Var types) {
  Tape& tape = words.tape();
  const Var y = tape.output({static_cast<Index>(ids.size()), words.shape().cols()});
  return tape.record(Embedding{words, positions, types, y, ids.data(), position_ids}, y,
                     {words, positions, types});
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
  check_ids("embedding", "id", table, ids);
  return record(table, ids, {}, nullptr, {});
}

Var embedding(Var words, const PackedBatch& batch, Var positions, Var types, std::int32_t padding) {
  require_matrix("embedding", "words", words);
  check_packed(batch, "embedding");
  check_ids("embedding", "id", words, batch.tokens);
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

namespace {

constexpr Index kBagsPerRange = 32;

// y_i = s_i * sum of table[t] over the tokens t of bag i.
// Backward:   dtable[r] = sum over bags i and their tokens t = r of s_i dy_i.
struct EmbeddingBag {
  static constexpr std::string_view name = "embedding_bag";
  Var table;  // [rows, d]
  Var y;      // [bags, d]
  const std::int32_t* tokens;
  const std::int32_t* offsets;
  Index token_count;
  Real* scales;  // [bags]   saved

  Index bags() const { return y.shape().rows(); }
  Index d() const { return y.shape().cols(); }

  void forward(Tape& tape) const {
    Real* to = tape.data(y);
    const Real* from = tape.data(table);
    tape.parallel_rows(bags(), kBagsPerRange, [&, width = d()](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        row_kernels().gather_sum(to + i * width, from, tokens + offsets[i], offsets[i + 1] - offsets[i],
                                 width, scales[i], 0);
      }
    });
  }

  void backward(Tape& tape) const {
    const Real* dy = tape.gradient_of(y).data;
    const auto bag_of = [this, bag = bags() - 1](Index token) mutable {
      while (token < offsets[bag]) --bag;
      return bag;
    };
    table_gradient(tape, table, tokens, token_count, bag_of,
                   [&, width = d()](Real* row, const std::int32_t* readers, Index n, bool add) {
                     row_kernels().gather_scaled(row, dy, readers, scales, n, width, add);
                   });
  }
};

void check(Var table, const PackedBatch& bags) {
  require_matrix("embedding_bag", "table", table);
  check_packed(bags, "embedding_bag");
  check_ids("embedding_bag", "token", table, bags.tokens);
}

Var record(Var table, const PackedBatch& bags, Real* scales) {
  Tape& tape = table.tape();
  const Var y = tape.output({bags.sequences(), table.shape().cols()});
  return tape.record(EmbeddingBag{table, y, bags.tokens.data(), bags.offsets.data(), bags.total(), scales}, y,
                     {table});
}

}  // namespace

Var embedding_bag(Var table, const PackedBatch& bags, Bag mode) {
  check(table, bags);
  auto* scales = table.tape().scratch(bags.sequences());
  for (Index i = 0; i < bags.sequences(); ++i) {
    scales[i] = mode == Bag::mean && bags.length(i) > 0 ? 1 / static_cast<Real>(bags.length(i)) : Real(1);
  }
  return record(table, bags, scales);
}

Var embedding_bag(Var table, const PackedBatch& bags, std::span<const Real> factors) {
  check(table, bags);
  if (static_cast<Index>(factors.size()) != bags.sequences()) {
    throw ShapeError(
        "embedding_bag", "one factor a bag is needed",
        {{"scales", Shape{static_cast<Index>(factors.size())}}, {"bags", Shape{bags.sequences()}}});
  }
  auto* scales = table.tape().scratch(bags.sequences());
  std::copy(factors.begin(), factors.end(), scales);
  return record(table, bags, scales);
}

}  // namespace trine::inline TRINE_ABI::ops
