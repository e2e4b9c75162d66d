// Gradient checkpointing: a segment of a computation of which only the result is stored.
#pragma once

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

/// A segment of the tape that can be dropped and recomputed; begins where it is constructed. For
/// checkpoint().
class Tape::Recomputation {
 public:
  explicit Recomputation(Tape& tape) : tape_(tape), begin_(tape.mark()) {}
  [[nodiscard]] static bool enabled(const Tape& tape) { return tape.options_.gradient_checkpointing; }

  /// Drops the segment but `v`. A `v` older than the segment stays what it is.
  Var keep(Var v) { return tape_.rewind(begin_, v); }
  [[nodiscard]] bool contains(Var v) const { return v.index() >= begin_.nodes; }
  /// Nodes created before the segment. restore_random() makes the recomputation draw the same random numbers.
  [[nodiscard]] std::uint64_t nodes_created() const { return begin_.created; }
  void restore_random(std::uint64_t nodes_created) { tape_.nodes_created_ = nodes_created; }
  /// Differentiates and drops the segment, whose result `recomputed` equals y.
  void backward(Var y, Var recomputed) {
    tape_.move_gradient(y, recomputed);
    tape_.run_backward(begin_.operations);
    tape_.drop_since(begin_);
  }

 private:
  Tape& tape_;
  Mark begin_;
};

namespace detail {

template <class F>
struct Checkpoint {
  static constexpr std::string_view name = "checkpoint";
  F f;
  Var x, y;
  std::uint64_t nodes_created;  // before f first ran

  void forward(Tape&) const {}  // y is there already
  void backward(Tape& tape) const {
    Tape::Recomputation segment(tape);
    segment.restore_random(nodes_created);
    segment.backward(y, f(x));
  }
};

}  // namespace detail

/// f(x), without storing what f computes on the way:
///
///   inference                       dropped after forward; only one segment is in memory at a time
///   training                        stored: this is f(x)
///   ... with gradient_checkpointing dropped after forward; backward recomputes f(x) with the same random
///                                   numbers and differentiates that. Gradients have the same bits
///
/// x        any Var
/// f        Var(Var); trivially copyable, as a lambda over pointers and spans is. What it refers to is
///          borrowed until the end of the step. It may read parameters and older Vars as well: gradients
///          reach them all
///
/// With one checkpoint per block and n blocks, memory holds n results and the inside of one block.
/// Chen et al. 2016, arXiv:1604.06174, section 4.
template <class F>
Var checkpoint(Var x, F f) {
  Tape& tape = x.tape();
  if (tape.training() && !Tape::Recomputation::enabled(tape)) return f(x);
  Tape::Recomputation segment(tape);
  const Var y = segment.keep(f(x));
  if (!segment.contains(y)) return y;  // f returned an older Var
  return tape.record(detail::Checkpoint<F>{f, x, y, segment.nodes_created()}, y, {x});
}

}  // namespace trine::inline TRINE_ABI
