#include "trine/autograd/tape.hpp"

#include <algorithm>
#include <cstring>

#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"

namespace trine::inline TRINE_ABI {

Tape& Var::tape() const {
  if (tape_ == nullptr)
    throw Error("variable: this one was never made by a tape; use Tape::input, variable or leaf");
  return *tape_;
}
Shape Var::shape() const { return tape().shape(*this); }
ConstView Var::value() const { return tape().value(*this); }
Real Var::scalar() const {
  if (shape().size() != 1) throw ShapeError("variable", "a scalar was asked for", {{"value", shape()}});
  return value()[0];
}

const Tape::Slot& Tape::slot(Var v) const {
  if (&v.tape() != this)
    throw Error("tape: a variable of another tape was used here; both must come from one tape");
  if (v.index() >= slots_.size() || v.epoch() != slots_[v.index()].epoch) refuse_finished(v);
  return slots_[v.index()];
}

void Tape::refuse_finished(Var v) const {
  if (mode_ == Mode::inference || checkpointing_) {
    throw Error(
        "tape: a variable of a finished step or frame was used; variables live until Tape::reset or the "
        "Frame::keep or checkpoint around them, copy out what must stay");
  }
  throw Error("tape: a variable of a finished step was used (made in step " + std::to_string(v.epoch()) +
              ", this is step " + std::to_string(epoch_) +
              "); variables live until Tape::reset, copy out what must stay");
}

Var Tape::add_slot(const Real* value, Shape shape, const Parameter* parameter, SlotKind kind) {
  const bool wants = mode_ == Mode::training &&
                     (kind == SlotKind::variable || (kind == SlotKind::parameter && parameter->trainable));
  slots_.push_back({value, shape, nullptr, parameter, epoch_, wants, kind});
  ++made_;
  return {*this, static_cast<std::uint32_t>(slots_.size() - 1), epoch_};
}

Var Tape::input(ConstView borrowed) {
  return add_slot(borrowed.data, borrowed.shape, nullptr, SlotKind::input);
}
Var Tape::variable(ConstView borrowed) {
  return add_slot(borrowed.data, borrowed.shape, nullptr, SlotKind::variable);
}
Var Tape::leaf(const Parameter& parameter) {
  return add_slot(parameter.value.data(), parameter.value.shape(), &parameter, SlotKind::parameter);
}
Var Tape::output(Shape shape) { return add_slot(scratch(shape.size()), shape, nullptr, SlotKind::output); }
Var Tape::alias(Var of, Index offset, Shape shape) {
  TRINE_ASSERT(offset >= 0 && offset + shape.size() <= slot(of).shape.size());
  return add_slot(slot(of).value + offset, shape, nullptr, SlotKind::output);
}

void Tape::note(std::string_view name, const void* op, void (*go_back)(const void*, Tape&), Var out,
                std::span<const Var> inputs) {
  auto* indices = scratch<std::uint32_t>(static_cast<Index>(inputs.size()));
  bool wanted = slot(out).needs_gradient;  // a checkpoint's, whose parameters are not among its inputs
  std::uint32_t count = 0;
  for (Var input : inputs) {
    wanted |= slot(input).needs_gradient;
    indices[count++] = input.index();
  }
  slot(out).needs_gradient = wanted;
  operations_.push_back({name, op, wanted ? go_back : nullptr, out.index(), indices, count});
}

// --- backward --------------------------------------------------------------------------------------

void Tape::start_backward() {
  if (mode_ == Mode::inference) throw Error("backward: this tape is in inference mode and recorded nothing");
  if (went_back_) {
    throw Error(
        "backward: it already ran in this step and used up what it needs; give all losses to one call, "
        "backward({a, b}), or call Tape::reset and compute again");
  }
  went_back_ = true;
  free_.reserve(slots_.capacity());  // no more blocks than slots: the walk itself never asks the heap
}

void Tape::require_scalar(Var loss) const {
  if (slot(loss).shape.size() != 1) {
    throw ShapeError("backward", "the loss must be a scalar", {{"loss", slot(loss).shape}},
                     "reduce it with ops::sum or ops::mean, or give a seed of its shape");
  }
}

void Tape::backward(Var scalar_loss) { backward({scalar_loss}); }

void Tape::backward(std::initializer_list<Var> scalar_losses) {
  for (Var loss : scalar_losses) require_scalar(loss);
  start_backward();
  for (Var loss : scalar_losses) {
    const Gradient into = gradient(loss);
    if (into) *into.into = into.accumulate ? *into.into + 1 : Real(1);
  }
  walk_back(0);
}

void Tape::backward(Var y, ConstView seed) {
  if (slot(y).shape != seed.shape) {
    throw ShapeError("backward", "the seed must have the shape of y",
                     {{"y", slot(y).shape}, {"seed", seed.shape}});
  }
  start_backward();
  if (const Gradient into = gradient(y)) {
    for (Index i = 0; i < seed.size(); ++i) into.into[i] = into.accumulate ? into.into[i] + seed[i] : seed[i];
  }
  walk_back(0);
}

void Tape::walk_back(std::size_t first_operation) {
  for (std::size_t i = operations_.size(); i-- > first_operation;) {
    const Operation operation = operations_[i];               // a copy: a checkpoint appends operations
    if (slots_[operation.out].gradient == nullptr) continue;  // nothing downstream depended on it
    if (operation.backward != nullptr) operation.backward(operation.op, *this);
    release(slots_[operation.out]);
  }
}

void Tape::backward_recomputed(const Mark& begin, Var y, Var again) {
  move_gradient(y, again);
  walk_back(begin.operations);
  drop_since(begin);
}

Gradient Tape::gradient(Var v) {
  Slot& s = slot(v);
  if (!s.needs_gradient) return {};
  if (s.parameter != nullptr) return parameter_gradient(*s.parameter);
  if (s.gradient != nullptr) return {s.gradient, true};
  s.gradient = take_block(s.shape.size());
  return {s.gradient, false};
}

Gradient Tape::parameter_gradient(const Parameter& parameter) {
  if (parameter.kind == Gradients::rows) {
    throw Error(
        "backward: a dense operation was used on a table whose gradients are kept by rows; "
        "use ops::embedding or ops::embedding_bag, or make the parameter dense");
  }
  if (parameter.gradient.shape() != parameter.value.shape()) {
    parameter.gradient = Tensor(parameter.value.shape(), Fill::none);
    parameter.has_gradient = false;
  }
  const bool accumulate = parameter.has_gradient;
  parameter.has_gradient = true;
  return {parameter.gradient.data(), accumulate};
}

ConstView Tape::gradient_of(Var v) const {
  const Slot& s = slot(v);
  if (s.gradient == nullptr) {
    throw Error(
        "tape: no gradient is kept for this variable; only Tape::variable keeps one after backward, "
        "and only if a loss depends on it");
  }
  return {s.gradient, s.shape};
}

View Tape::mutable_gradient_of(Var v) { return {const_cast<Real*>(gradient_of(v).data), slot(v).shape}; }

bool Tape::move_gradient(Var y, Var x) {
  Slot& from = slot(y);
  Slot& to = slot(x);
  if (!to.needs_gradient || to.parameter != nullptr || to.gradient != nullptr) return false;
  if (from.gradient == nullptr || from.kind == SlotKind::variable || from.shape.size() != to.shape.size())
    return false;
  to.gradient = from.gradient;
  from.gradient = nullptr;
  return true;
}

// Only a handful of sizes occur in a step, so a linear search over free blocks finds one at once.
Real* Tape::take_block(Index size) {
  for (std::size_t i = free_.size(); i-- > 0;) {
    if (free_[i].size != size) continue;
    Real* block = free_[i].data;
    free_[i] = free_.back();
    free_.pop_back();
    return block;
  }
  return gradients_.allocate_array<Real>(static_cast<std::size_t>(size));
}

void Tape::release(Slot& slot) {
  if (slot.gradient == nullptr || slot.kind == SlotKind::variable) return;
  free_.push_back({slot.gradient, slot.shape.size()});
  slot.gradient = nullptr;
}

// --- the step as a whole -----------------------------------------------------------------------------

void Tape::reset() {
  ++epoch_;
  made_ = 0;
  went_back_ = false;
  slots_.clear();
  operations_.clear();
  free_.clear();
  values_.reset();
  gradients_.reset();
}

void Tape::set_random(std::uint64_t seed, std::uint64_t step) { random_key_ = random_bits(seed, step); }
std::uint64_t Tape::random_key() const { return random_bits(random_key_, made_); }

void Tape::drop_since(const Mark& mark) {
  slots_.resize(std::min(mark.slots, slots_.size()));
  operations_.resize(std::min(mark.operations, operations_.size()));
  values_.rewind(mark.memory);
  ++epoch_;  // slots made from here on are not those that were dropped
}

Var Tape::rewind(const Mark& mark, Var v) {
  const Slot kept = slot(v);
  const std::uint64_t made = made_;
  drop_since(mark);
  if (v.index() < mark.slots) return v;                 // made before the mark: nothing to move
  const bool borrowed = kept.kind != SlotKind::output;  // from outside: its memory is not ours to move
  const Var moved =
      borrowed ? add_slot(kept.value, kept.shape, kept.parameter, kept.kind) : output(kept.shape);
  slot(moved).needs_gradient = kept.needs_gradient;
  made_ = made;
  if (borrowed) return moved;
  std::memmove(data(moved), kept.value, static_cast<std::size_t>(kept.shape.size()) * sizeof(Real));
  return moved;
}

Tape::Statistics Tape::statistics() const {
  return {values_.capacity(), gradients_.capacity(), operations_.size(),
          values_.growths() + gradients_.growths()};
}

}  // namespace trine::inline TRINE_ABI
