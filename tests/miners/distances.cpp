// Matrices of distances against the definition, one pair at a time in double.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "trine/base/error.hpp"
#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/tests/miners/support.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

namespace {

double pair_distance(const Real* a, const Real* b, Index d, Distance distance) {
  double ab = 0, aa = 0, bb = 0, squared = 0, absolute = 0;
  for (Index k = 0; k < d; ++k) {
    const double x = static_cast<double>(a[k]), y = static_cast<double>(b[k]);
    ab += x * y;
    aa += x * x;
    bb += y * y;
    squared += (x - y) * (x - y);
    absolute += std::abs(x - y);
  }
  switch (distance) {
    case Distance::euclidean:
      return std::sqrt(squared);
    case Distance::squared_euclidean:
      return squared;
    case Distance::manhattan:
      return absolute;
    default:
      return aa > 0 && bb > 0 ? 1 - ab / std::sqrt(aa * bb) : 1;
  }
}

constexpr Distance kAll[] = {Distance::cosine, Distance::euclidean, Distance::squared_euclidean,
                             Distance::manhattan};

}  // namespace

BOOST_AUTO_TEST_SUITE(distances)

BOOST_AUTO_TEST_CASE(a_matrix_of_distances_holds_every_pair) {
  ThreadPool pool(1);
  DistanceMatrix matrix;
  for (Distance distance : kAll) {
    for (Shape shape : {Shape{1, 1}, Shape{3, 5}, Shape{17, 8}, Shape{130, 33}}) {
      const Tensor x = normal_tensor(shape, Rng(1)), y = normal_tensor({7, shape[1]}, Rng(2));
      const ConstView seen = matrix(pool, x, y, distance);
      for (Index i = 0; i < x.rows(); ++i) {
        for (Index j = 0; j < y.rows(); ++j) {
          const double expected = pair_distance(x.row(i), y.row(j), x.cols(), distance);
          BOOST_TEST(std::abs(static_cast<double>(seen.row(i)[j]) - expected) <= 2e-5 * (1 + expected),
                     kDistanceNames.of(distance)
                         << " at " << i << ", " << j << ": " << seen.row(i)[j] << ", expected " << expected);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(close_rows_far_from_the_origin_keep_their_digits) {
  // |a|^2 + |b|^2 - 2 <a, b> has no correct digit here: lengths are 1000 times the distance.
  ThreadPool pool(1);
  DistanceMatrix matrix;
  Tensor x = normal_tensor({40, 24}, Rng(3));
  for (Index i = 0; i < x.size(); ++i) x[i] = 1000 + x[i];
  const ConstView seen = matrix(pool, x, Distance::euclidean);
  for (Index i = 0; i < 40; ++i) {
    for (Index j = 0; j < 40; ++j) {
      const double expected = pair_distance(x.row(i), x.row(j), 24, Distance::euclidean);
      BOOST_TEST(std::abs(static_cast<double>(seen.row(i)[j]) - expected) <= 1e-5 * (1 + expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(equal_rows_are_at_distance_zero_and_no_distance_is_negative) {
  ThreadPool pool(1);
  DistanceMatrix matrix;
  Tensor x = normal_tensor({20, 9}, Rng(4));
  for (Index k = 0; k < 9; ++k) x.row(13)[k] = x.row(2)[k];
  for (Distance distance : kAll) {
    const ConstView seen = matrix(pool, x, distance);
    for (Index i = 0; i < 20; ++i) BOOST_TEST(seen.row(i)[i] <= Real(1e-6));
    BOOST_TEST(seen.row(2)[13] <= Real(1e-6));
    for (Real v : seen.span()) BOOST_TEST(v >= 0);
    if (distance != Distance::cosine) BOOST_TEST(seen.row(13)[2] == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_row_of_zeros_is_at_cosine_distance_one_from_everything) {
  ThreadPool pool(1);
  DistanceMatrix matrix;
  Tensor x = normal_tensor({4, 5}, Rng(5));
  std::fill_n(x.row(1), 5, Real(0));
  const ConstView seen = matrix(pool, x, Distance::cosine);
  for (Index j = 0; j < 4; ++j) {
    BOOST_TEST(seen.row(1)[j] == 1);
    BOOST_TEST(seen.row(j)[1] == 1);
  }
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_no_bit) {
  const Tensor x = normal_tensor({700, 31}, Rng(6)), y = normal_tensor({300, 31}, Rng(7));
  for (Distance distance : kAll) {
    std::vector<Real> first;
    for (int threads : {1, 2, 3}) {
      ThreadPool pool(threads);
      DistanceMatrix matrix;
      const auto seen = matrix(pool, x, y, distance).span();
      if (first.empty()) first.assign(seen.begin(), seen.end());
      BOOST_TEST(std::equal(first.begin(), first.end(), seen.begin(), seen.end()));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_rows_give_an_empty_matrix) {
  ThreadPool pool(2);
  DistanceMatrix matrix;
  const Tensor none({0, 5}), some({3, 5});
  for (Distance distance : kAll) {
    BOOST_TEST((matrix(pool, none, some, distance).shape == Shape{0, 3}));
    BOOST_TEST((matrix(pool, some, none, distance).shape == Shape{3, 0}));
  }
}

BOOST_AUTO_TEST_CASE(rows_of_different_lengths_are_refused) {
  ThreadPool pool(1);
  DistanceMatrix matrix;
  const Tensor x({3, 5}), y({3, 4});
  BOOST_TEST(
      message_of<ShapeError>([&] { matrix(pool, x, y, Distance::cosine); }) ==
      "distances: two matrices with rows of the same length are needed: rows [3 x 5], columns [3 x 4]");
}

BOOST_AUTO_TEST_CASE(distances_are_found_by_name) {
  for (Distance distance : kAll) BOOST_TEST((kDistanceNames.named(kDistanceNames.of(distance)) == distance));
  BOOST_TEST((kDistanceNames.named("squared_euclidean") == Distance::squared_euclidean));
  BOOST_TEST(message_of<OptionError>([] { static_cast<void>(kDistanceNames.named("cosin")); }) ==
             "distance \"cosin\" is unknown; use one of cosine, euclidean, squared-euclidean, manhattan");
}

BOOST_AUTO_TEST_SUITE_END()
