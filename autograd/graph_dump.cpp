#include "trine/autograd/graph_dump.hpp"

#include <fmt/format.h>

#include <iterator>
#include <vector>

namespace trine::inline TRINE_ABI {
namespace {

using Kind = Tape::SlotKind;

struct Node {
  std::string label;  // "linear", "input x", "unrecorded"
  const Tape::Operation* operation = nullptr;
  bool constant = false;
};

std::string_view word(Kind kind) {
  switch (kind) {
    case Kind::input:
      return "input";
    case Kind::variable:
      return "variable";
    case Kind::parameter:
      return "parameter";
    default:
      return "unrecorded";
  }
}

std::vector<Node> nodes_of(const Tape& tape, const GraphNames& names) {
  std::vector<Node> nodes(tape.slots());
  for (const Tape::Operation& operation : tape.operations()) nodes[operation.out].operation = &operation;
  for (std::uint32_t i = 0; i < tape.slots(); ++i) {
    Node& node = nodes[i];
    const Kind kind = tape.slot_kind(i);
    if (node.operation != nullptr) {
      node.label = node.operation->name;
      node.constant = !tape.slot_wants_gradient(i);
    } else {
      node.label = word(kind);
      node.constant = kind == Kind::parameter && !tape.slot_wants_gradient(i) && tape.training();
      if (kind == Kind::output || !names) continue;
      const std::string name = names({i, kind, tape.slot_parameter(i), tape.slot_shape(i)});
      if (!name.empty()) node.label += " " + name;
    }
  }
  return nodes;
}

std::string as_text(const Tape& tape, const std::vector<Node>& nodes) {
  fmt::memory_buffer out;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "%{} = {}", i, nodes[i].label);
    if (const auto* operation = nodes[i].operation) {
      const std::span inputs(operation->inputs, operation->input_count);
      fmt::format_to(std::back_inserter(out), "(");
      for (std::size_t k = 0; k < inputs.size(); ++k)
        fmt::format_to(std::back_inserter(out), "{}%{}", k == 0 ? "" : ", ", inputs[k]);
      fmt::format_to(std::back_inserter(out), ")");
    }
    fmt::format_to(std::back_inserter(out), "  {}{}\n", tape.slot_shape(i).text(),
                   nodes[i].constant ? "  constant" : "");
  }
  return fmt::to_string(out);
}

std::string quoted(std::string_view label) {
  std::string safe;
  for (char c : label) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

// Leaves are ellipses, operations boxes; what no gradient flows into is drawn dashed.
std::string as_dot(const Tape& tape, const std::vector<Node>& nodes) {
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out), "digraph trine {{\n  node [fontname=\"sans-serif\"];\n");
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const auto* operation = nodes[i].operation;
    fmt::format_to(std::back_inserter(out), "  n{} [shape={}, {}label=\"{}\\n{}\"];\n", i,
                   operation != nullptr ? "box" : "ellipse", nodes[i].constant ? "style=dashed, " : "",
                   quoted(nodes[i].label), tape.slot_shape(i).text());
    if (operation == nullptr) continue;
    for (std::uint32_t input : std::span(operation->inputs, operation->input_count))
      fmt::format_to(std::back_inserter(out), "  n{} -> n{};\n", input, i);
  }
  fmt::format_to(std::back_inserter(out), "}}\n");
  return fmt::to_string(out);
}

}  // namespace

std::string dump_graph(const Tape& tape, GraphFormat format, const GraphNames& names) {
  const std::vector<Node> nodes = nodes_of(tape, names);
  return format == GraphFormat::text ? as_text(tape, nodes) : as_dot(tape, nodes);
}

}  // namespace trine::inline TRINE_ABI
