// loss = scale * sum over a, p, n of f(D_ap - D_an + margin): linear in the distances once f' is known, so
// forward collects W_ij = dloss/dD_ij (up to scale), one row an anchor. Backward, with K_ij = s W_ij h(D_ij):
//   euclidean (h = 1/D), squared (h = 2):  dx_i = sum_j (K_ij + K_ji) (x_i - x_j)
//                                               = (row_i + column_i) x_i - (K X)_i - (K^T X)_i
//   cosine, on rows y of length 1:         dy_i = -(W Y)_i - (W^T Y)_i
//   manhattan:                             dx_i = sum_j (W_ij + W_ji) sign(x_i - x_j)
// Two matrix products instead of a list of up to n^3 triplets.
#include <algorithm>

#include "trine/autograd/ops/common.hpp"
#include "trine/autograd/ops/matrix.hpp"
#include "trine/autograd/tape.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/metric/batch_all_kernels.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/kernels/metric/select_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"
#include "trine/losses/batch_triplet.hpp"
#include "trine/losses/loss_parts.hpp"
#include "trine/losses/miners/anchor_rows.hpp"
#include "trine/losses/pair_distance.hpp"

namespace trine::inline TRINE_ABI {
namespace {

struct AnchorSums {
  double loss = 0, active = 0, violated = 0;
  double near = 0, far = 0;  // sums of distances to positives and negatives
  Index positives = 0, negatives = 0;
};

struct BatchAll {
  static constexpr std::string_view name = "batch_all_triplet_loss";
  Var x;  // [n, d]
  Index n;
  Index d;
  const Label* labels;  // [n]
  Distance distance;
  Real margin;
  MarginKind kind;
  Reduction reduction;
  Real* distances;   // [n, n]   saved
  Real* slopes;      // [n, n]   saved: W, which backward turns into K
  Real* norms;       // [n]
  AnchorSums* sums;  // [n]
  Real* scale;       // []       saved: 1 / number of terms
  LossStatistics* statistics;
  Var y;  // []

  void forward(Tape& tape) const {
    if (distance == Distance::manhattan) losses::measure_norms(tape, norms, x.value());
    tape.parallel_rows(n, 8, [&](Index begin, Index end) {
      mining::RowBuffer buffer;
      for (Index i = begin; i < end; ++i) sums[i] = anchor(i, buffer.room(n));
    });
    reduce(tape);
  }

  AnchorSums anchor(Index i, Real* is_negative) const {
    const Real* const row = distances + i * n;
    Real* const slope = slopes + i * n;
    std::fill_n(slope, n, Real(0));
    std::fill_n(is_negative, n, Real(1));
    select_kernels().fill_equal(is_negative, labels, labels[i], 0, n);
    AnchorSums total;
    const auto& sum_up = kind == MarginKind::hard ? batch_all_kernels().hard : batch_all_kernels().soft;
    for (Index p = 0; p < n; ++p) {
      if (labels[p] != labels[i]) {
        total.far += static_cast<double>(row[p]);
        ++total.negatives;
      } else if (p != i) {
        const BatchAllSums of_pair = sum_up(slope, row, is_negative, row[p], margin, n);
        slope[p] += of_pair.slope;
        total.loss += static_cast<double>(of_pair.loss);
        total.active += static_cast<double>(of_pair.active);
        total.violated += static_cast<double>(of_pair.violated);
        total.near += static_cast<double>(row[p]);
        ++total.positives;
      }
    }
    return total;
  }

  void reduce(Tape& tape) const {
    AnchorSums all;
    Index triplets = 0;
    for (Index i = 0; i < n; ++i) {
      all.loss += sums[i].loss;
      all.active += sums[i].active;
      all.violated += sums[i].violated;
      all.near += sums[i].near;
      all.far += sums[i].far;
      all.positives += sums[i].positives;
      all.negatives += sums[i].negatives;
      triplets += sums[i].positives * sums[i].negatives;
    }
    const double factor = losses::reduction_scale(reduction, triplets, static_cast<Index>(all.active));
    *scale = static_cast<Real>(factor);
    *tape.data(y) = static_cast<Real>(all.loss * factor);
    const auto mean = [](double sum, Index count) {
      return count > 0 ? sum / static_cast<double>(count) : 0;
    };
    losses::Mean norm;
    norm.add(norms, n);
    *statistics = {triplets, mean(kind == MarginKind::hard ? all.active : all.violated, triplets),
                   mean(all.near, all.positives), mean(all.far, all.negatives), norm.value()};
  }

  void backward(Tape& tape) const {
    if (!tape.wants_gradient(x)) return;
    const Real s = *scale * tape.gradient_of(y)[0];
    if (distance == Distance::manhattan) return manhattan_backward(tape, s);
    scale_slopes(tape, s);
    if (distance == Distance::cosine) return cosine_backward(tape, tape.gradient(x));
    euclidean_backward(tape);
  }

  // W -> K. Pairs at distance 0 have no slope, see losses/pair_distance.hpp.
  void scale_slopes(Tape& tape, Real s) const {
    tape.parallel_rows(n, ops::row_grain(n), [&](Index begin, Index end) {
      for (Index k = begin * n; k < end * n; ++k) {
        const Real h = distance == Distance::cosine              ? Real(-1)
                       : distance == Distance::squared_euclidean ? Real(2)
                       : distances[k] > 0                        ? 1 / distances[k]
                                                                 : Real(0);
        slopes[k] *= s * h;
      }
    });
  }

  // out = K Z + K^T Z
  void products(Tape& tape, Real* out, const Real* z) const {
    ops::parallel_gemm(tape.pool(), out, d, {slopes, n}, {z, d}, n, d, n);
    ops::parallel_gemm(tape.pool(), out, d, {slopes, n, Transpose::yes}, {z, d}, n, d, n, 1, 1);
  }

  void cosine_backward(Tape& tape, Gradient dx) const {
    Real* const unit = tape.scratch(n * d);
    Real* const inverse = tape.scratch(n);
    Real* const product = tape.scratch(n * d);
    row_kernels().normalize_rows(unit, inverse, tape.data(x), n, d);
    products(tape, product, unit);
    tape.parallel_rows(n, ops::row_grain(d), [&](Index begin, Index end) {
      row_kernels().normalize_rows_backward(dx.data + begin * d, unit + begin * d, inverse + begin,
                                            product + begin * d, end - begin, d, dx.accumulate);
    });
  }

  // Differences do not change when all rows move together; taking out the mean first keeps the digits of
  // a batch that has collapsed to nearly one point.
  void euclidean_backward(Tape& tape) const {
    Real* const centered = tape.scratch(n * d);
    Real* const mean = tape.scratch(d);
    Real* const columns = tape.scratch(n);
    Real* const product = tape.scratch(n * d);
    const Real* const rows = tape.data(x);
    row_kernels().sum_rows(mean, rows, n, d, 0);
    elementwise_kernels().scale(mean, mean, n > 0 ? Real(1) / static_cast<Real>(n) : Real(0), d, 0);
    for (Index i = 0; i < n; ++i) {
      std::fill_n(centered + i * d, d, Real(0));
      distance_kernels().add_difference(centered + i * d, rows + i * d, mean, 1, d);
    }
    row_kernels().sum_rows(columns, slopes, n, n, 0);
    products(tape, product, centered);
    losses::add_to_rows(tape, x, ops::row_grain(d), [&](Real* dx, Index i) {
      Real weight = columns[i];
      for (Index j = 0; j < n; ++j) weight += slopes[i * n + j];
      distance_kernels().add_combination(dx, centered + i * d, product + i * d, weight, -1, d);
    });
  }

  void manhattan_backward(Tape& tape, Real s) const {
    const Real* const rows = tape.data(x);
    losses::add_to_rows(tape, x, 8, [&](Real* dx, Index i) {
      for (Index j = 0; j < n; ++j) {
        const Real slope = s * (slopes[i * n + j] + slopes[j * n + i]);
        if (slope != 0) distance_kernels().add_signs(dx, rows + i * d, rows + j * d, slope, d);
      }
    });
  }
};

}  // namespace

LossResult BatchAllTripletLoss::operator()(Var embeddings, std::span<const Label> labels) const {
  const char* const who = "batch_all_triplet_loss";
  const Real width = losses::checked_margin(who, distance, margin, default_margin(distance, kind));
  const losses::LabeledDistances given = losses::labeled_distances(who, embeddings, labels, distance);
  Tape& tape = embeddings.tape();
  const Index n = embeddings.shape().rows();
  const Label* const copy = losses::copied(tape, labels).data();
  const Var y = tape.output({});
  auto* const statistics = tape.scratch<LossStatistics>(1);
  tape.record(BatchAll{embeddings, n, embeddings.shape().cols(), copy, distance, width, kind, reduction,
                       given.distances.data, tape.scratch(n * n), given.norms, tape.scratch<AnchorSums>(n),
                       tape.scratch(1), statistics, y},
              y, {embeddings});
  return {y, *statistics};
}

}  // namespace trine::inline TRINE_ABI
