#include "trine/autograd/graph_dump.hpp"

#include <fmt/format.h>

#include <vector>

#include "trine/autograd/tape_inspector.hpp"

namespace trine::inline TRINE_ABI {
namespace {

struct Line {
  Tape::Inspector::NodeInfo node;
  std::string label;  // "linear", "input x", "unrecorded"
  bool constant = false;
};

std::string_view word(NodeKind kind) {
  switch (kind) {
    case NodeKind::input:
      return "input";
    case NodeKind::variable:
      return "variable";
    case NodeKind::parameter:
      return "parameter";
    default:
      return "unrecorded";
  }
}

std::vector<Line> lines_of(const Tape& tape, const GraphNames& names) {
  const Tape::Inspector inspector(tape);
  std::vector<Line> lines;
  lines.reserve(inspector.nodes());
  for (std::uint32_t i = 0; i < inspector.nodes(); ++i) {
    const auto node = inspector.node(i);
    const bool computed = !node.operation.empty();
    Line line{node, std::string(computed ? node.operation : word(node.kind))};
    const bool trained = computed || (node.kind == NodeKind::parameter && tape.training());
    line.constant = trained && !node.wants_gradient;
    if (names && node.kind != NodeKind::output) {
      const std::string name = names({i, node.kind, node.parameter, node.shape});
      if (!name.empty()) line.label += " " + name;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string as_text(const std::vector<Line>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    text += fmt::format("%{} = {}", i, line.label);
    if (!line.node.operation.empty()) {
      std::string inputs;
      for (std::uint32_t input : line.node.inputs)
        inputs += fmt::format("{}%{}", inputs.empty() ? "" : ", ", input);
      text += "(" + inputs + ")";
    }
    text += fmt::format("  {}{}\n", line.node.shape.text(), line.constant ? "  constant" : "");
  }
  return text;
}

std::string quoted(std::string_view label) {
  std::string safe;
  for (char c : label) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

// Leaves are ellipses, operations boxes; constants are dashed.
std::string as_dot(const std::vector<Line>& lines) {
  std::string text = "digraph trine {\n  node [fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    text += fmt::format("  n{} [shape={}, {}label=\"{}\\n{}\"];\n", i,
                        line.node.operation.empty() ? "ellipse" : "box",
                        line.constant ? "style=dashed, " : "", quoted(line.label), line.node.shape.text());
    for (std::uint32_t input : line.node.inputs) text += fmt::format("  n{} -> n{};\n", input, i);
  }
  return text + "}\n";
}

}  // namespace

std::string dump_graph(const Tape& tape, GraphFormat format, const GraphNames& names) {
  const std::vector<Line> lines = lines_of(tape, names);
  return format == GraphFormat::text ? as_text(lines) : as_dot(lines);
}

}  // namespace trine::inline TRINE_ABI
