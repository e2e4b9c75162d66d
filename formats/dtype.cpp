#include "trine/formats/dtype.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "trine/base/error.hpp"

namespace trine::inline TRINE_ABI::io {
namespace {

static_assert(std::endian::native == std::endian::little,
              "safetensors and .npy files hold little-endian numbers");

struct Description {
  Dtype dtype;
  std::string_view name;
  std::size_t bytes;
};
// In the order of the enumeration.
constexpr std::array<Description, 15> kDtypes{{{Dtype::boolean, "BOOL", 1},
                                               {Dtype::u8, "U8", 1},
                                               {Dtype::i8, "I8", 1},
                                               {Dtype::f8_e5m2, "F8_E5M2", 1},
                                               {Dtype::f8_e4m3, "F8_E4M3", 1},
                                               {Dtype::i16, "I16", 2},
                                               {Dtype::u16, "U16", 2},
                                               {Dtype::f16, "F16", 2},
                                               {Dtype::bf16, "BF16", 2},
                                               {Dtype::i32, "I32", 4},
                                               {Dtype::u32, "U32", 4},
                                               {Dtype::f32, "F32", 4},
                                               {Dtype::f64, "F64", 8},
                                               {Dtype::i64, "I64", 8},
                                               {Dtype::u64, "U64", 8}}};

const Description& describe(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)]; }

template <class Convert>
void append(std::vector<std::byte>& out, std::span<const Real> values, Convert to) {
  using Stored = decltype(to(values[0]));
  std::size_t at = out.size();
  out.resize(at + values.size() * sizeof(Stored));
  for (const Real value : values) {
    const Stored stored = to(value);
    std::memcpy(out.data() + at, &stored, sizeof(Stored));
    at += sizeof(Stored);
  }
}

template <class Stored, class Convert>
void convert(Real* out, const std::byte* bytes, Index count, Convert to) {
  for (Index i = 0; i < count; ++i) {
    Stored stored;
    std::memcpy(&stored, bytes + static_cast<std::size_t>(i) * sizeof(Stored), sizeof(Stored));
    out[i] = static_cast<Real>(to(stored));
  }
}

}  // namespace

std::string_view name(Dtype dtype) { return describe(dtype).name; }
std::size_t size_of(Dtype dtype) { return describe(dtype).bytes; }

std::optional<std::uint64_t> size_of(Dtype dtype, std::span<const Index> extents) {
  auto product = static_cast<Index>(size_of(dtype));
  bool is_empty = false;
  for (const Index extent : extents) {
    is_empty = is_empty || extent == 0;
    if (__builtin_mul_overflow(product, std::max<Index>(extent, 1), &product)) return std::nullopt;
  }
  return is_empty ? 0 : static_cast<std::uint64_t>(product);
}

std::optional<Dtype> dtype_named(std::string_view text) {
  const auto found =
      std::find_if(kDtypes.begin(), kDtypes.end(), [&](const auto& d) { return d.name == text; });
  if (found == kDtypes.end()) return std::nullopt;
  return found->dtype;
}

bool is_floating(Dtype dtype) {
  return dtype == Dtype::f16 || dtype == Dtype::bf16 || dtype == Dtype::f32 || dtype == Dtype::f64;
}

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1fu;
  const std::uint32_t fraction = bits & 0x3ffu;
  if (exponent == 0) {  // zero or subnormal: fraction times 2^-24, which a float holds exactly
    const float magnitude = static_cast<float>(fraction) * 0x1.0p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide = exponent == 0x1f ? 0xffu : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

// Adds what carries a fraction above one half, or at one half with an odd last bit, into the kept bits; a
// carry out of the fraction raises the exponent, which is the right number too.
std::uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint32_t>(bits >> 16) & 0x8000u;
  const std::uint32_t magnitude = bits & 0x7fff'ffffu;
  if (magnitude > 0x7f80'0000u) return static_cast<std::uint16_t>(sign | 0x7e00u);  // NaN
  if (magnitude < 0x3880'0000u) {  // below 2^-14: a multiple of 2^-24, which the sum rounds to
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;  // a float at 0.5 counts in 2^-24
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f00'0000u));
  }
  const std::uint32_t rebased = magnitude - ((127u - 15u) << 23);
  const std::uint32_t rounded = (rebased + 0xfffu + ((rebased >> 13) & 1u)) >> 13;
  return static_cast<std::uint16_t>(sign | (rounded < 0x7c00u ? rounded : 0x7c00u));
}

std::uint16_t float_to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fff'ffffu) > 0x7f80'0000u) return static_cast<std::uint16_t>((bits >> 16) | 0x0040u);  // NaN
  return static_cast<std::uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

void from_real(std::span<const Real> values, Dtype dtype, std::vector<std::byte>& out) {
  switch (dtype) {
    case Dtype::f16:
      return append(out, values, [](Real x) { return float_to_half(static_cast<float>(x)); });
    case Dtype::bf16:
      return append(out, values, [](Real x) { return float_to_bfloat16(static_cast<float>(x)); });
    case Dtype::f32:
      return append(out, values, [](Real x) { return static_cast<float>(x); });
    case Dtype::f64:
      return append(out, values, [](Real x) { return static_cast<double>(x); });
    default:
      TRINE_ASSERT(false);
  }
}

void to_real(Real* out, std::span<const std::byte> bytes, Dtype dtype, Index count) {
  TRINE_ASSERT(is_floating(dtype) && bytes.size() >= static_cast<std::size_t>(count) * size_of(dtype));
  switch (dtype) {
    case Dtype::f16:
      return convert<std::uint16_t>(out, bytes.data(), count, half_to_float);
    case Dtype::bf16:
      return convert<std::uint16_t>(out, bytes.data(), count, bfloat16_to_float);
    case Dtype::f32:
      return convert<float>(out, bytes.data(), count, [](float x) { return x; });
    case Dtype::f64:
      return convert<double>(out, bytes.data(), count, [](double x) { return x; });
    default:
      TRINE_ASSERT(false);
  }
}

std::span<const std::byte> as_float32(std::span<const Real> values, std::vector<float>& scratch) {
  if constexpr (kRealDtype == Dtype::f32) return std::as_bytes(values);
  scratch.assign(values.begin(), values.end());
  return std::as_bytes(std::span<const float>(scratch));
}

}  // namespace trine::inline TRINE_ABI::io
