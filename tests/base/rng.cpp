#include "trine/base/rng.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numeric>
#include <vector>

using namespace trine;

namespace {

// Pearson's chi-square of counts that should all be equal: about the number of cells, spread
// sqrt(2 cells). The seeds are fixed, so a bound of five spreads never fails by chance.
double chi_square(const std::vector<Index>& counts) {
  const double expected = static_cast<double>(std::accumulate(counts.begin(), counts.end(), Index{0})) /
                          static_cast<double>(counts.size());
  double sum = 0;
  for (const Index count : counts)
    sum += (static_cast<double>(count) - expected) * (static_cast<double>(count) - expected);
  return sum / expected;
}

void check_uniform(const std::vector<Index>& counts) {
  const auto cells = static_cast<double>(counts.size());
  BOOST_TEST(std::abs(chi_square(counts) - cells) < 5 * std::sqrt(2 * cells),
             "chi-square " << chi_square(counts));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rng)

// A change of these values changes every trained model. They were computed in Python from the text of
// the header, not by this library.
BOOST_AUTO_TEST_CASE(the_streams_are_fixed_for_ever) {
  Rng rng(7);
  BOOST_TEST(rng.bits() == 0x555648d234785525u);
  BOOST_TEST(rng.bits() == 0x69bbdef06a6ef22au);
  BOOST_TEST(rng.bits() == 0xe42b745ebabf234fu);
  Rng named = Rng(7).split("dropout");
  BOOST_TEST(named.bits() == 0x0bb7619ba2a4f222u);
  BOOST_TEST(named.bits() == 0xd4299cb1073ad08cu);
  Rng numbered = Rng(7).split(3);
  BOOST_TEST(numbered.bits() == 0x78c2076bb3247745u);
}

BOOST_AUTO_TEST_CASE(what_is_made_of_the_bits_is_fixed_too) {
  Rng uniform(7);
  BOOST_TEST(uniform.uniform() == 0.33334784633595516);
  Rng normal(7);
  BOOST_TEST(normal.normal() == -0.7693791331685315, boost::test_tools::tolerance(1e-14));
  Rng below(7);
  std::vector<Index> digits(8);
  std::generate(digits.begin(), digits.end(), [&] { return below.below(10); });
  BOOST_TEST(digits == (std::vector<Index>{3, 4, 8, 5, 1, 2, 4, 3}), boost::test_tools::per_element());
  Rng order(7);
  std::vector<int> cards{0, 1, 2, 3, 4, 5, 6, 7};
  shuffle(cards, order);
  BOOST_TEST(cards == (std::vector<int>{1, 4, 3, 0, 6, 5, 7, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(element_i_is_a_function_of_key_and_i) {
  Rng rng(5);
  const std::uint64_t key = rng.state().key;
  for (std::uint64_t i = 0; i < 10; ++i) BOOST_TEST(rng.bits() == random_bits(key, i));
}

BOOST_AUTO_TEST_CASE(a_stream_resumes_from_its_state) {
  Rng rng(5);
  for (int i = 0; i < 17; ++i) (void)rng.normal();
  Rng resumed = Rng::from_state(rng.state());
  BOOST_TEST((resumed.state() == rng.state()));
  for (int i = 0; i < 5; ++i) BOOST_TEST(resumed.bits() == rng.bits());
}

BOOST_AUTO_TEST_CASE(splitting_does_not_disturb_the_stream_it_came_from) {
  Rng a(5);
  Rng b(5);
  (void)b.split("something");
  BOOST_TEST(a.bits() == b.bits());
}

BOOST_AUTO_TEST_CASE(streams_of_other_names_numbers_and_seeds_are_unrelated) {
  const Rng root(1);
  std::vector<Rng> streams{root,          root.split("a"), root.split("b"), root.split(0),
                           root.split(1), Rng(2),          Rng(3)};
  constexpr int draws = 4000;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    for (std::size_t j = i + 1; j < streams.size(); ++j) {
      Rng x = streams[i];
      Rng y = streams[j];
      double sum = 0;  // of products of independent centered uniforms: variance 1/144 each
      for (int k = 0; k < draws; ++k) sum += (x.uniform() - 0.5) * (y.uniform() - 0.5);
      BOOST_TEST(std::abs(sum) * 12 < 5 * std::sqrt(draws), "streams " << i << " and " << j);
    }
  }
}

BOOST_AUTO_TEST_CASE(uniform_fills_the_unit_interval_evenly_and_never_reaches_one) {
  Rng rng(11);
  std::vector<Index> counts(100);
  for (int i = 0; i < 100'000; ++i) {
    const double u = rng.uniform();
    BOOST_REQUIRE((u >= 0 && u < 1));
    ++counts[static_cast<std::size_t>(u * 100)];
  }
  check_uniform(counts);
}

BOOST_AUTO_TEST_CASE(consecutive_numbers_fill_the_square_evenly) {
  Rng rng(12);
  std::vector<Index> counts(400);
  for (int i = 0; i < 100'000; ++i) {
    const Index row = rng.below(20);
    ++counts[static_cast<std::size_t>(row * 20 + rng.below(20))];
  }
  check_uniform(counts);
}

BOOST_AUTO_TEST_CASE(every_bit_is_one_half_of_the_time) {
  Rng rng(13);
  std::vector<int> ones(64);
  constexpr int draws = 20'000;
  for (int i = 0; i < draws; ++i) {
    const std::uint64_t bits = rng.bits();
    for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<int>((bits >> bit) & 1);
  }
  for (const int count : ones) BOOST_TEST(std::abs(count - draws / 2) < 5 * std::sqrt(draws) / 2);
}

BOOST_AUTO_TEST_CASE(below_covers_its_range_and_nothing_else) {
  Rng rng(14);
  std::vector<Index> counts(7);
  for (int i = 0; i < 70'000; ++i) {
    const Index value = rng.below(7);
    BOOST_REQUIRE((value >= 0 && value < 7));
    ++counts[static_cast<std::size_t>(value)];
  }
  check_uniform(counts);
  BOOST_TEST(rng.below(1) == 0);
  BOOST_TEST(rng.below(std::numeric_limits<Index>::max()) >= 0);
}

BOOST_AUTO_TEST_CASE(normal_has_the_moments_of_a_normal) {
  Rng rng(15);
  constexpr int n = 200'000;
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  BOOST_TEST(std::abs(sum / n) < 5 / std::sqrt(n));
  BOOST_TEST(std::abs(squares / n - 1) < 5 * std::sqrt(2.0 / n));
  BOOST_TEST(std::abs(fourth / n - 3) < 5 * std::sqrt(96.0 / n));
}

BOOST_AUTO_TEST_CASE(a_shuffle_permutes_and_every_place_is_equally_likely) {
  Rng rng(16);
  std::vector<Index> places(36);  // value x place
  for (int round = 0; round < 12'000; ++round) {
    std::vector<std::size_t> cards{0, 1, 2, 3, 4, 5};
    shuffle(cards, rng);
    for (std::size_t place = 0; place < 6; ++place) ++places[cards[place] * 6 + place];
  }
  check_uniform(places);
  std::vector<int> none;
  shuffle(none, rng);
  BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_SUITE_END()
