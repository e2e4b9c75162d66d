// Miners against the definition, looked up one candidate at a time; distances with many ties.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <set>

#include "trine/base/error.hpp"
#include "trine/losses/miners/in_batch.hpp"
#include "trine/losses/miners/label_miners.hpp"
#include "trine/tests/miners/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

/// The first row that `allowed` accepts and no other accepted row is `better` than; -1 if none.
template <class Allowed, class Better>
std::int32_t best(Index n, Allowed allowed, Better better) {
  std::int32_t found = -1;
  for (std::int32_t j = 0; j < n; ++j) {
    if (allowed(j) && (found < 0 || better(j, found))) found = j;
  }
  return found;
}

struct Batch {
  Tensor distances;
  std::vector<Label> labels;

  Index n() const { return distances.rows(); }
  Real at(Index i, Index j) const { return distances.row(i)[j]; }
  bool same(Index i, Index j) const {
    return labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)];
  }
  std::int32_t closest(Index a, Real beyond = -1) const {
    return best(
        n(), [&](Index j) { return !same(a, j) && at(a, j) > beyond; },
        [&](Index j, Index k) { return at(a, j) < at(a, k); });
  }
  std::int32_t farthest(Index a) const {
    return best(
        n(), [&](Index j) { return !same(a, j); }, [&](Index j, Index k) { return at(a, j) > at(a, k); });
  }
  std::int32_t farthest_positive(Index a) const {
    return best(
        n(), [&](Index j) { return same(a, j) && j != a; },
        [&](Index j, Index k) { return at(a, j) > at(a, k); });
  }
};

std::vector<Batch> batches() {
  std::vector<Batch> all;
  for (Index n : {0, 1, 2, 5, 18, 50}) {
    for (Index kinds : {1, 2, 6, 40}) {
      Rng rng = Rng(7).split(static_cast<std::uint64_t>(n * 100 + kinds));
      all.push_back(
          {tied_distances(n, n, rng.split("distances")), some_labels(n, kinds, rng.split("labels"))});
    }
  }
  return all;
}

void require_equal(const std::vector<Triplet>& seen, const std::vector<Triplet>& expected) {
  BOOST_TEST_REQUIRE(seen.size() == expected.size());
  for (std::size_t t = 0; t < seen.size(); ++t) {
    BOOST_TEST(seen[t].anchor == expected[t].anchor);
    BOOST_TEST(seen[t].positive == expected[t].positive);
    BOOST_TEST(seen[t].negative == expected[t].negative);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(miners)

BOOST_AUTO_TEST_CASE(batch_hard_takes_the_farthest_positive_and_the_closest_negative) {
  ThreadPool pool(2);
  std::vector<Triplet> seen;
  for (const Batch& batch : batches()) {
    for (Incomplete incomplete : {Incomplete::drop, Incomplete::keep}) {
      std::vector<Triplet> expected;
      for (std::int32_t a = 0; a < batch.n(); ++a) {
        std::int32_t positive = batch.farthest_positive(a), negative = batch.closest(a);
        if (incomplete == Incomplete::drop && (positive < 0 || negative < 0)) continue;
        if (positive < 0) positive = a;
        if (negative < 0) negative = positive;
        expected.push_back({a, positive, negative});
      }
      BatchHard{incomplete}.select(pool, batch.distances, batch.labels, seen);
      require_equal(seen, expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(semi_hard_takes_the_closest_negative_that_is_farther_than_the_positive) {
  ThreadPool pool(2);
  std::vector<Triplet> seen;
  for (const Batch& batch : batches()) {
    for (SemiHardFallback missing :
         {SemiHardFallback::drop, SemiHardFallback::farthest, SemiHardFallback::closest}) {
      for (std::optional<Real> bound : {std::optional<Real>{}, std::optional<Real>{Real(1.5)}}) {
        std::vector<Triplet> expected;
        for (std::int32_t a = 0; a < batch.n(); ++a) {
          for (std::int32_t p = 0; p < batch.n(); ++p) {
            if (p == a || !batch.same(a, p)) continue;
            const Real near = batch.at(a, p);
            std::int32_t negative = batch.closest(a, near);
            if (negative >= 0 && bound && batch.at(a, negative) >= near + *bound) negative = -1;
            if (negative < 0 && missing == SemiHardFallback::closest) negative = batch.closest(a);
            if (negative < 0 && missing == SemiHardFallback::farthest) {
              negative = batch.farthest(a);
              if (negative < 0) negative = a;
            }
            if (negative >= 0) expected.push_back({a, p, negative});
          }
        }
        SemiHard{missing, bound}.select(pool, batch.distances, batch.labels, seen);
        require_equal(seen, expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(all_triplets_of_a_kind_are_listed_in_order) {
  std::vector<Triplet> seen;
  const auto wanted = [](TripletKind kind, Real gap) {
    switch (kind) {
      case TripletKind::hard:
        return gap <= 0;
      case TripletKind::semi_hard:
        return gap > 0 && gap <= 2;
      case TripletKind::easy:
        return gap > 2;
      case TripletKind::within_margin:
        return gap <= 2;
      default:
        return true;
    }
  };
  for (const Batch& batch : batches()) {
    if (batch.n() > 20) continue;
    for (TripletKind kind : {TripletKind::all, TripletKind::hard, TripletKind::semi_hard, TripletKind::easy,
                             TripletKind::within_margin}) {
      std::vector<Triplet> expected;
      for (std::int32_t a = 0; a < batch.n(); ++a) {
        for (std::int32_t p = 0; p < batch.n(); ++p) {
          for (std::int32_t k = 0; k < batch.n(); ++k) {
            if (p != a && batch.same(a, p) && !batch.same(a, k) &&
                wanted(kind, batch.at(a, k) - batch.at(a, p)))
              expected.push_back({a, p, k});
          }
        }
      }
      AllTriplets{kind, 2}.select(batch.distances, batch.labels, seen);
      require_equal(seen, expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(in_batch_negatives_are_never_texts_of_the_pair) {
  ThreadPool pool(2);
  std::vector<Triplet> seen;
  for (Index n : {0, 1, 2, 9, 40}) {
    for (Index extra : {0, 3}) {
      Rng rng = Rng(9).split(static_cast<std::uint64_t>(n * 10 + extra));
      const Tensor distances = tied_distances(n, n + extra, rng.split("distances"));
      const std::vector<Label> anchors = some_labels(n, 8, rng.split("anchors"));
      const std::vector<Label> candidates = some_labels(n + extra, 8, rng.split("candidates"));
      const auto text = [&](const std::vector<Label>& ids, Index i) {
        return ids[static_cast<std::size_t>(i)];
      };
      const auto allowed = [&](Index i, Index j) {
        return j != i && text(candidates, j) != text(candidates, i) &&
               text(candidates, j) != text(anchors, i) && (j >= n || text(anchors, j) != text(anchors, i));
      };
      for (InBatchChoice choice : {InBatchChoice::hardest, InBatchChoice::semi_hard, InBatchChoice::random}) {
        InBatch{choice}.select(pool, distances, {anchors, candidates}, 5, seen);
        std::size_t t = 0;
        for (std::int32_t i = 0; i < n; ++i) {
          const auto closer = [&](Index j, Index k) { return distances.row(i)[j] < distances.row(i)[k]; };
          const auto hardest = best(
              n + extra, [&](Index j) { return allowed(i, j); }, closer);
          const auto beyond = best(
              n + extra, [&](Index j) { return allowed(i, j) && distances.row(i)[j] > distances.row(i)[i]; },
              closer);
          if (hardest < 0) continue;
          BOOST_TEST_REQUIRE(t < seen.size());
          BOOST_TEST(seen[t].anchor == i);
          BOOST_TEST(seen[t].positive == i);
          if (choice == InBatchChoice::hardest) BOOST_TEST(seen[t].negative == hardest);
          if (choice == InBatchChoice::semi_hard)
            BOOST_TEST(seen[t].negative == (beyond < 0 ? hardest : beyond));
          BOOST_TEST(allowed(i, seen[t].negative));
          ++t;
        }
        BOOST_TEST(t == seen.size());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(random_negatives_follow_the_key_and_reach_every_candidate) {
  ThreadPool pool(1);
  const Tensor distances = tied_distances(4, 6, Rng(1));
  std::vector<Triplet> first, again;
  std::set<std::int32_t> negatives_of_the_first;
  for (std::uint64_t key = 0; key < 200; ++key) {
    InBatch{InBatchChoice::random}.select(pool, distances, {}, key, first);
    InBatch{InBatchChoice::random}.select(pool, distances, {}, key, again);
    BOOST_TEST((first == again));
    negatives_of_the_first.insert(first[0].negative);
  }
  BOOST_TEST((negatives_of_the_first == std::set<std::int32_t>{1, 2, 3, 4, 5}));
}

BOOST_AUTO_TEST_CASE(mining_again_reuses_the_capacity) {
  ThreadPool pool(1);
  const Batch batch{tied_distances(30, 30, Rng(2)), some_labels(30, 4, Rng(3))};
  std::vector<Triplet> out;
  SemiHard{}.select(pool, batch.distances, batch.labels, out);
  const auto* const memory = out.data();
  SemiHard{}.select(pool, batch.distances, batch.labels, out);
  BatchHard{}.select(pool, batch.distances, batch.labels, out);
  InBatch{}.select(pool, batch.distances, {}, 1, out);
  BOOST_TEST(out.data() == memory);
}

BOOST_AUTO_TEST_CASE(distances_that_are_not_numbers_are_never_chosen) {
  ThreadPool pool(1);
  Batch batch{tied_distances(6, 6, Rng(4)), {0, 0, 0, 1, 1, 1}};
  batch.distances.row(0)[4] = std::numeric_limits<Real>::quiet_NaN();
  batch.distances.row(0)[1] = std::numeric_limits<Real>::quiet_NaN();
  std::vector<Triplet> out;
  BatchHard{}.select(pool, batch.distances, batch.labels, out);
  BOOST_TEST(out[0].positive == 2);
  BOOST_TEST(out[0].negative != 4);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused) {
  ThreadPool pool(1);
  std::vector<Triplet> out;
  const Tensor square({3, 3}), tall({3, 2});
  const std::vector<Label> two = {0, 1}, three = {0, 1, 0};
  BOOST_TEST(
      message_of<ShapeError>([&] { BatchHard{}.select(pool, square, two, out); }) ==
      "batch_hard: one label a row of a square matrix of distances is needed: distances [3 x 3], labels [2]");
  BOOST_TEST(message_of<ShapeError>([&] { InBatch{}.select(pool, tall, {}, 0, out); }) ==
             "in_batch: every anchor needs a candidate of its own: distances [3 x 2]");
  BOOST_TEST(
      message_of<ShapeError>([&] {
        InBatch{}.select(pool, square, {three, two}, 0, out);
      }) ==
      "in_batch: one text id a row is needed, for anchors and candidates, or none at all: anchors [3], their "
      "ids [3], candidates [3], their ids [2]");
  BOOST_TEST(
      message_of<OptionError>([&] { SemiHard{.bound = Real(0)}.select(pool, square, three, out); }) ==
      "semi_hard: a bound of 0 leaves no negative; give a positive one, usually the margin of the loss");
  BOOST_TEST(message_of<OptionError>([&] { AllTriplets{.margin = -1}.select(square, three, out); }) ==
             "all_triplets: the margin -1 must be at least 0");
}

BOOST_AUTO_TEST_SUITE_END()
