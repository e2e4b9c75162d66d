#include "trine/kernels/row_kernels.hpp"

#include "trine/tests/kernels/oracle.hpp"

using namespace trine;

namespace {
const RowKernels& k() { return row_kernels(); }
constexpr Index kRows = 5;

std::vector<double> norms(const Guarded& x, Index d) {
  std::vector<double> result;
  for (Index i = 0; i < kRows; ++i) {
    double squares = 0;
    for (Index j = 0; j < d; ++j) squares += wide(x[i * d + j]) * wide(x[i * d + j]);
    result.push_back(std::sqrt(squares));
  }
  return result;
}
}  // namespace

BOOST_AUTO_TEST_SUITE(rows)

BOOST_AUTO_TEST_CASE(normalize_rows_divides_by_the_length_and_leaves_zero_rows_zero) {
  for_every_length([](Index d, Index offset) {
    Guarded x = random_values(kRows * d, offset, 31);
    for (Index j = 0; j < d; ++j) x[2 * d + j] = 0;
    Guarded y(kRows * d, offset), inverse(kRows);
    k().normalize_rows(y.data(), inverse.data(), x.data(), kRows, d);
    const auto length = norms(x, d);
    const auto scale = [&](Index i) {
      const double norm = length[static_cast<std::size_t>(i)];
      return norm > 0 ? 1 / norm : 0;
    };
    expect("inverse lengths", inverse, scale, 16);
    expect(
        "normalize_rows", y, [&](Index i) { return wide(x[i]) * scale(i / d); }, 16);
  });
}

BOOST_AUTO_TEST_CASE(a_row_too_long_for_its_length_to_be_a_number_is_none) {
  const Index d = 20;
  std::vector<Real> x(d, std::numeric_limits<Real>::max() / 2), y(d), inverse(1);
  k().normalize_rows(y.data(), inverse.data(), x.data(), 1, d);
  for (const Real value : y) BOOST_TEST(std::isnan(value));
}

BOOST_AUTO_TEST_CASE(normalize_rows_backward_removes_the_component_along_the_row) {
  for_every_length([](Index d, Index offset) {
    const Guarded x = random_values(kRows * d, 0, 32, 1, 0.5), dy = random_values(kRows * d, offset, 33),
                  old = random_values(kRows * d, offset, 34);
    Guarded y(kRows * d), inverse(kRows);
    k().normalize_rows(y.data(), inverse.data(), x.data(), kRows, d);
    for (int accumulate : {0, 1}) {
      Guarded dx = old;
      k().normalize_rows_backward(dx.data(), y.data(), inverse.data(), dy.data(), kRows, d, accumulate);
      expect(
          "normalize_rows_backward", dx,
          [&](Index at) {
            const Index i = at / d;
            double along = 0;
            for (Index j = 0; j < d; ++j) along += wide(y[i * d + j]) * wide(dy[i * d + j]);
            return (accumulate ? wide(old[at]) : 0) + wide(inverse[i]) * (wide(dy[at]) - wide(y[at]) * along);
          },
          64, 10);
    }
  });
}

BOOST_AUTO_TEST_CASE(add_bias_and_sum_rows_equal_double_loops) {
  for_every_length([](Index d, Index offset) {
    const Guarded x = random_values(kRows * d, offset, 35), bias = random_values(d, 1, 36);
    Guarded y(kRows * d, offset);
    k().add_bias(y.data(), x.data(), bias.data(), kRows, d);
    expect("add_bias", y, [&](Index i) { return wide(x[i]) + wide(bias[i % d]); });
    for (int accumulate : {0, 1}) {
      Guarded out = bias;
      k().sum_rows(out.data(), x.data(), kRows, d, accumulate);
      expect(
          "sum_rows", out,
          [&](Index j) {
            double sum = accumulate ? wide(bias[j]) : 0;
            for (Index i = 0; i < kRows; ++i) sum += wide(x[i * d + j]);
            return sum;
          },
          16, 1);
    }
  });
}

BOOST_AUTO_TEST_CASE(sum_rows_of_no_rows_is_zero_or_nothing_added) {
  Guarded out(37, 0, 3);
  k().sum_rows(out.data(), nullptr, 0, 37, 1);
  expect("sum_rows", out, [](Index) { return 3; });
  k().sum_rows(out.data(), nullptr, 0, 37, 0);
  expect("sum_rows", out, [](Index) { return 0; });
}

// 16 packs stand side by side in registers: a column must not depend on whether it was among them.
BOOST_AUTO_TEST_CASE(a_column_has_the_same_sum_whatever_stands_beside_it) {
  const Index d = 17 * kMostLanes + 3;
  const Guarded x = random_values(kRows * d, 0, 37);
  Guarded whole(d), alone(1), column(kRows);
  k().sum_rows(whole.data(), x.data(), kRows, d, 0);
  for (Index j = 0; j < d; ++j) {
    for (Index i = 0; i < kRows; ++i) column[i] = x[i * d + j];
    k().sum_rows(alone.data(), column.data(), kRows, 1, 0);
    BOOST_TEST(alone[0] == whole[j]);
  }
}

BOOST_AUTO_TEST_CASE(gathers_add_up_the_rows_that_are_named) {
  const std::vector<std::int32_t> ids{4, 0, 4, 2, 1, 1, 3, 0, 2, 2};
  const std::vector<Index> widths{16 * kMostLanes, 16 * kMostLanes + 5, 48 * kMostLanes + kMostLanes};
  const auto check = [&](Index d, Index offset) {
    const Guarded x = random_values(kRows * d, offset, 40), scales = random_values(kRows, 0, 41),
                  old = random_values(d, offset, 42);
    for (Index count : {0, 1, 10}) {
      const auto sum = [&](Index j, auto weight) {
        double total = 0;
        for (Index i = 0; i < count; ++i) {
          const Index row = ids[static_cast<std::size_t>(i)];
          total += weight(row) * wide(x[row * d + j]);
        }
        return total;
      };
      for (int accumulate : {0, 1}) {
        Guarded out = old;
        k().gather_sum(out.data(), x.data(), ids.data(), count, d, Real(0.5), accumulate);
        expect(
            "gather_sum", out,
            [&](Index j) { return (accumulate ? wide(old[j]) : 0) + 0.5 * sum(j, [](Index) { return 1.; }); },
            16, 4);
        out = old;
        k().gather_scaled(out.data(), x.data(), ids.data(), scales.data(), count, d, accumulate);
        expect(
            "gather_scaled", out,
            [&](Index j) {
              return (accumulate ? wide(old[j]) : 0) + sum(j, [&](Index r) { return wide(scales[r]); });
            },
            32, 4);
      }
    }
  };
  for_every_length(check);
  for (Index d : widths) check(d, 1);
}

BOOST_AUTO_TEST_SUITE_END()
