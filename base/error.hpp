// What trine throws. A message names what was wrong, where, the values seen, and what to do.
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "trine/base/shape.hpp"

namespace trine {

/// Anything a user can provoke. Mistakes inside the library are TRINE_ASSERT, never this.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Operands that do not fit together.
class ShapeError : public Error {
 public:
  using Error::Error;
  struct Operand {
    std::string_view name;
    Shape shape;
  };
  /// "matmul: inner sizes differ: lhs [32 x 384], rhs [256 x 384]" and, where we know one, "; hint".
  ShapeError(std::string_view op, std::string_view problem, std::initializer_list<Operand> operands,
             std::string_view hint = {});
};

/// An option or argument outside its range: names it, the value seen and the values allowed.
class OptionError : public Error {
 public:
  using Error::Error;
};

/// A file that is missing, unreadable or not what it should be.
class FileError : public Error {
 public:
  using Error::Error;
  /// "train.tsv:1042: expected 3 tab-separated columns, found 2"; line 0 leaves the number out.
  FileError(std::string_view path, Index line, std::string_view problem);
};

namespace detail {
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);
}

}  // namespace trine

// For mistakes of ours, not of users; checked in debug builds only.
#ifdef NDEBUG
#define TRINE_ASSERT(condition) static_cast<void>(0)
#else
#define TRINE_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::trine::detail::assertion_failed(#condition, __FILE__, __LINE__))
#endif
