// Element types of tensor files, and their conversion to Real.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI::io {

/// Names in files, as in safetensors: BOOL, U8, I8, F8_E5M2, F8_E4M3, I16, U16, F16, BF16,
/// I32, U32, F32, F64, I64, U64.
enum class Dtype { boolean, u8, i8, f8_e5m2, f8_e4m3, i16, u16, f16, bf16, i32, u32, f32, f64, i64, u64 };

[[nodiscard]] std::string_view name(Dtype dtype);
/// nullopt for an unknown name.
[[nodiscard]] std::optional<Dtype> dtype_named(std::string_view text);
/// Bytes of one element.
[[nodiscard]] std::size_t size_of(Dtype dtype);
/// Bytes of an array of these extents; nullopt on overflow, even if another extent is 0.
[[nodiscard]] std::optional<std::uint64_t> size_of(Dtype dtype, std::span<const Index> extents);
/// F16, BF16, F32 or F64: convertible to Real.
[[nodiscard]] bool is_floating(Dtype dtype);

/// The dtype of this build's Real.
inline constexpr Dtype kRealDtype = sizeof(Real) == 4 ? Dtype::f32 : Dtype::f64;

/// IEEE 754 binary16; exact, subnormals, infinities and NaN included.
[[nodiscard]] float half_to_float(std::uint16_t bits);
/// A bfloat16 is the upper half of a float.
[[nodiscard]] float bfloat16_to_float(std::uint16_t bits);

/// Rounds to nearest, ties to even; NaN stays NaN. Overflow, above 65504 for a half, gives infinity.
[[nodiscard]] std::uint16_t float_to_half(float value);
[[nodiscard]] std::uint16_t float_to_bfloat16(float value);

/// Converts `count` elements of a floating dtype. The bytes need not be aligned.
void to_real(Real* out, std::span<const std::byte> bytes, Dtype dtype, Index count);
/// Appends `values` as a floating dtype, rounded if it is narrower.
void from_real(std::span<const Real> values, Dtype dtype, std::vector<std::byte>& out);
/// `values` as float32: the same bytes if Real is float, else rounded into `scratch`.
[[nodiscard]] std::span<const std::byte> as_float32(std::span<const Real> values,
                                                    std::vector<float>& scratch);

}  // namespace trine::inline TRINE_ABI::io
