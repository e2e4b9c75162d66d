// Values and gradients of published implementations, recorded in float64.
#include "trine/tests/losses/golden.hpp"

#include "trine/autograd/ops/concat.hpp"
#include "trine/autograd/ops/normalize_rows.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/contrastive.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/matryoshka.hpp"
#include "trine/losses/miners/all_triplets.hpp"
#include "trine/losses/miners/distance_matrix.hpp"

using namespace trine;
using Vars = std::span<const Var>;

BOOST_AUTO_TEST_SUITE(loss_goldens)

BOOST_AUTO_TEST_CASE(triplet_loss_equals_sentence_transformers) {
  for (const auto& golden : goldens_of("triplet")) {
    const TripletLoss loss{distance_option(golden), real_option(golden, "margin"), kind_option(golden),
                           reduction_option(golden)};
    check_golden(golden, [&](Vars in) { return loss(in[0], in[1], in[2]); });
  }
}

BOOST_AUTO_TEST_CASE(batch_hard_equals_both_published_conventions) {
  for (const auto& golden : goldens_of("batch_hard")) {
    const auto labels = option<Label>(golden, "labels");
    const BatchHardTripletLoss loss{
        distance_option(golden), real_option(golden, "margin"), kind_option(golden), reduction_option(golden),
        text_option(golden, "incomplete") == "keep" ? Incomplete::keep : Incomplete::drop};
    check_golden(golden, [&](Vars in) { return loss(in[0], labels); });
  }
}

BOOST_AUTO_TEST_CASE(batch_semi_hard_equals_sentence_transformers_where_it_falls_back_to_the_farthest) {
  for (const auto& golden : goldens_of("batch_semi_hard")) {
    const auto labels = option<Label>(golden, "labels");
    const BatchSemiHardTripletLoss loss{.distance = distance_option(golden),
                                        .margin = real_option(golden, "margin"),
                                        .missing = SemiHardFallback::farthest};
    check_golden(golden, [&](Vars in) { return loss(in[0], labels); });
  }
}

BOOST_AUTO_TEST_CASE(batch_all_equals_sentence_transformers_and_pytorch_metric_learning) {
  for (const auto& golden : goldens_of("batch_all")) {
    const auto labels = option<Label>(golden, "labels");
    const BatchAllTripletLoss loss{distance_option(golden), real_option(golden, "margin"),
                                   kind_option(golden), reduction_option(golden)};
    check_golden(golden, [&](Vars in) { return loss(in[0], labels); });
  }
}

BOOST_AUTO_TEST_CASE(the_default_of_pytorch_metric_learning_is_batch_all_on_rows_of_length_one) {
  for (const auto& golden : goldens_of("batch_all_normalised")) {
    const auto labels = option<Label>(golden, "labels");
    const BatchAllTripletLoss loss{.distance = Distance::euclidean, .margin = Real(0.05)};
    check_golden(golden, [&](Vars in) { return loss(ops::normalize_rows(in[0]), labels); });
  }
}

BOOST_AUTO_TEST_CASE(all_triplets_of_a_kind_are_those_of_the_triplet_margin_miner) {
  const std::map<std::string, TripletKind> kinds = {{"all", TripletKind::within_margin},
                                                    {"hard", TripletKind::hard},
                                                    {"semi_hard", TripletKind::semi_hard},
                                                    {"easy", TripletKind::easy}};
  for (const auto& golden : goldens_of("mined_all")) {
    const auto labels = option<Label>(golden, "labels");
    ThreadPool pool(1);
    DistanceMatrix distances;
    const Tensor x = tensor_of(golden.at("inputs")[0]);
    std::vector<Triplet> triplets;
    const AllTriplets miner{kinds.at(text_option(golden, "kind")), real_option(golden, "margin")};
    miner.select(distances(pool, x, distance_option(golden)), labels, triplets);
    auto expected = golden.at("options").at("triplets").get<std::vector<std::array<std::int32_t, 3>>>();
    std::sort(expected.begin(), expected.end());
    BOOST_TEST_REQUIRE(triplets.size() == expected.size());
    for (std::size_t t = 0; t < triplets.size(); ++t)
      BOOST_TEST((triplets[t] == Triplet{expected[t][0], expected[t][1], expected[t][2]}));
    const TripletLoss loss{.distance = distance_option(golden),
                           .margin = real_option(golden, "margin"),
                           .reduction = Reduction::mean_active};
    check_golden(golden, [&](Vars in) { return loss(in[0], triplets); });
  }
}

BOOST_AUTO_TEST_CASE(
    info_nce_equals_multiple_negatives_ranking_in_both_directions_with_and_without_negatives) {
  for (const auto& golden : goldens_of("info_nce")) {
    const InfoNceLoss loss{
        real_option(golden, "scale"),
        text_option(golden, "direction") == "symmetric" ? Direction::symmetric : Direction::one_way,
        text_option(golden, "similarity") == "dot" ? Similarity::dot : Similarity::cosine};
    check_golden(
        golden,
        [&](Vars in) -> Var {
          if (in.size() == 2) return loss(in[0], in[1]);
          return loss(in[0], in[1], in.size() == 3 ? in[2] : ops::concat_rows({in[2], in[3]}));
        },
        static_cast<double>(loss.scale) / 5);
  }
}

BOOST_AUTO_TEST_CASE(contrastive_losses_equal_sentence_transformers) {
  for (const auto& golden : goldens_of("contrastive")) {
    const auto labels = option<Label>(golden, "labels");
    const ContrastiveLoss loss{distance_option(golden), real_option(golden, "margin"),
                               reduction_option(golden)};
    check_golden(golden, [&](Vars in) { return loss(in[0], in[1], labels); });
  }
  for (const auto& golden : goldens_of("online_contrastive")) {
    const auto labels = option<Label>(golden, "labels");
    const OnlineContrastiveLoss loss{distance_option(golden), real_option(golden, "margin")};
    check_golden(golden, [&](Vars in) { return loss(in[0], in[1], labels); });
  }
}

BOOST_AUTO_TEST_CASE(losses_of_scored_pairs_equal_sentence_transformers) {
  for (const auto& golden : goldens_of("cosine_similarity")) {
    const auto scores = option<Real>(golden, "scores");
    check_golden(golden, [&](Vars in) { return CosineSimilarityLoss{}(in[0], in[1], scores); });
  }
  for (const auto& golden : goldens_of("cosent")) {
    const auto scores = option<Real>(golden, "scores");
    const CosentLoss loss{real_option(golden, "scale")};
    const double tolerance = std::max(1.0, static_cast<double>(loss.scale) / 10);
    check_golden(
        golden, [&](Vars in) { return loss(in[0], in[1], scores); }, tolerance);
  }
}

BOOST_AUTO_TEST_CASE(distillation_losses_equal_sentence_transformers) {
  for (const auto& golden : goldens_of("mse")) {
    const Tensor target = tensor_of(golden.at("options").at("target"));
    check_golden(golden, [&](Vars in) { return MseLoss{}(in[0], in[0].tape().input(target)); });
  }
  for (const auto& golden : goldens_of("margin_mse")) {
    const auto teacher = option<Real>(golden, "teacher");
    check_golden(golden, [&](Vars in) -> Var {
      const MarginMseLoss loss;
      if (in.size() == 3) return loss(in[0], in[1], in[2], teacher);
      return loss(in[0], in[1], ops::concat_rows({in[2], in[3]}), teacher);
    });
  }
}

BOOST_AUTO_TEST_CASE(matryoshka_sums_the_loss_over_truncated_embeddings) {
  for (const auto& golden : goldens_of("matryoshka")) {
    const MatryoshkaLoss<InfoNceLoss> loss{.dims = option<Index>(golden, "dims"),
                                           .weights = option<Real>(golden, "weights")};
    check_golden(
        golden, [&](Vars in) { return loss(in[0], in[1]); }, 4);
  }
}

BOOST_AUTO_TEST_SUITE_END()
