#include "trine/losses/loss_parts.hpp"

#include <fmt/format.h>

#include "trine/base/error.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/losses/miners/distance_matrix.hpp"

namespace trine::inline TRINE_ABI {

void losses::measure_norms(const Tape& tape, Real* norms, ConstView x) {
  tape.parallel_rows(x.rows(), ops::row_grain(x.cols()), [&](Index begin, Index end) {
    distance_kernels().norms(norms + begin, x.row(begin), end - begin, x.cols());
  });
}

losses::LabeledDistances losses::labeled_distances(const char* loss, Var embeddings,
                                                   std::span<const Label> labels, Distance distance) {
  ops::require_matrix(loss, "embeddings", embeddings);
  const Index n = embeddings.shape().rows();
  require_count(loss, "one label a row is needed", "embeddings", embeddings, "labels", labels.size());
  Tape& tape = embeddings.tape();
  const View out{tape.scratch(n * n), {n, n}};
  Real* const norms = tape.scratch(2 * n);
  const ConstView x = embeddings.value();
  compute_distances(tape.pool(), out, x, x, distance, norms);
  return {out, norms};
}

void losses::require_count(const char* loss, const char* needed, std::string_view x_name, Var x,
                           const char* what, std::size_t count) {
  const auto given = static_cast<Index>(count);
  if (given != x.shape().rows()) throw ShapeError(loss, needed, {{x_name, x.shape()}, {what, Shape{given}}});
}

Real losses::checked_margin(const char* loss, Distance distance, std::optional<Real> margin, Real usual) {
  const Real value = margin.value_or(usual);
  if (!(value >= 0) || !std::isfinite(value)) {
    throw OptionError(
        fmt::format("{}: the margin is {}; it must be at least 0 and finite, in units of the {} distance "
                    "(default {})",
                    loss, value, kDistanceNames.of(distance), usual));
  }
  if (distance == Distance::cosine && value > 2) {
    throw OptionError(
        fmt::format("{}: a margin of {} can never be reached, cosine distance lies in [0, 2]; use one "
                    "below 1, such as {}, or the euclidean distance",
                    loss, value, usual));
  }
  return value;
}

}  // namespace trine::inline TRINE_ABI
