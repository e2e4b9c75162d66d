// Inference: frees what was computed inside a block once its result is known.
#pragma once

#include "trine/autograd/tape.hpp"

namespace trine::inline TRINE_ABI {

/// Inference: drops everything recorded since it was opened but one result. In training it does nothing.
class Tape::Frame {
 public:
  explicit Frame(Tape& tape) : tape_(tape), begin_(tape.mark()) {}
  /// `v`, moved to where the frame began; every other Var created inside becomes invalid. A `v` older than
  /// the frame stays what it is.
  Var keep(Var v) { return tape_.training() ? v : tape_.rewind(begin_, v); }

 private:
  Tape& tape_;
  Mark begin_;
};

}  // namespace trine::inline TRINE_ABI
