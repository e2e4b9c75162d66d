// Values and gradients of published implementations, recorded in float64.
#include <algorithm>
#include <set>

#include "trine/losses/miners/distance_matrix.hpp"
#include "trine/losses/miners/label_miners.hpp"
#include "trine/tests/losses/cases.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(loss_goldens)

BOOST_AUTO_TEST_CASE(losses_equal_published_implementations) {
  std::set<std::string> listed{"mined_all"};  // below
  for (const GoldenLoss& one : loss_lists().goldens) {
    const auto found = goldens_of(one.name);
    BOOST_TEST(!found.empty(), one.name);
    for (const auto& golden : found)
      check_golden(
          golden, [&](Vars in) { return one.loss(in, golden); }, one.tolerance(golden));
    listed.insert(one.name);
  }
  for (const auto& golden : goldens())
    BOOST_TEST(listed.contains(golden.at("loss")), golden.at("loss") << " is not in cases.hpp");
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

BOOST_AUTO_TEST_SUITE_END()
