#include "trine/formats/finite_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "trine/base/error.hpp"
#include "trine/base/message.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

// Magnitudes that round to infinity: from halfway between the largest value and the next power of two on.
float beyond(Dtype dtype) {
  if (dtype == Dtype::f16) return 65520.0F;
  if (dtype == Dtype::bf16) return 0x1.FFp127F;
  return std::numeric_limits<float>::infinity();
}

// False for NaN too.
bool fits(Real value, float limit) { return std::abs(static_cast<float>(value)) < limit; }

std::string what(const Unstorable& found, Dtype dtype) {
  const std::string values = found.count == 1 ? "a value" : fmt::format("{} values", found.count);
  if (!std::isfinite(found.value))
    return fmt::format("{} that {} not finite", values, found.count == 1 ? "is" : "are");
  return fmt::format("{} beyond the range of {}", values, name(dtype));
}

}  // namespace

std::optional<Unstorable> find_unstorable(std::span<const Real> values, Dtype dtype) {
  const float limit = beyond(dtype);
  Index count = 0;
  for (const Real value : values) count += fits(value, limit) ? 0 : 1;
  if (count == 0) return std::nullopt;
  const auto first =
      std::find_if(values.begin(), values.end(), [&](Real value) { return !fits(value, limit); });
  return Unstorable{count, first - values.begin(), *first};
}

void require_storable(const std::string& path, std::string_view name, ConstView values, Dtype dtype) {
  const auto found = find_unstorable(values.span(), dtype);
  if (!found) return;
  const std::string index = values.shape.rank() == 2 ? fmt::format("[{}, {}]", found->first / values.cols(),
                                                                   found->first % values.cols())
                                                     : fmt::format("[{}]", found->first);
  const char* hint = std::isfinite(found->value)
                         ? "store it as bf16 or f32"
                         : "the model is damaged or its training diverged; use another copy";
  throw FileError(path, 0,
                  fmt::format("tensor \"{}\" holds {}, the first, {}, at {} of {}; {}", excerpt(name),
                              what(*found, dtype), found->value, index, values.shape.text(), hint));
}

}  // namespace trine::inline TRINE_ABI::io
