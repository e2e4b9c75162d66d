// The computation graph of a tape, as text or for Graphviz.
#pragma once

#include <functional>
#include <string>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

enum class GraphFormat {
  text,  ///< one line per node:  %3 = linear(%0, %1, %2)  [32 x 384]
  dot    ///< a digraph for Graphviz: write it to a file, then  dot -Tsvg FILE
};

/// A node without an operation.
struct GraphLeaf {
  std::uint32_t index;         ///< Var::index()
  NodeKind kind;               ///< input, variable or parameter
  const Parameter* parameter;  ///< or nullptr
  Shape shape;
};
/// A name for a leaf, or "" for none.
using GraphNames = std::function<std::string(const GraphLeaf&)>;

/// The graph of this step, in the order it was computed. Leaves are marked input, variable or parameter,
/// followed by the name that `names` returns. Nodes without a gradient are marked constant. On an inference
/// tape, which records nothing, results are marked unrecorded.
[[nodiscard]] std::string dump_graph(const Tape& tape, GraphFormat format = GraphFormat::text,
                                     const GraphNames& names = nullptr);

}  // namespace trine::inline TRINE_ABI
