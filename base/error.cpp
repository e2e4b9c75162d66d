#include "trine/base/error.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "trine/base/message.hpp"

namespace trine {
namespace {

std::string operands_text(std::string_view op, std::string_view problem,
                          std::initializer_list<ShapeError::Operand> operands, std::string_view hint) {
  std::string text = fmt::format("{}: {}", op, problem);
  std::string_view separator = ": ";
  for (const auto& operand : operands) {
    text += fmt::format("{}{} {}", separator, operand.name, operand.shape.text());
    separator = ", ";
  }
  if (!hint.empty()) text += fmt::format("; {}", hint);
  return text;
}

}  // namespace

ShapeError::ShapeError(std::string_view op, std::string_view problem, std::initializer_list<Operand> operands,
                       std::string_view hint)
    : Error(operands_text(op, problem, operands, hint)) {}

FileError::FileError(std::string_view path, Index line, std::string_view problem)
    : Error(bounded(printable(line > 0 ? fmt::format("{}:{}: {}", path, line, problem)
                                       : fmt::format("{}: {}", path, problem)))) {}

void detail::assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: trine has a bug: %s does not hold\n", file, line, expression);
  std::abort();
}

}  // namespace trine
