// y_i = s_i * sum of table[t] over the tokens t of bag i.
// Backward:   dtable[r] = sum over bags i and their tokens t = r of s_i dy_i.
#include "autograd/ops/embedding_bag.hpp"

#include <string>

#include "autograd/ops/common.hpp"
#include "kernels/rows.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kBagsPerRange = 32;
constexpr Index kRowsPerRange = 64;

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
    tape.parallel_rows(bags(), kBagsPerRange, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        row_kernels().gather_sum(tape.data(y) + i * d(), tape.data(table), tokens + offsets[i],
                                 offsets[i + 1] - offsets[i], d(), scales[i]);
      }
    });
  }

  void backward(Tape& tape) const {
    if (!tape.wants_gradient(table)) return;
    const Parameter* parameter = tape.parameter_of(table);
    if (parameter != nullptr && parameter->kind == Gradients::rows) {
      to_touched_rows(tape, *parameter);
    } else {
      to_all_rows(tape, tape.gradient(table));
    }
  }

  void to_touched_rows(Tape& tape, const Parameter& parameter) const {
    RowGradient& rows = parameter.row_gradient;
    if (!parameter.has_gradient) rows.resize_if_needed(table.shape().rows(), d());
    parameter.has_gradient = true;
    const Index old = rows.count();
    auto* places = tape.scratch<std::int32_t>(token_count);
    for (Index k = 0; k < token_count; ++k) places[k] = static_cast<std::int32_t>(rows.touch(tokens[k]));
    rows.reserve();
    scatter(tape, places, rows.count(), rows.values(0), old);
  }

  void to_all_rows(Tape& tape, Gradient dtable) const {
    scatter(tape, tokens, table.shape().rows(), dtable.into, dtable.accumulate ? table.shape().rows() : 0);
  }

  // Turns the bags around: for each place the bags that hold it, in order (a counting sort), so that
  // one thread can write a place's whole gradient. Places below `old` hold a gradient to add to.
  void scatter(Tape& tape, const std::int32_t* places, Index place_count, Real* into, Index old) const {
    auto* starts = tape.scratch<std::int32_t>(place_count + 1);
    auto* bag_of = tape.scratch<std::int32_t>(token_count);
    std::fill_n(starts, place_count + 1, 0);
    for (Index k = 0; k < token_count; ++k) ++starts[places[k]];
    std::int32_t end = 0;
    for (Index p = 0; p <= place_count; ++p) starts[p] = end += starts[p];  // the end of each list for now
    for (Index i = bags(); i-- > 0;) {
      for (Index k = offsets[i + 1]; k-- > offsets[i];)
        bag_of[--starts[places[k]]] = static_cast<std::int32_t>(i);
    }
    const Real* dy = tape.gradient_of(y).data;
    tape.parallel_rows(place_count, kRowsPerRange, [&](Index begin, Index stop) {
      for (Index p = begin; p < stop; ++p) {
        row_kernels().gather_scaled(into + p * d(), dy, bag_of + starts[p], scales, starts[p + 1] - starts[p],
                                    d(), p < old);
      }
    });
  }
};

void check(Var table, const PackedBatch& bags) {
  require_matrix("embedding_bag", "table", table);
  check_packed(bags, "embedding_bag");
  const auto rows = table.shape().rows();
  for (std::int32_t token : bags.tokens) {
    if (token < 0 || token >= rows) {
      throw ShapeError("embedding_bag", "token " + std::to_string(token) + " is outside the table",
                       {{"table", table.shape()}}, "the tokenizer and the table must come from one model");
    }
  }
}

Var record(Var table, const PackedBatch& bags, Real* scales) {
  Tape& tape = table.tape();
  const Parameter* parameter = tape.parameter_of(table);
  if (parameter != nullptr && parameter->reader != nullptr) parameter->reader->before_reading(bags.tokens);
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
