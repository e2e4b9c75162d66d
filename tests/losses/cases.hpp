// Every loss with every option, over batches of n rows, and how each is made from the options of a golden
// value: tests of all losses go through these lists, so a loss is listed here and nowhere else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/base/rng.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/contrastive.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/matryoshka.hpp"
#include "trine/tests/losses/golden.hpp"

namespace trine {

/// What belongs to the rows of a batch.
struct RowData {
  std::vector<Label> labels;       // classes
  std::vector<Label> binary;       // 0 or 1
  std::vector<Real> scores;        // in [0, 1]
  std::vector<Real> margins;       // of a teacher
  std::vector<TextId> texts;       // some equal
  std::vector<TextId> candidates;  // texts twice: of positives and negatives
  std::vector<Triplet> triplets;   // by labels
};

using Vars = std::span<const Var>;

struct LossCase {
  std::string name;
  Index inputs;  // matrices of n rows
  std::function<LossResult(Vars, const RowData&)> loss;
};

/// The loss of a case of goldens.json.
struct GoldenLoss {
  std::string name;  // there
  std::function<Var(Vars, const nlohmann::json& golden)> loss;
  std::function<double(const nlohmann::json& golden)> tolerance;  // times golden_tolerance()
};

struct LossLists {
  std::vector<LossCase> cases;
  std::vector<GoldenLoss> goldens;

  template <class Loss>
  void add(std::string name, Index inputs, Loss loss) {
    cases.push_back({std::move(name), inputs, std::move(loss)});
  }
  template <class Loss>
  void golden(
      std::string name, Loss loss,
      std::function<double(const nlohmann::json&)> tolerance = [](const auto&) { return 1.0; }) {
    goldens.push_back({std::move(name), std::move(loss), std::move(tolerance)});
  }
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
  data.candidates = data.texts;
  data.candidates.insert(data.candidates.end(), data.texts.begin(), data.texts.end());
  for (std::int32_t a = 0; a < n; ++a) {
    data.triplets.push_back(
        {a, static_cast<std::int32_t>(rng.below(n)), static_cast<std::int32_t>(rng.below(n))});
    data.triplets.push_back(
        {static_cast<std::int32_t>(rng.below(n)), a, static_cast<std::int32_t>(rng.below(n))});
  }
  return data;
}

inline constexpr Distance kDistances[] = {Distance::cosine, Distance::euclidean, Distance::squared_euclidean,
                                          Distance::manhattan};
inline constexpr Reduction kReductions[] = {Reduction::mean, Reduction::mean_active, Reduction::sum};

/// Calls f(distance, kind, reduction, " and their names") for every combination.
template <class F>
void for_each_margin(F f) {
  for (Distance distance : kDistances) {
    for (MarginKind kind : {MarginKind::hard, MarginKind::soft}) {
      for (Reduction reduction : kReductions) {
        const std::string names = " " + std::string(kDistanceNames.of(distance)) +
                                  (kind == MarginKind::soft ? " soft" : " hard") + " reduction " +
                                  std::to_string(static_cast<int>(reduction));
        f(distance, kind, reduction, names);
      }
    }
  }
}

inline void list_triplet(LossLists& lists) {
  for_each_margin([&](Distance distance, MarginKind kind, Reduction reduction, const std::string& names) {
    const TripletLoss loss{distance, Real(0.6), kind, reduction};
    lists.add("triplet" + names, 3, [=](Vars in, const RowData&) { return loss(in[0], in[1], in[2]); });
    lists.add("triplet rows" + names, 1,
              [=](Vars in, const RowData& data) { return loss(in[0], data.triplets); });
    lists.add("triplet candidates" + names, 2,
              [=](Vars in, const RowData& data) { return loss(in[0], in[1], data.triplets); });
  });
  lists.golden("triplet", [](Vars in, const nlohmann::json& golden) -> Var {
    const TripletLoss loss{distance_option(golden), real_option(golden, "margin"), kind_option(golden),
                           reduction_option(golden)};
    return loss(in[0], in[1], in[2]);
  });
}

inline void list_batch_hard(LossLists& lists) {
  for_each_margin([&](Distance distance, MarginKind kind, Reduction reduction, const std::string& names) {
    for (Incomplete incomplete : {Incomplete::drop, Incomplete::keep}) {
      const BatchHardTripletLoss loss{distance, Real(0.6), kind, reduction, incomplete};
      lists.add("batch hard" + names + (incomplete == Incomplete::keep ? " keep" : " drop"), 1,
                [=](Vars in, const RowData& data) { return loss(in[0], data.labels); });
    }
  });
  lists.golden("batch_hard", [](Vars in, const nlohmann::json& golden) -> Var {
    const BatchHardTripletLoss loss{
        distance_option(golden), real_option(golden, "margin"), kind_option(golden), reduction_option(golden),
        text_option(golden, "incomplete") == "keep" ? Incomplete::keep : Incomplete::drop};
    return loss(in[0], option<Label>(golden, "labels"));
  });
}

inline void list_batch_semi_hard(LossLists& lists) {
  for_each_margin([&](Distance distance, MarginKind kind, Reduction reduction, const std::string& names) {
    for (SemiHardFallback missing :
         {SemiHardFallback::drop, SemiHardFallback::farthest, SemiHardFallback::closest}) {
      for (SemiHardRange range : {SemiHardRange::beyond_positive, SemiHardRange::inside_margin}) {
        const BatchSemiHardTripletLoss loss{distance, Real(0.6), kind, reduction, range, missing};
        lists.add("batch semi hard" + names + " fallback " + std::to_string(static_cast<int>(missing)) +
                      (range == SemiHardRange::inside_margin ? " inside margin" : ""),
                  1, [=](Vars in, const RowData& data) { return loss(in[0], data.labels); });
      }
    }
  });
  lists.golden("batch_semi_hard", [](Vars in, const nlohmann::json& golden) -> Var {
    const BatchSemiHardTripletLoss loss{.distance = distance_option(golden),
                                        .margin = real_option(golden, "margin"),
                                        .missing = SemiHardFallback::farthest};
    return loss(in[0], option<Label>(golden, "labels"));
  });
}

inline void list_batch_all(LossLists& lists) {
  for_each_margin([&](Distance distance, MarginKind kind, Reduction reduction, const std::string& names) {
    const BatchAllTripletLoss loss{distance, Real(0.6), kind, reduction};
    lists.add("batch all" + names, 1, [=](Vars in, const RowData& data) { return loss(in[0], data.labels); });
  });
  lists.golden("batch_all", [](Vars in, const nlohmann::json& golden) -> Var {
    const BatchAllTripletLoss loss{distance_option(golden), real_option(golden, "margin"),
                                   kind_option(golden), reduction_option(golden)};
    return loss(in[0], option<Label>(golden, "labels"));
  });
  lists.golden("batch_all_normalised", [](Vars in, const nlohmann::json& golden) -> Var {
    const BatchAllTripletLoss loss{.distance = Distance::euclidean, .margin = Real(0.05)};
    return loss(ops::normalize_rows(in[0]), option<Label>(golden, "labels"));
  });
}

inline void list_contrastive(LossLists& lists) {
  for (Distance distance : kDistances) {
    const std::string at = " " + std::string(kDistanceNames.of(distance));
    for (Reduction reduction : kReductions) {
      const ContrastiveLoss loss{distance, Real(1.2), reduction};
      lists.add("contrastive" + at + " reduction " + std::to_string(static_cast<int>(reduction)), 2,
                [=](Vars in, const RowData& data) { return loss(in[0], in[1], data.binary); });
    }
    const OnlineContrastiveLoss online{distance, Real(1.2)};
    lists.add("online contrastive" + at, 2,
              [=](Vars in, const RowData& data) { return online(in[0], in[1], data.binary); });
  }
  lists.golden("contrastive", [](Vars in, const nlohmann::json& golden) -> Var {
    const ContrastiveLoss loss{distance_option(golden), real_option(golden, "margin"),
                               reduction_option(golden)};
    return loss(in[0], in[1], option<Label>(golden, "labels"));
  });
  lists.golden("online_contrastive", [](Vars in, const nlohmann::json& golden) -> Var {
    const OnlineContrastiveLoss loss{distance_option(golden), real_option(golden, "margin")};
    return loss(in[0], in[1], option<Label>(golden, "labels"));
  });
}

inline void list_info_nce(LossLists& lists) {
  for (Similarity similarity : {Similarity::cosine, Similarity::dot}) {
    for (Direction direction : {Direction::one_way, Direction::symmetric}) {
      for (Real scale : {Real(1), Real(20), Real(90)}) {
        const InfoNceLoss loss{scale, direction, similarity};
        const std::string how = std::string(similarity == Similarity::dot ? " dot" : " cosine") +
                                (direction == Direction::symmetric ? " symmetric " : " one way ") +
                                std::to_string(static_cast<int>(scale));
        lists.add("info nce" + how, 2, [=](Vars in, const RowData&) { return loss(in[0], in[1]); });
        lists.add("info nce texts" + how, 2, [=](Vars in, const RowData& data) {
          return loss(in[0], in[1], SameText{data.texts, data.texts});
        });
        lists.add("info nce negatives" + how, 3,
                  [=](Vars in, const RowData&) { return loss(in[0], in[1], in[2]); });
        lists.add("info nce negatives and texts" + how, 3, [=](Vars in, const RowData& data) {
          return loss(in[0], in[1], in[2], SameText{data.texts, data.candidates});
        });
      }
    }
  }
  lists.golden(
      "info_nce",
      [](Vars in, const nlohmann::json& golden) -> Var {
        const InfoNceLoss loss{
            real_option(golden, "scale"),
            text_option(golden, "direction") == "symmetric" ? Direction::symmetric : Direction::one_way,
            text_option(golden, "similarity") == "dot" ? Similarity::dot : Similarity::cosine};
        if (in.size() == 2) return loss(in[0], in[1]);
        return loss(in[0], in[1], in.size() == 3 ? in[2] : ops::concat_rows({in[2], in[3]}));
      },
      [](const nlohmann::json& golden) { return static_cast<double>(real_option(golden, "scale")) / 5; });
}

inline void list_scored(LossLists& lists) {
  lists.add("cosine similarity", 2,
            [](Vars in, const RowData& data) { return CosineSimilarityLoss{}(in[0], in[1], data.scores); });
  lists.golden("cosine_similarity", [](Vars in, const nlohmann::json& golden) -> Var {
    return CosineSimilarityLoss{}(in[0], in[1], option<Real>(golden, "scores"));
  });
  for (Real scale : {Real(1), Real(20)}) {
    lists.add("cosent " + std::to_string(static_cast<int>(scale)), 2,
              [=](Vars in, const RowData& data) { return CosentLoss{scale}(in[0], in[1], data.scores); });
  }
  lists.golden(
      "cosent",
      [](Vars in, const nlohmann::json& golden) -> Var {
        return CosentLoss{real_option(golden, "scale")}(in[0], in[1], option<Real>(golden, "scores"));
      },
      [](const nlohmann::json& golden) {
        return std::max(1.0, static_cast<double>(real_option(golden, "scale")) / 10);
      });
}

inline void list_distillation(LossLists& lists) {
  lists.add("mse", 2, [](Vars in, const RowData&) { return MseLoss{}(in[0], in[1]); });
  lists.golden("mse", [](Vars in, const nlohmann::json& golden) -> Var {
    const Tensor target = tensor_of(golden.at("options").at("target"));
    Tape& tape = in[0].tape();
    const View kept{tape.scratch(target.size()), target.shape()};  // until backward
    std::copy_n(target.data(), target.size(), kept.data);
    return MseLoss{}(in[0], tape.input(kept));
  });
  lists.add("margin mse", 3,
            [](Vars in, const RowData& data) { return MarginMseLoss{}(in[0], in[1], in[2], data.margins); });
  lists.golden("margin_mse", [](Vars in, const nlohmann::json& golden) -> Var {
    const Var negatives = in.size() == 3 ? in[2] : ops::concat_rows({in[2], in[3]});
    return MarginMseLoss{}(in[0], in[1], negatives, option<Real>(golden, "teacher"));
  });
}

inline void list_matryoshka(LossLists& lists) {
  for (const std::vector<Real>& weights : {std::vector<Real>{}, std::vector<Real>{1, Real(0.5)}}) {
    lists.add(weights.empty() ? "matryoshka" : "matryoshka weighted", 2, [=](Vars in, const RowData&) {
      return MatryoshkaLoss<InfoNceLoss>{.dims = {in[0].shape().cols(), 2}, .weights = weights}(in[0], in[1]);
    });
  }
  lists.golden(
      "matryoshka",
      [](Vars in, const nlohmann::json& golden) -> Var {
        const MatryoshkaLoss<InfoNceLoss> loss{.dims = option<Index>(golden, "dims"),
                                               .weights = option<Real>(golden, "weights")};
        return loss(in[0], in[1]);
      },
      [](const nlohmann::json&) { return 4.0; });
}

inline const LossLists& loss_lists() {
  static const LossLists lists = [] {
    LossLists all;
    for (const auto& list :
         {list_triplet, list_batch_hard, list_batch_semi_hard, list_batch_all, list_contrastive,
          list_info_nce, list_scored, list_distillation, list_matryoshka})
      list(all);
    return all;
  }();
  return lists;
}

inline const std::vector<LossCase>& all_losses() { return loss_lists().cases; }

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
