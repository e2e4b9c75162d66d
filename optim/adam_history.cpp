#include "trine/optim/adam_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI {
namespace {

constexpr Index kCapacity = 2048;            // steps between two passes over the whole table
constexpr double kSmallestProduct = 1e-100;  // of decays; below it quotients would lose digits
constexpr double kLargestSum = 1e30;         // that a float series can hold
constexpr int kSums = kCatchUpTerms + 1;

std::size_t at(Index step) { return static_cast<std::size_t>(step); }

// The tail of a geometric sum of beta1 is below rounding, with room for an lr that grows a thousandfold.
Index window_for(double beta1) {
  if (beta1 <= 0) return 1;
  const double smallest = 1e-3 * std::numeric_limits<Real>::epsilon();
  return std::min(kCapacity, static_cast<Index>(std::ceil(std::log(smallest) / std::log(beta1))) + 1);
}

std::vector<double> powers(double base) {
  std::vector<double> result(at(kCapacity + 1));
  for (Index k = 0; k <= kCapacity; ++k) result[at(k)] = std::pow(base, static_cast<double>(k));
  return result;
}

}  // namespace

AdamHistory::AdamHistory(const AdamWOptions& options, double weight_decay)
    : options_(options),
      weight_decay_(weight_decay),
      window_(window_for(options.beta1)),
      power1_(powers(options.beta1)),
      root_power2_(powers(std::sqrt(options.beta2))),
      shrink_(at(kCapacity + 1), 0.0),
      product_(at(kCapacity + 1), 1.0),
      shrunk_(at(kCapacity + 1), 0.0),
      size_(at(kCapacity + 1), 0.0),
      root_(at(kCapacity + 1), 0.0),
      center_(at(kCapacity + 1), 0.0),
      sums_(at((kCapacity + 1) * kSums), 0.0) {}

bool AdamHistory::full() const { return length_ == kCapacity || product_[at(length_)] < kSmallestProduct; }

bool AdamHistory::is_possible() const { return length_ >= 0 && length_ <= kCapacity && steps_ >= length_; }

void AdamHistory::append(double lr) {
  if (lr * weight_decay_ >= 1) {
    throw OptionError(fmt::format(
        "adamw: lr {} times weight_decay {} is 1 or more: it would wipe parameters out", lr, weight_decay_));
  }
  if (length_ == 0) {
    product_[0] = 1;
    open(0);
  }
  ++length_;
  ++steps_;
  const auto t = static_cast<double>(steps_);
  shrink_[at(length_)] = lr * weight_decay_;
  product_[at(length_)] = product_[at(length_ - 1)] * (1 - shrink_[at(length_)]);
  for (Index from = 0; from < length_; ++from) {
    shrunk_[at(from)] += shrink_[at(length_)] * (1 - shrunk_[at(from)]);
  }
  size_[at(length_)] = lr / (1 - std::pow(options_.beta1, t));
  root_[at(length_)] = 1 / std::sqrt(1 - std::pow(options_.beta2, t));
  for (Index from = std::max<Index>(0, length_ - window_); from < length_; ++from) {
    const Index k = length_ - from;
    const double scale = root_power2_[at(k)] * root_[at(length_)];  // a_j
    double term = size_[at(length_)] * power1_[at(k)] / (scale * product_[at(length_)]);
    const double delta = options_.epsilon / (scale * center_[at(from)]) - 1;
    double* sums = &sums_[at(from * kSums)];
    const double largest = std::max(1.0, 1 / (1 + delta));  // bounds 1 / (1 + z delta)
    for (int i = 0; i < kCatchUpTerms; ++i, term *= delta) sums[i] += term;
    sums[kCatchUpTerms] += std::abs(term) * largest;
  }
  open(length_);
}

// Opens the sums for rows of step `from`. A row moves most in the first 1 / (1 - beta1) steps it misses.
void AdamHistory::open(Index from) {
  const double k = std::round(1 / (1 - options_.beta1));
  const double step = static_cast<double>(steps_ - length_ + from) + k;
  center_[at(from)] =
      options_.epsilon * std::sqrt(1 - std::pow(options_.beta2, step)) / std::pow(options_.beta2, k / 2);
  std::fill_n(sums_.begin() + from * kSums, kSums, 0.0);
  shrunk_[at(from)] = 0;
}

// The largest z for which the terms left out are below rounding; 2 stands for any.
double AdamHistory::limit(const double* sums) {
  constexpr double tolerance = std::numeric_limits<Real>::epsilon() / 8;
  const double left_out = sums[kCatchUpTerms];
  if (left_out <= tolerance * sums[0]) return 2;
  double root = tolerance * sums[0] / left_out;
  for (int power = kCatchUpTerms; power > 1; power /= 2) root = std::sqrt(root);
  return root;
}

AdamSync AdamHistory::sync(Index from, Index moments) const {
  const double* sums = &sums_[at(from * kSums)];
  const double product = product_[at(length_)];
  const Index steps = std::min(length_ - from, window_);
  const Index lag = moments < 0 ? 0 : from - moments;
  AdamSync s{};
  s.decay = static_cast<Real>(shrunk_[at(from)]);
  s.m_scale = moments < 0 ? Real(0) : static_cast<Real>(power1_[at(lag)]);
  s.v_root = static_cast<Real>(root_power2_[at(lag)]);
  s.center = static_cast<Real>(center_[at(from)]);
  if (!(sums[kCatchUpTerms] < kLargestSum)) {
    s.limit = -1;  // a small beta2 made the coefficients overflow: every pack goes step by step
    s.center = 1;
  } else {
    s.limit = static_cast<Real>(limit(sums));
    for (int k = 0; k < kCatchUpTerms; ++k) s.series[k] = static_cast<Real>(product * sums[k]);
  }
  s.step_shrink = &shrink_[at(from + 1)];
  s.step_size = &size_[at(from + 1)];
  s.step_root = &root_[at(from + 1)];
  s.steps = steps;
  s.rest = static_cast<Real>(shrunk_[at(from + steps)]);
  s.beta1 = static_cast<Real>(options_.beta1);
  s.root_beta2 = static_cast<Real>(std::sqrt(options_.beta2));
  s.epsilon = static_cast<Real>(options_.epsilon);
  return s;
}

AdamScalars AdamHistory::last(Index moments) const {
  const Index lag = length_ - moments;
  return {.beta1 = static_cast<Real>(moments < 0 ? 0 : decay1(lag)),
          .one_minus_beta1 = static_cast<Real>(1 - options_.beta1),
          .beta2 = static_cast<Real>(moments < 0 ? 0 : decay2(lag)),
          .one_minus_beta2 = static_cast<Real>(1 - options_.beta2),
          .decay = static_cast<Real>(shrink_[at(length_)]),
          .l2 = 0,
          .size = static_cast<Real>(size_[at(length_)]),
          .root = static_cast<Real>(root_[at(length_)]),
          .epsilon = static_cast<Real>(options_.epsilon)};
}

void AdamHistory::visit_state(StateVisitor& visitor, const std::string& name) {
  visitor(name + ".step", std::span<std::int64_t>(&steps_, 1));
  visitor(name + ".history.length", std::span<std::int64_t>(&length_, 1));
  visitor(name + ".history.shrink", std::span(shrink_));
  visitor(name + ".history.product", std::span(product_));
  visitor(name + ".history.shrunk", std::span(shrunk_));
  visitor(name + ".history.size", std::span(size_));
  visitor(name + ".history.root", std::span(root_));
  visitor(name + ".history.center", std::span(center_));
  visitor(name + ".history.sums", std::span(sums_));
}

}  // namespace trine::inline TRINE_ABI
