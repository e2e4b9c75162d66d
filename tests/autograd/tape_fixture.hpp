// What the tests of the tape share.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

#include "trine/autograd/tape.hpp"
#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"

namespace trine {

inline Tensor random_tensor(Shape shape, std::uint64_t seed) {
  Tensor tensor(shape, Fill::none);
  Rng rng(seed);
  for (Real& v : tensor.view().span()) v = static_cast<Real>(rng.normal());
  return tensor;
}

inline bool same_bits(ConstView a, ConstView b) {
  return a.shape == b.shape && std::equal(a.span().begin(), a.span().end(), b.span().begin());
}

// Checks that `f` throws an Error with exactly this text.
template <class E = Error, class F>
void check_error(F f, const std::string& text) {
  BOOST_CHECK_EXCEPTION(f(), E, [&](const E& e) {
    BOOST_TEST(e.what() == text);
    return true;
  });
}

struct Step {
  ThreadPool pool{1};
  Tape tape{pool};
  Tensor x = random_tensor({2, 3}, 1);
};

}  // namespace trine
