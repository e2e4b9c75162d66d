// Every loss and option against central differences, in double. Inputs are seeded and generic, so none
// lies on a kink or a tie between candidates; the corner cases are in degenerate.cpp.
#include <boost/test/unit_test.hpp>

#include "trine/autograd/grad_check.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/contrastive.hpp"
#include "trine/losses/cosent.hpp"
#include "trine/losses/cosine_similarity.hpp"
#include "trine/losses/distillation.hpp"
#include "trine/losses/info_nce.hpp"
#include "trine/losses/matryoshka.hpp"

using namespace trine;
using Vars = std::span<const Var>;

namespace {

const Distance kDistances[] = {Distance::cosine, Distance::euclidean, Distance::squared_euclidean,
                               Distance::manhattan};
const MarginKind kKinds[] = {MarginKind::hard, MarginKind::soft};
const Reduction kReductions[] = {Reduction::mean, Reduction::mean_active, Reduction::sum};
const std::vector<Label> kLabels = {0, 0, 1, 1, 2, 2, 2, 3};

std::string check(const std::string& name, std::vector<Shape> shapes, std::function<Var(Vars)> loss) {
  return check_gradient({.name = name, .op = std::move(loss), .inputs = std::move(shapes), .seed = 11});
}

std::string text(const char* loss, Distance distance, MarginKind kind, Reduction reduction) {
  return std::string(loss) + " " + std::string(kDistanceNames.of(distance)) +
         (kind == MarginKind::soft ? " soft" : " hard") + " reduction " +
         std::to_string(static_cast<int>(reduction));
}

/// Calls f(distance, kind, reduction) for every combination.
template <class F>
void for_each_option(F f) {
  for (Distance distance : kDistances) {
    for (MarginKind kind : kKinds) {
      for (Reduction reduction : kReductions) f(distance, kind, reduction);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loss_gradients)

BOOST_AUTO_TEST_CASE(triplet_loss_differentiates_correctly_in_every_form) {
  const std::vector<Triplet> triplets = {{0, 1, 2}, {0, 3, 4}, {2, 3, 0}, {1, 1, 4}, {4, 0, 2}, {0, 1, 2}};
  for_each_option([&](Distance distance, MarginKind kind, Reduction reduction) {
    const TripletLoss loss{distance, Real(0.7), kind, reduction};
    const std::string name = text("triplet", distance, kind, reduction);
    BOOST_TEST(check(name, {{5, 4}, {5, 4}, {5, 4}}, [&](Vars in) { return loss(in[0], in[1], in[2]); }) ==
               "");
    BOOST_TEST(check(name + " rows", {{5, 4}}, [&](Vars in) { return loss(in[0], triplets); }) == "");
    BOOST_TEST(check(name + " candidates", {{5, 4}, {5, 4}},
                     [&](Vars in) { return loss(in[0], in[1], triplets); }) == "");
  });
}

BOOST_AUTO_TEST_CASE(batch_losses_differentiate_correctly) {
  for_each_option([&](Distance distance, MarginKind kind, Reduction reduction) {
    const std::string name = text("", distance, kind, reduction);
    const Shape shape{8, 3};
    for (Incomplete incomplete : {Incomplete::drop, Incomplete::keep}) {
      const BatchHardTripletLoss hard{distance, Real(0.7), kind, reduction, incomplete};
      BOOST_TEST(check("batch hard" + name, {shape}, [&](Vars in) { return hard(in[0], kLabels); }) == "");
    }
    for (SemiHardFallback missing :
         {SemiHardFallback::drop, SemiHardFallback::farthest, SemiHardFallback::closest}) {
      for (SemiHardRange range : {SemiHardRange::beyond_positive, SemiHardRange::inside_margin}) {
        const BatchSemiHardTripletLoss semi{distance, Real(0.7), kind, reduction, range, missing};
        BOOST_TEST(check("semi hard" + name, {shape}, [&](Vars in) { return semi(in[0], kLabels); }) == "");
      }
    }
    const BatchAllTripletLoss all{distance, Real(0.7), kind, reduction};
    BOOST_TEST(check("batch all" + name, {shape}, [&](Vars in) { return all(in[0], kLabels); }) == "");
  });
}

BOOST_AUTO_TEST_CASE(losses_of_labeled_pairs_differentiate_correctly) {
  const std::vector<Label> labels = {1, 0, 0, 1, 0, 1};
  for (Distance distance : kDistances) {
    const Real margin = distance == Distance::cosine ? Real(1.2) : Real(3);
    for (Reduction reduction : kReductions) {
      const ContrastiveLoss loss{distance, margin, reduction};
      BOOST_TEST(check("contrastive " + std::string(kDistanceNames.of(distance)), {{6, 4}, {6, 4}},
                       [&](Vars in) { return loss(in[0], in[1], labels); }) == "");
    }
    const OnlineContrastiveLoss online{distance, margin};
    BOOST_TEST(check("online contrastive " + std::string(kDistanceNames.of(distance)), {{6, 4}, {6, 4}},
                     [&](Vars in) { return online(in[0], in[1], labels); }) == "");
  }
}

BOOST_AUTO_TEST_CASE(losses_of_scored_pairs_differentiate_correctly) {
  const std::vector<Real> scores = {0, 1, 0.5, 0.25, 0.5, 0.75};
  BOOST_TEST(check("cosine similarity", {{6, 4}, {6, 4}},
                   [&](Vars in) { return CosineSimilarityLoss{}(in[0], in[1], scores); }) == "");
  for (Real scale : {Real(1), Real(20)}) {
    BOOST_TEST(check("cosent", {{6, 4}, {6, 4}},
                     [&](Vars in) { return CosentLoss{scale}(in[0], in[1], scores); }) == "");
  }
}

BOOST_AUTO_TEST_CASE(info_nce_differentiates_correctly_with_every_option) {
  const std::vector<TextId> anchors = {0, 1, 2, 0, 4}, positives = {10, 11, 12, 13, 11};
  std::vector<TextId> candidates = positives;
  candidates.insert(candidates.end(), {20, 10, 22});  // one of the negatives is the first positive
  for (Similarity similarity : {Similarity::cosine, Similarity::dot}) {
    for (Direction direction : {Direction::one_way, Direction::symmetric}) {
      for (Real scale : {Real(1), Real(20), Real(90)}) {
        const InfoNceLoss loss{scale, direction, similarity};
        const std::string name = "info nce, scale " + std::to_string(scale);
        BOOST_TEST(check(name, {{5, 4}, {5, 4}}, [&](Vars in) { return loss(in[0], in[1]); }) == "");
        BOOST_TEST(check(name + ", texts", {{5, 4}, {5, 4}}, [&](Vars in) {
                     return loss(in[0], in[1], SameText{anchors, positives});
                   }) == "");
        BOOST_TEST(check(name + ", negatives", {{5, 4}, {5, 4}, {3, 4}},
                         [&](Vars in) { return loss(in[0], in[1], in[2]); }) == "");
        BOOST_TEST(check(name + ", negatives and texts", {{5, 4}, {5, 4}, {3, 4}}, [&](Vars in) {
                     return loss(in[0], in[1], in[2], SameText{anchors, candidates});
                   }) == "");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(distillation_losses_and_matryoshka_differentiate_correctly) {
  const std::vector<Real> margins = {1, -2, 0.5, 0, 3, 1, 1, -1};
  BOOST_TEST(check("mse", {{4, 3}, {4, 3}}, [](Vars in) { return MseLoss{}(in[0], in[1]); }) == "");
  BOOST_TEST(check("margin mse", {{4, 3}, {4, 3}, {8, 3}},
                   [&](Vars in) { return MarginMseLoss{}(in[0], in[1], in[2], margins); }) == "");
  const MatryoshkaLoss<InfoNceLoss> nested{.dims = {5, 3, 1}, .weights = {1, Real(0.5), 2}};
  BOOST_TEST(check("matryoshka", {{4, 5}, {4, 5}}, [&](Vars in) { return nested(in[0], in[1]); }) == "");
}

BOOST_AUTO_TEST_SUITE_END()
