#include "trine/tensor/tensor.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/tensor/packed_batch.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(tensors)

BOOST_AUTO_TEST_CASE(a_new_tensor_is_zero_and_aligned) {
  const Tensor t(Shape{3, 5});
  BOOST_TEST(t.size() == 15);
  for (Index i = 0; i < t.size(); ++i) BOOST_TEST(t[i] == Real(0));
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(t.data()) % kAlignment == 0u);
}

BOOST_AUTO_TEST_CASE(a_default_tensor_is_empty_and_a_scalar_is_not) {
  BOOST_TEST(Tensor().empty());
  BOOST_TEST(Tensor(Shape{}).size() == 1);
  BOOST_TEST(Tensor(Shape{0, 4}).empty());
  BOOST_TEST(Tensor(Tensor()).empty());
}

BOOST_AUTO_TEST_CASE(rows_lie_one_after_the_other) {
  const Tensor t = Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6});
  BOOST_TEST(t.row(1) - t.row(0) == 3);
  BOOST_TEST(t.row(1)[2] == Real(6));
  BOOST_TEST(t.view().row(1)[0] == Real(4));
}

BOOST_AUTO_TEST_CASE(copies_are_deep) {
  Tensor original = Tensor::from({2}, {1, 2});
  Tensor copy = original;
  Tensor assigned;
  assigned = original;
  original[0] = 9;
  BOOST_TEST(copy[0] == Real(1));
  BOOST_TEST(assigned[0] == Real(1));
  const Tensor& alias = assigned;
  assigned = alias;
  BOOST_TEST(assigned[1] == Real(2));
}

BOOST_AUTO_TEST_CASE(a_move_takes_the_block_along) {
  Tensor original = Tensor::from({2}, {1, 2});
  const Real* block = original.data();
  const Tensor moved = std::move(original);
  BOOST_TEST(moved.data() == block);
}

BOOST_AUTO_TEST_CASE(a_borrowed_block_is_read_written_and_kept_alive_but_not_copied) {
  const auto lender = std::make_shared<std::vector<Real>>(std::vector<Real>{1, 2, 3, 4});
  const std::weak_ptr<std::vector<Real>> watch = lender;
  Tensor borrowed = Tensor::borrow({2, 2}, {lender, lender->data()});
  BOOST_TEST(borrowed.data() == lender->data());
  borrowed[3] = 9;
  BOOST_TEST((*lender)[3] == Real(9));
  const Tensor copy = borrowed;
  borrowed[3] = 7;
  BOOST_TEST(copy[3] == Real(9));
  BOOST_TEST(copy.shape().text() == "[2 x 2]");

  BOOST_TEST(watch.use_count() == 2);
  const Tensor moved = std::move(borrowed);
  BOOST_TEST(watch.use_count() == 2);
  BOOST_TEST(moved[3] == Real(7));
}

BOOST_AUTO_TEST_CASE(a_tensor_lets_go_of_what_it_borrowed_when_it_gets_another_block) {
  auto lender = std::make_shared<std::vector<Real>>(2);
  const std::weak_ptr<std::vector<Real>> watch = lender;
  Tensor tensor = Tensor::borrow({2}, {lender, lender->data()});
  lender.reset();
  BOOST_TEST(!watch.expired());
  tensor = Tensor::from({1}, {5});  // owned after borrowed
  BOOST_TEST(watch.expired());
  const auto other = std::make_shared<std::vector<Real>>(std::vector<Real>{6});
  tensor = Tensor::borrow({1}, {other, other->data()});  // borrowed after owned
  BOOST_TEST(tensor[0] == Real(6));
}

BOOST_AUTO_TEST_CASE(views_look_into_the_tensor) {
  Tensor t = Tensor::from({2, 2}, {1, 2, 3, 4});
  const View view = t.view();
  view[3] = 7;
  view.row(0)[1] = 5;
  const ConstView reading = view;
  BOOST_TEST(t[3] == Real(7));
  BOOST_TEST(reading[1] == Real(5));
  BOOST_TEST(reading.span().size() == 4u);
  BOOST_TEST((reading.shape == Shape{2, 2}));
}

BOOST_AUTO_TEST_CASE(fill_sets_every_element) {
  Tensor t(Shape{3});
  t.fill(Real(-2.5));
  for (Index i = 0; i < 3; ++i) BOOST_TEST(t[i] == Real(-2.5));
}

BOOST_AUTO_TEST_CASE(a_tensor_of_other_values_than_its_shape_holds_is_refused) {
  BOOST_TEST(message_of<ShapeError>([] {
               (void)Tensor::from({2, 2}, {1, 2, 3});
             }) == "tensor: as many values as the shape holds are needed: shape [2 x 2], values [3]");
  const std::vector<Real> five(5);
  BOOST_TEST(message_of<ShapeError>([&] { (void)Tensor::from({2}, five); }) ==
             "tensor: as many values as the shape holds are needed: shape [2], values [5]");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(packed_batches)

using Offsets = std::vector<std::int32_t>;

BOOST_AUTO_TEST_CASE(sequence_i_lies_between_two_offsets) {
  const std::vector<std::int32_t> tokens{10, 11, 12, 20};
  const Offsets offsets{0, 3, 3, 4};
  const PackedBatch batch{tokens, offsets};
  check_packed(batch, "test");
  BOOST_TEST(batch.sequences() == 3);
  BOOST_TEST(batch.total() == 4);
  BOOST_TEST(batch.length(0) == 3);
  BOOST_TEST(batch.length(1) == 0);
  BOOST_TEST(batch.begin(2) == 3);
  BOOST_TEST(batch.end(2) == 4);
}

BOOST_AUTO_TEST_CASE(a_batch_of_no_sequences_has_one_offset) {
  const Offsets offsets{0};
  check_packed({{}, offsets}, "test");
  BOOST_TEST((PackedBatch{{}, offsets}.sequences() == 0));
  BOOST_TEST(PackedBatch{}.sequences() == 0);
}

BOOST_AUTO_TEST_CASE(offsets_that_do_not_describe_the_tokens_are_refused) {
  const std::vector<std::int32_t> tokens{1, 2, 3};
  const auto complaint = [&](const Offsets& offsets) {
    return message_of<ShapeError>([&] { check_packed({tokens, offsets}, "embed"); });
  };
  BOOST_TEST(complaint({}) == "embed: offsets are empty; a batch of no sequences has the one offset 0");
  BOOST_TEST(complaint({1, 3}) == "embed: offsets start at 1, not 0");
  BOOST_TEST(complaint({0, 2, 1, 3}) == "embed: offset 2 is 1, below the one before it, 2");
  BOOST_TEST(complaint({0, 2}) == "embed: offsets end at 2, but there are 3 tokens");
}

BOOST_AUTO_TEST_SUITE_END()
