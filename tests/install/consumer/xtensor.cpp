// The bridge to xtensor: a matrix times ten, written as an expression.
#include <cstdio>
#include <trine/autograd/ops/xtensor_op.hpp>
#include <trine/tensor/xtensor.hpp>

int main() {
  trine::Tensor rows = trine::Tensor::from({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  trine::assign<2>(rows.view(), trine::as_xt<2>(rows.view()) * trine::Real(10));
  std::printf("%s ends with %g\n", rows.shape().text().c_str(), static_cast<double>(rows[7]));
}
