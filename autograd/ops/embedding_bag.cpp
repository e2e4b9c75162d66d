// y_i = s_i * sum of table[t] over the tokens t of bag i.
// Backward:   dtable[r] = sum over bags i and their tokens t = r of s_i dy_i.
#include "trine/autograd/ops/embedding_bag.hpp"

#include <string>

#include "trine/autograd/ops/table_gradient.hpp"
#include "trine/kernels/row_kernels.hpp"

namespace trine::inline TRINE_ABI::ops {
namespace {

constexpr Index kBagsPerRange = 32;

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
                                 offsets[i + 1] - offsets[i], d(), scales[i], 0);
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
                   [&](Real* row, const std::int32_t* readers, Index n, bool add) {
                     row_kernels().gather_scaled(row, dy, readers, scales, n, d(), add);
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
