#include "trine/tensor/xtensor.hpp"

#include <boost/test/unit_test.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xview.hpp>

#include "trine/tests/support/heap_count.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(xtensor_bridge)

BOOST_AUTO_TEST_CASE(an_adapted_view_is_the_view_not_a_copy) {
  Tensor t = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  auto x = as_xt<2>(t.view());
  BOOST_TEST(static_cast<const void*>(&x(0, 0)) == static_cast<const void*>(t.data()));
  BOOST_TEST(x(1, 2) == Real(6));
  x(1, 0) = 40;
  BOOST_TEST(t[3] == Real(40));
  t[0] = 10;
  BOOST_TEST(x(0, 0) == Real(10));
}

BOOST_AUTO_TEST_CASE(every_rank_can_be_adapted) {
  Tensor t(Shape{2, 3, 4, 5});
  t[119] = 1;
  BOOST_TEST(as_xt<4>(t.view())(1, 2, 3, 4) == Real(1));
  const ConstView flat{t.data(), Shape{120}};
  BOOST_TEST(as_xt<1>(flat)(119) == Real(1));
}

BOOST_AUTO_TEST_CASE(adapting_and_assigning_ask_the_heap_for_nothing) {
  const Tensor a = Tensor::from({2, 2}, {1, 2, 3, 4});
  const Tensor b = Tensor::from({2, 2}, {10, 20, 30, 40});
  Tensor y(Shape{2, 2});
  const long before = heap_requests();
  assign<2>(y.view(), as_xt<2>(a.view()) * 2 + xt::exp(as_xt<2>(b.view()) * 0));
  auto target = as_xt<2>(y.view());
  xt::noalias(target) = target + as_xt<2>(b.view());
  const long after = heap_requests();
  BOOST_TEST(after == before);
  BOOST_TEST(y[0] == Real(13));  // 1 * 2 + 1 + 10
  BOOST_TEST(y[3] == Real(49));  // 4 * 2 + 1 + 40
  const Tensor proof(Shape{1});  // the counter counts
  BOOST_TEST((heap_requests() > after || !heap_requests_are_counted()));
}

BOOST_AUTO_TEST_CASE(an_expression_becomes_a_tensor_of_its_shape) {
  const Tensor a = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor rows = from_xt(xt::sum(as_xt<2>(a.view()), {1}));
  BOOST_TEST((rows.shape() == Shape{2}));
  BOOST_TEST(rows[1] == Real(15));
  const Tensor total = from_xt(xt::sum(as_xt<2>(a.view())));
  BOOST_TEST((total.shape() == Shape{}));
  BOOST_TEST(total[0] == Real(21));
  const Tensor row = from_xt(xt::view(as_xt<2>(a.view()), 1, xt::all()));
  BOOST_TEST(row[2] == Real(6));
}

BOOST_AUTO_TEST_CASE(an_expression_whose_rank_is_known_only_at_run_time_does_too) {
  const xt::xarray<Real> cube = xt::ones<Real>({2, 3, 4}) * 2;
  const Tensor t = from_xt(cube);
  BOOST_TEST((t.shape() == Shape{2, 3, 4}));
  BOOST_TEST(t[23] == Real(2));
  const xt::xarray<Real> deep = xt::ones<Real>({1, 1, 1, 1, 1});
  BOOST_TEST(message_of<ShapeError>([&] { (void)from_xt(deep); }) ==
             "from_xt: expressions of up to 4 dimensions are supported, this one has 5");
}

BOOST_AUTO_TEST_CASE(an_empty_matrix_passes_through) {
  Tensor none(Shape{0, 3});
  assign<2>(none.view(), as_xt<2>(none.view()) * 2);
  BOOST_TEST(as_xt<2>(none.view()).size() == 0u);
}

BOOST_AUTO_TEST_CASE(ranks_and_extents_that_differ_are_refused) {
  Tensor t(Shape{2, 3});
  const Tensor wide(Shape{2, 4});
  BOOST_TEST(message_of<ShapeError>([&] { (void)as_xt<1>(t.view()); }) ==
             "as_xt: the rank asked for is not the rank of the view: view [2 x 3]; call as_xt<2>");
  BOOST_TEST(message_of<ShapeError>([&] { assign<2>(t.view(), as_xt<2>(wide.view())); }) ==
             "assign: extents differ at axis 1: target [2 x 3], expression [4]");
  const Tensor flat(Shape{6});
  BOOST_TEST(message_of<ShapeError>([&] { assign<2>(t.view(), as_xt<1>(flat.view())); }) ==
             "assign: the expression has another rank: target [2 x 3]");
}

BOOST_AUTO_TEST_SUITE_END()
