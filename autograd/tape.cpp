#include "trine/autograd/tape.hpp"

#include <algorithm>
#include <cstring>
#include <functional>

#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"

namespace trine::inline TRINE_ABI {

Tape& Var::tape() const {
  if (tape_ == nullptr) {
    throw Error(
        "variable: this one belongs to no tape; use Tape::input, variable or parameter, or the result of an "
        "operation");
  }
  return *tape_;
}
Shape Var::shape() const { return std::as_const(tape()).node(*this).shape; }
ConstView Var::value() const {
  const Tape::Node& node = std::as_const(tape()).node(*this);
  return {node.value, node.shape};
}
Real Var::scalar() const {
  if (shape().size() != 1) throw ShapeError("variable", "a scalar was asked for", {{"value", shape()}});
  return value()[0];
}

Tape::Tape(ThreadPool& pool, Mode mode) : Tape(pool, Options{.mode = mode}) {}

const Tape::Node& Tape::node(Var v) const {
  if (&v.tape() != this)
    throw Error("tape: a variable of another tape was used here; both must come from one tape");
  if (v.index() >= nodes_.size() || v.generation() != nodes_[v.index()].generation) throw_expired(v);
  return nodes_[v.index()];
}

void Tape::throw_expired(Var v) const {
  if (!training() || options_.gradient_checkpointing) {
    throw Error(
        "tape: a variable of a finished step or frame was used; variables live until Tape::reset or the "
        "Frame::keep or checkpoint around them, copy out what must stay");
  }
  throw Error("tape: a variable of a finished step was used (made in step " + std::to_string(v.generation()) +
              ", this is step " + std::to_string(generation_) +
              "); variables live until Tape::reset, copy out what must stay");
}

Var Tape::add_node(const Real* value, Shape shape, const Parameter* parameter, NodeKind kind) {
  const bool wants =
      training() && (kind == NodeKind::variable || (kind == NodeKind::parameter && parameter->trainable));
  nodes_.push_back({value, shape, nullptr, parameter, generation_, wants, kind});
  ++nodes_created_;
  return {*this, static_cast<std::uint32_t>(nodes_.size() - 1), generation_};
}

Var Tape::input(ConstView borrowed) {
  return add_node(borrowed.data, borrowed.shape, nullptr, NodeKind::input);
}
Var Tape::variable(ConstView borrowed) {
  return add_node(borrowed.data, borrowed.shape, nullptr, NodeKind::variable);
}
Var Tape::parameter(const Parameter& parameter) {
  return add_node(parameter.value.data(), parameter.value.shape(), &parameter, NodeKind::parameter);
}
Var Tape::output(Shape shape) { return add_node(scratch(shape.size()), shape, nullptr, NodeKind::output); }
Var Tape::alias(Var of, Index offset, Shape shape) {
  TRINE_ASSERT(offset >= 0 && offset + shape.size() <= node(of).shape.size());
  return add_node(node(of).value + offset, shape, nullptr, NodeKind::output);
}

void Tape::append(std::string_view name, const void* op, void (*backward_function)(const void*, Tape&),
                  Var out, std::span<const Var> inputs) {
  auto* indices = scratch<std::uint32_t>(static_cast<Index>(inputs.size()));
  bool wanted = node(out).needs_gradient;  // a checkpoint's, whose parameters are not among its inputs
  std::uint32_t count = 0;
  for (Var input : inputs) {
    if (!input.valid()) continue;
    wanted |= node(input).needs_gradient;
    indices[count++] = input.index();
  }
  node(out).needs_gradient = wanted;
  operations_.push_back({name, op, wanted ? backward_function : nullptr, out.index(), indices, count});
}

// --- backward --------------------------------------------------------------------------------------

void Tape::begin_backward() {
  if (!training()) throw Error("backward: this tape is in inference mode and recorded nothing");
  if (backward_done_) {
    throw Error(
        "backward: it already ran in this step and used up what it needs; give all losses to one call, "
        "backward({a, b}), or call Tape::reset and compute again");
  }
  backward_done_ = true;
  free_.reserve(nodes_.capacity());  // no more blocks than nodes: the loop itself never allocates
}

void Tape::require_scalar(Var loss) const {
  if (node(loss).shape.size() != 1) {
    throw ShapeError("backward", "the loss must be a scalar", {{"loss", node(loss).shape}},
                     "reduce it with ops::sum or ops::mean, or give a seed of its shape");
  }
}

void Tape::backward(Var scalar_loss) { backward({scalar_loss}); }

void Tape::backward(std::initializer_list<Var> scalar_losses) {
  for (Var loss : scalar_losses) require_scalar(loss);
  begin_backward();
  for (Var loss : scalar_losses) {
    const Gradient dy = gradient(loss);
    if (dy) *dy.data = dy.accumulate ? *dy.data + 1 : Real(1);
  }
  run_backward(0);
}

void Tape::backward(Var y, ConstView seed) {
  if (node(y).shape != seed.shape) {
    throw ShapeError("backward", "the seed must have the shape of y",
                     {{"y", node(y).shape}, {"seed", seed.shape}});
  }
  begin_backward();
  if (const Gradient dy = gradient(y)) {
    for (Index i = 0; i < seed.size(); ++i) dy.data[i] = dy.accumulate ? dy.data[i] + seed[i] : seed[i];
  }
  run_backward(0);
}

void Tape::run_backward(std::size_t first_operation) {
  for (std::size_t i = operations_.size(); i-- > first_operation;) {
    const Operation operation = operations_[i];               // a copy: a checkpoint appends operations
    if (nodes_[operation.out].gradient == nullptr) continue;  // nothing downstream depended on it
    if (operation.backward != nullptr) {
      const trace::Span span(operation.name, "backward");
      operation.backward(operation.op, *this);
      if (options_.check_finite) require_finite_gradients(operation);
    }
    release(nodes_[operation.out]);
  }
}

Gradient Tape::gradient(Var v) {
  if (!v.valid()) return {};
  Node& s = node(v);
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
  const Node& s = node(v);
  if (s.gradient == nullptr) {
    throw Error(
        "tape: no gradient is kept for this variable; only Tape::variable keeps one after backward, "
        "and only if a loss depends on it");
  }
  return {s.gradient, s.shape};
}

bool Tape::move_gradient(Var y, Var x) {
  Node& from = node(y);
  Node& to = node(x);
  if (!to.needs_gradient || to.parameter != nullptr || to.gradient != nullptr) return false;
  if (from.gradient == nullptr || from.kind == NodeKind::variable || from.shape.size() != to.shape.size())
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

void Tape::release(Node& node) {
  if (node.gradient == nullptr || node.kind == NodeKind::variable) return;
  free_.push_back({node.gradient, node.shape.size()});
  node.gradient = nullptr;
}

// --- the step as a whole -----------------------------------------------------------------------------

void Tape::reset() {
  ++generation_;
  nodes_created_ = 0;
  backward_done_ = false;
  nodes_.clear();
  operations_.clear();
  free_.clear();
  values_.reset();
  gradients_.reset();
}

void Tape::set_random(std::uint64_t seed, std::uint64_t step) { random_key_ = random_bits(seed, step); }
std::uint64_t Tape::random_key() const { return random_bits(random_key_, nodes_created_); }

void Tape::drop_since(const Mark& mark) {
  nodes_.resize(std::min(mark.nodes, nodes_.size()));
  operations_.resize(std::min(mark.operations, operations_.size()));
  values_.rewind(mark.memory);
  ++generation_;  // slots made from here on are not those that were dropped
}

// As std::memmove, shared by the threads where the ranges do not overlap.
void Tape::move_values(Real* to, const Real* from, Index n) const {
  constexpr Index least = 1 << 12, most = 1 << 16;
  const auto copy = [&](Index begin, Index end) {
    std::memmove(to + begin, from + begin, static_cast<std::size_t>(end - begin) * sizeof(Real));
  };
  const bool overlap = std::less<>{}(to, from + n) && std::less<>{}(from, to + n);
  if (overlap) return copy(0, n);
  parallel_shares(n, least, most, copy);
}

Var Tape::rewind(const Mark& mark, Var v) {
  const Node kept = node(v);
  const std::uint64_t created = nodes_created_;
  drop_since(mark);
  if (v.index() < mark.nodes) return v;                 // made before the mark: nothing to move
  const bool borrowed = kept.kind != NodeKind::output;  // from outside: its memory is not ours to move
  const Var moved =
      borrowed ? add_node(kept.value, kept.shape, kept.parameter, kept.kind) : output(kept.shape);
  node(moved).needs_gradient = kept.needs_gradient;
  nodes_created_ = created;
  if (borrowed) return moved;
  move_values(data(moved), kept.value, kept.shape.size());
  return moved;
}

}  // namespace trine::inline TRINE_ABI
