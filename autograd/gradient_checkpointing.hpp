// A stretch of a computation of which only the result is kept.
#pragma once

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {
namespace detail {

template <class F>
struct Checkpoint {
  static constexpr std::string_view name = "checkpoint";
  F f;
  Var x, y;
  std::uint64_t made;  // values on the tape before f first ran

  void forward(Tape&) const {}  // y is there already
  void backward(Tape& tape) const {
    const Tape::Mark begin = tape.mark();
    tape.restore_random_position(made);
    tape.backward_recomputed(begin, y, f(x));
  }
};

}  // namespace detail

/// f(x), and what f makes on the way is dropped where that is wanted:
///
///   inference            always; the memory of one stretch is in use at a time
///   training             no; this is f(x)
///   with checkpointing   after forward; backward computes f(x) again, with the same random numbers, and
///                        differentiates that. Gradients have the same bits as without.
///
/// x        any Var
/// f        Var(Var); trivially copyable, as a lambda over pointers and spans is. What it refers to is
///          borrowed until the end of the step. It may read parameters and older Vars as well: gradients
///          reach them all
///
/// Saved with checkpointing: the result and f. With one checkpoint a block of n, memory is that of the n
/// results and of the inside of one block. Chen et al. 2016, arXiv:1604.06174, section 4.
template <class F>
Var checkpoint(Var x, F f) {
  Tape& tape = x.tape();
  if (tape.training() && !tape.checkpointing()) return f(x);
  const Tape::Mark begin = tape.mark();
  const Var y = tape.rewind(begin, f(x));
  if (y.index() < begin.slots) return y;  // f gave back what was there before
  return tape.record(detail::Checkpoint<F>{f, x, y, begin.made}, y, {x});
}

}  // namespace trine::inline TRINE_ABI
