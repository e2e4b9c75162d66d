// Every loss with every option, over batches of n rows: for the tests that hold for all of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/contrastive.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/matryoshka.hpp"

namespace trine {

/// What belongs to the rows of a batch.
struct RowData {
  std::vector<Label> labels;      // classes
  std::vector<Label> binary;      // 0 or 1
  std::vector<Real> scores;       // in [0, 1]
  std::vector<Real> margins;      // of a teacher
  std::vector<TextId> texts;      // some equal
  std::vector<Triplet> triplets;  // by labels
};

struct LossCase {
  std::string name;
  Index inputs;  // matrices of n rows
  std::function<LossResult(std::span<const Var>, const RowData&)> loss;
};

inline RowData row_data(Index n, Index kinds, std::uint64_t seed = 3) {
  Rng rng = Rng(seed).split("rows");
  RowData data;
  for (Index i = 0; i < n; ++i) {
    data.labels.push_back(static_cast<Label>(i % kinds));
    data.binary.push_back(static_cast<Label>(rng.below(2)));
    data.scores.push_back(static_cast<Real>(rng.below(5)) / 4);
    data.margins.push_back(static_cast<Real>(rng.normal()));
    data.texts.push_back(static_cast<TextId>(rng.below(2 * n)));
  }
  for (std::int32_t a = 0; a < n; ++a) {
    data.triplets.push_back(
        {a, static_cast<std::int32_t>(rng.below(n)), static_cast<std::int32_t>(rng.below(n))});
    data.triplets.push_back(
        {static_cast<std::int32_t>(rng.below(n)), a, static_cast<std::int32_t>(rng.below(n))});
  }
  return data;
}

inline std::vector<LossCase> all_losses() {
  using Vars = std::span<const Var>;
  std::vector<LossCase> cases;
  const auto add = [&](std::string name, Index inputs, auto loss) {
    cases.push_back({std::move(name), inputs, std::move(loss)});
  };
  for (Distance distance :
       {Distance::cosine, Distance::euclidean, Distance::squared_euclidean, Distance::manhattan}) {
    const std::string at = " " + std::string(kDistanceNames.of(distance));
    for (MarginKind kind : {MarginKind::hard, MarginKind::soft}) {
      const std::string how = at + (kind == MarginKind::soft ? " soft" : " hard");
      const TripletLoss triplet{.distance = distance, .margin = Real(0.6), .kind = kind};
      add("triplet" + how, 3, [=](Vars in, const RowData&) { return triplet(in[0], in[1], in[2]); });
      add("triplet rows" + how, 1,
          [=](Vars in, const RowData& data) { return triplet(in[0], data.triplets); });
      add("triplet candidates" + how, 2,
          [=](Vars in, const RowData& data) { return triplet(in[0], in[1], data.triplets); });
      for (Incomplete incomplete : {Incomplete::drop, Incomplete::keep}) {
        const BatchHardTripletLoss hard{
            .distance = distance, .margin = Real(0.6), .kind = kind, .incomplete = incomplete};
        add("batch hard" + how, 1, [=](Vars in, const RowData& data) { return hard(in[0], data.labels); });
      }
      for (SemiHardFallback missing :
           {SemiHardFallback::drop, SemiHardFallback::farthest, SemiHardFallback::closest}) {
        const BatchSemiHardTripletLoss semi{
            .distance = distance, .margin = Real(0.6), .kind = kind, .missing = missing};
        add("semi hard" + how, 1, [=](Vars in, const RowData& data) { return semi(in[0], data.labels); });
      }
      const BatchAllTripletLoss all{.distance = distance, .margin = Real(0.6), .kind = kind};
      add("batch all" + how, 1, [=](Vars in, const RowData& data) { return all(in[0], data.labels); });
    }
    const ContrastiveLoss contrastive{.distance = distance, .margin = Real(1.2)};
    const OnlineContrastiveLoss online{.distance = distance, .margin = Real(1.2)};
    add("contrastive" + at, 2,
        [=](Vars in, const RowData& data) { return contrastive(in[0], in[1], data.binary); });
    add("online contrastive" + at, 2,
        [=](Vars in, const RowData& data) { return online(in[0], in[1], data.binary); });
  }
  for (Similarity similarity : {Similarity::cosine, Similarity::dot}) {
    for (Direction direction : {Direction::one_way, Direction::symmetric}) {
      for (Real scale : {Real(20), Real(90)}) {
        const InfoNceLoss loss{scale, direction, similarity};
        const std::string how = std::string(similarity == Similarity::dot ? " dot" : " cosine") +
                                (direction == Direction::symmetric ? " symmetric " : " one way ") +
                                std::to_string(static_cast<int>(scale));
        add("info nce" + how, 2, [=](Vars in, const RowData&) { return loss(in[0], in[1]); });
        add("info nce texts" + how, 2, [=](Vars in, const RowData& data) {
          return loss(in[0], in[1], SameText{data.texts, data.texts});
        });
        add("info nce negatives" + how, 3,
            [=](Vars in, const RowData&) { return loss(in[0], in[1], in[2]); });
      }
    }
  }
  add("cosine similarity", 2,
      [](Vars in, const RowData& data) { return CosineSimilarityLoss{}(in[0], in[1], data.scores); });
  add("cosent", 2, [](Vars in, const RowData& data) { return CosentLoss{}(in[0], in[1], data.scores); });
  add("mse", 2, [](Vars in, const RowData&) { return MseLoss{}(in[0], in[1]); });
  add("margin mse", 3,
      [](Vars in, const RowData& data) { return MarginMseLoss{}(in[0], in[1], in[2], data.margins); });
  add("matryoshka", 2, [](Vars in, const RowData&) {
    return MatryoshkaLoss<InfoNceLoss>{.dims = {in[0].shape().cols(), 2}}(in[0], in[1]);
  });
  return cases;
}

inline Tensor normal_tensor(Shape shape, Rng rng) {
  Tensor tensor(shape, Fill::none);
  for (Index i = 0; i < tensor.size(); ++i) tensor[i] = static_cast<Real>(rng.normal());
  return tensor;
}

/// One run of a loss: its value and the gradients of its inputs.
struct Run {
  Real value = 0;
  LossStatistics statistics;
  std::vector<Tensor> gradients;
};

inline Run run(Tape& tape, const LossCase& one, const std::vector<Tensor>& inputs, const RowData& data) {
  tape.reset();
  std::vector<Var> vars;
  for (const Tensor& input : inputs) vars.push_back(tape.variable(input));
  const LossResult result = one.loss(vars, data);
  Run done{result.scalar(), result.statistics, {}};
  tape.backward(result);
  for (Var v : vars) {
    if (v.shape().size() == 0) continue;
    const ConstView gradient = tape.gradient_of(v);
    done.gradients.push_back(Tensor::from(gradient.shape, gradient.span()));
  }
  return done;
}

inline std::vector<Tensor> normal_inputs(const LossCase& one, Index n, Index d, std::uint64_t seed = 1) {
  std::vector<Tensor> inputs;
  for (Index k = 0; k < one.inputs; ++k)
    inputs.push_back(normal_tensor({n, d}, Rng(seed).split(static_cast<std::uint64_t>(k))));
  return inputs;
}

}  // namespace trine
