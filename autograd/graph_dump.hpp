// What a tape recorded, as text for people or for Graphviz.
#pragma once

#include <functional>
#include <string>

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

enum class GraphFormat {
  text,  ///< one line a value:  %3 = linear(%0, %1, %2)  [32 x 384]
  dot    ///< a digraph for Graphviz:  trine's caller writes it to a file, then  dot -Tsvg file
};

/// A value that no operation made.
struct GraphLeaf {
  std::uint32_t index;         ///< Var::index() of it
  Tape::SlotKind kind;         ///< input, variable or parameter
  const Parameter* parameter;  ///< the one behind it, or nullptr
  Shape shape;
};
/// A name for a leaf, or "" for none.
using GraphNames = std::function<std::string(const GraphLeaf&)>;

/// The graph of this step, in the order it was computed. Leaves are marked input, variable or parameter
/// and, where `names` knows one, carry a name; what no gradient flows into is marked constant.
/// On an inference tape, which records nothing, every result is marked unrecorded.
[[nodiscard]] std::string dump_graph(const Tape& tape, GraphFormat format = GraphFormat::text,
                                     const GraphNames& names = nullptr);

}  // namespace trine::inline TRINE_ABI
