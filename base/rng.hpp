// Counter-based random numbers: element i of a stream is a pure function of (key, i), so a run does
// not depend on how work is split over threads, and its whole state is two integers.
#pragma once

#include <cstdint>
#include <string_view>

#include "trine/base/real.hpp"

namespace trine {

/// 64 well-mixed bits of (key, counter): two rounds of the SplitMix64 finaliser
/// (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
[[nodiscard]] constexpr std::uint64_t random_bits(std::uint64_t key, std::uint64_t counter) {
  constexpr auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  };
  return mix(mix(counter * 0x9e3779b97f4a7c15ULL + key) ^ key);
}

/// A stream of random numbers. Copy it to repeat it, split it to get an independent one.
class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed) : key_(random_bits(seed, 0x7472696e65ULL)) {}

  /// An independent stream, named: the same name always gives the same stream.
  [[nodiscard]] Rng split(std::string_view name) const;
  [[nodiscard]] Rng split(std::uint64_t number) const;

  constexpr std::uint64_t bits() { return random_bits(key_, counter_++); }
  /// Uniform in [0, 1), 53 random bits.
  constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }
  constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal by Box and Muller; takes two numbers of the stream.
  double normal();
  /// Uniform in [0, n); n must be positive.
  Index below(Index n);

  struct State {
    std::uint64_t key;
    std::uint64_t counter;
    bool operator==(const State&) const = default;
  };
  [[nodiscard]] constexpr State state() const { return {key_, counter_}; }
  [[nodiscard]] static constexpr Rng from_state(State state) {
    Rng rng(0);
    rng.key_ = state.key;
    rng.counter_ = state.counter;
    return rng;
  }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

/// Shuffles a random-access range in place (Fisher and Yates).
template <class Range>
void shuffle(Range& range, Rng& rng) {
  for (auto i = static_cast<Index>(range.size()) - 1; i > 0; --i) {
    using std::swap;
    swap(range[static_cast<std::size_t>(i)], range[static_cast<std::size_t>(rng.below(i + 1))]);
  }
}

}  // namespace trine
