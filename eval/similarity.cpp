#include "trine/eval/similarity.hpp"

#include <algorithm>
#include <cmath>

namespace trine::inline TRINE_ABI::eval {
namespace {

template <class Term>
double sum(Index d, Term term) {
  double total = 0;
  for (Index i = 0; i < d; ++i) total += term(i);
  return total;
}

double cosine(const Real* a, const Real* b, Index d) {
  double aa = 0;
  double bb = 0;
  double ab = 0;
  for (Index i = 0; i < d; ++i) {
    const double x = a[i];
    const double y = b[i];
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  constexpr double smallest = 1e-12;  // as torch.nn.functional.normalize: a zero row stays zero
  return ab / (std::max(std::sqrt(aa), smallest) * std::max(std::sqrt(bb), smallest));
}

}  // namespace

double similarity(Similarity kind, const Real* a, const Real* b, Index d) {
  const auto difference = [&](Index i) { return static_cast<double>(a[i]) - static_cast<double>(b[i]); };
  switch (kind) {
    case Similarity::cosine:
      return cosine(a, b, d);
    case Similarity::dot:
      return sum(d, [&](Index i) { return static_cast<double>(a[i]) * static_cast<double>(b[i]); });
    case Similarity::euclidean:
      return -std::sqrt(sum(d, [&](Index i) { return difference(i) * difference(i); }));
    case Similarity::manhattan:
      return -sum(d, [&](Index i) { return std::abs(difference(i)); });
  }
  return 0;
}

Tensor similarity(Similarity kind, ConstView a, ConstView b) {
  if (a.shape.rank() != 2 || b.shape.rank() != 2 || a.cols() != b.cols())
    throw ShapeError("similarity", "embeddings must be matrices of one width",
                     {{"a", a.shape}, {"b", b.shape}});
  Tensor result({a.rows(), b.rows()}, Fill::none);
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < b.rows(); ++j)
      result.row(i)[j] = static_cast<Real>(similarity(kind, a.row(i), b.row(j), a.cols()));
  }
  return result;
}

}  // namespace trine::inline TRINE_ABI::eval
