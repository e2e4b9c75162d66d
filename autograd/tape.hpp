// The tape: values in an arena, operations in the order they ran, gradients on the way back.
//
// Order of construction is an order in which every operation comes after its inputs, so backward is
// one walk from the end to the start: no sorting, no visited set, no closures. In a steady state
// neither direction asks the heap for anything.
#pragma once

#include <concepts>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "trine/autograd/parameter.hpp"
#include "trine/autograd/var.hpp"
#include "trine/base/arena.hpp"
#include "trine/base/thread_pool.hpp"

namespace trine::inline TRINE_ABI {

class PackedWeights;

/// A struct of Vars and a few scalars that can compute and differentiate itself. Trivially
/// destructible, so that forgetting a step need not visit it.
template <class Op>
concept Differentiable = std::is_trivially_destructible_v<Op> && std::is_trivially_copyable_v<Op> &&
    requires(const Op& op, Tape& tape) {
  { op.name } -> std::convertible_to<std::string_view>;
  op.forward(tape);
  op.backward(tape);
};

/// Where a backward puts dL/dx: empty if nobody wants it; otherwise every element must be written,
/// added to what is there if `accumulate`.
struct Gradient {
  Real* into = nullptr;
  bool accumulate = false;
  explicit operator bool() const { return into != nullptr; }
  /// 0 overwrites, 1 adds: the beta of a matrix product.
  [[nodiscard]] Real beta() const { return accumulate ? Real(1) : Real(0); }
};

class Tape {
 public:
  enum class Mode { training, inference };

  explicit Tape(ThreadPool& pool, Mode mode = Mode::training) : pool_(pool), mode_(mode) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // --- building a step -----------------------------------------------------------------------------
  /// A value from outside, without gradient. Borrowed: must outlive the step.
  Var input(ConstView borrowed);
  /// The same, with a gradient, which gradient_of() shows after backward.
  Var variable(ConstView borrowed);
  /// A parameter: backward adds to its gradient. Borrowed: must outlive the step.
  Var leaf(const Parameter& parameter);
  /// Room for the result of an operation, not initialized.
  Var output(Shape shape);
  /// A result that is part of another value and shares its memory: `shape.size()` reals from `offset`
  /// on. For operations that only look at what is there differently; nobody may write through it.
  Var alias(Var of, Index offset, Shape shape);
  /// Room for what a backward needs, not initialized; lives until reset().
  template <class T = Real>
  [[nodiscard]] T* scratch(Index count) {
    return values_.allocate_array<T>(static_cast<std::size_t>(count));
  }
  /// Runs op.forward; while training, notes op so that backward can differentiate it. The characters
  /// of op.name are borrowed until reset().
  template <Differentiable Op>
  Var record(const Op& op, Var out, std::span<const Var> inputs) {
    op.forward(*this);
    if (mode_ == Mode::inference) return out;
    void* copy = values_.allocate(sizeof(Op));
    new (copy) Op(op);
    note(
        op.name, copy, [](const void* self, Tape& tape) { static_cast<const Op*>(self)->backward(tape); },
        out, inputs);
    return out;
  }
  template <Differentiable Op>
  Var record(const Op& op, Var out, std::initializer_list<Var> inputs) {
    return record(op, out, std::span<const Var>(inputs.begin(), inputs.size()));
  }
  /// Inference: products take their weights from here instead of preparing them every time. Borrowed until
  /// the tape ends.
  void use(PackedWeights& weights) { packed_weights_ = &weights; }
  /// From here on `v` counts as a constant: no gradient flows into it or through it.
  void stop_gradient(Var v) { slot(v).needs_gradient = false; }

  // --- going back ----------------------------------------------------------------------------------
  /// Differentiates a scalar. Parameters keep the sum of the gradients of all steps since their last
  /// clear_gradient(). Throws Error on an inference tape and when called twice in a step.
  void backward(Var scalar_loss);
  /// Differentiates the sum of several scalars.
  void backward(std::initializer_list<Var> scalar_losses);
  /// Starts from dL/dy = seed instead of from a scalar, as gradient caching needs.
  void backward(Var y, ConstView seed);

  /// For op.backward: where the gradient of an input goes.
  [[nodiscard]] Gradient gradient(Var v);
  /// dL/dv while it exists: inside op.backward for outputs, after backward for variable()s.
  /// Throws Error where there is none; see wants_gradient().
  [[nodiscard]] ConstView gradient_of(Var v) const;
  /// The same, writable, for a backward that reuses the memory of dy for something else.
  [[nodiscard]] View mutable_gradient_of(Var v);
  /// Lets x take over y's gradient block as its own, if shapes agree and x has none yet. True if done.
  bool move_gradient(Var y, Var x);
  [[nodiscard]] bool wants_gradient(Var v) const { return slot(v).needs_gradient; }
  /// The parameter behind a leaf(), or nullptr.
  [[nodiscard]] const Parameter* parameter_of(Var v) const { return slot(v).parameter; }

  /// Ends the step: every Var of it becomes invalid, every byte is kept.
  void reset();

  // --- what ops need to know -----------------------------------------------------------------------
  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] bool training() const { return mode_ == Mode::training; }
  [[nodiscard]] ThreadPool& pool() const { return pool_; }
  [[nodiscard]] PackedWeights* packed_weights() const { return packed_weights_; }  ///< or nullptr
  void parallel_rows(Index n, Index grain, RangeFunction f) const { pool_.parallel_rows(n, grain, f); }
  [[nodiscard]] ConstView value(Var v) const { return {slot(v).value, slot(v).shape}; }
  [[nodiscard]] Real* data(Var v) { return const_cast<Real*>(slot(v).value); }
  [[nodiscard]] const Shape& shape(Var v) const { return slot(v).shape; }
  /// Keys the randomness of this step; call after reset().
  void set_random(std::uint64_t seed, std::uint64_t step);
  /// A key for the next random operation: depends on seed, step and its place on the tape only.
  [[nodiscard]] std::uint64_t random_key() const;

  // --- keeping less --------------------------------------------------------------------------------
  /// A place on the tape to come back to.
  struct Mark {
    Arena::Mark memory;
    std::size_t slots;
    std::size_t operations;
    std::uint64_t made;
  };
  [[nodiscard]] Mark mark() const { return {values_.mark(), slots_.size(), operations_.size(), made_}; }
  /// Drops everything made since `mark` but `kept`, which moves to where the mark is. What is older than the
  /// mark stays what it is.
  Var rewind(const Mark& mark, Var kept);

  /// Inference: drops everything made since it was opened but one result. While training, does nothing.
  class Frame {
   public:
    explicit Frame(Tape& tape) : tape_(tape), mark_(tape.mark()) {}
    /// `v`, moved to where the frame began; every other Var made inside becomes invalid. `v` may be
    /// older than the frame: then it stays what it is.
    Var keep(Var v) { return tape_.training() ? v : tape_.rewind(mark_, v); }

   private:
    Tape& tape_;
    Mark mark_;
  };

  /// While training: whether autograd/gradient_checkpointing.hpp forgets what is inside its stretches and
  /// computes it again on the way back. The same bits, about a third more time, far less memory. Off at
  /// first.
  void set_checkpointing(bool on) { checkpointing_ = on; }
  [[nodiscard]] bool checkpointing() const { return checkpointing_; }
  /// For checkpoints: the next random operation has the place it had at `made`, as the first time.
  void restore_random_position(std::uint64_t made) { made_ = made; }
  /// For checkpoints: `again` is y computed anew since `begin`; differentiates and drops all of that.
  void backward_recomputed(const Mark& begin, Var y, Var again);

  // --- looking at it -------------------------------------------------------------------------------
  struct Statistics {
    std::size_t value_bytes;     // held for values
    std::size_t gradient_bytes;  // held for gradients
    std::size_t operations;      // noted in this step
    std::size_t growths;         // times the heap was asked, ever
  };
  [[nodiscard]] Statistics statistics() const;

  struct Operation {
    std::string_view name;
    const void* op;
    void (*backward)(const void*, Tape&);
    std::uint32_t out;
    const std::uint32_t* inputs;
    std::uint32_t input_count;
  };
  enum class SlotKind : std::uint8_t { input, variable, parameter, output };
  [[nodiscard]] std::span<const Operation> operations() const { return operations_; }
  [[nodiscard]] std::size_t slots() const { return slots_.size(); }
  [[nodiscard]] const Shape& slot_shape(std::uint32_t index) const { return slots_[index].shape; }
  [[nodiscard]] SlotKind slot_kind(std::uint32_t index) const { return slots_[index].kind; }
  [[nodiscard]] bool slot_wants_gradient(std::uint32_t index) const { return slots_[index].needs_gradient; }
  /// The parameter behind a slot of kind parameter, else nullptr.
  [[nodiscard]] const Parameter* slot_parameter(std::uint32_t index) const { return slots_[index].parameter; }

 private:
  struct Slot {
    const Real* value;
    Shape shape;
    Real* gradient;
    const Parameter* parameter;
    std::uint32_t epoch;  // of its making: a Var must name the same
    bool needs_gradient;
    SlotKind kind;
  };
  struct FreeBlock {
    Real* data;
    Index size;
  };

  [[nodiscard]] const Slot& slot(Var v) const;
  [[noreturn]] void refuse_finished(Var v) const;
  [[nodiscard]] Slot& slot(Var v) { return const_cast<Slot&>(std::as_const(*this).slot(v)); }
  Var add_slot(const Real* value, Shape shape, const Parameter* parameter, SlotKind kind);
  void note(std::string_view name, const void* op, void (*go_back)(const void*, Tape&), Var out,
            std::span<const Var> inputs);
  void require_scalar(Var loss) const;
  void start_backward();
  void walk_back(std::size_t first_operation);
  void drop_since(const Mark& mark);
  [[nodiscard]] Gradient parameter_gradient(const Parameter& parameter);
  [[nodiscard]] Real* take_block(Index size);
  void release(Slot& slot);

  ThreadPool& pool_;
  Mode mode_;
  PackedWeights* packed_weights_ = nullptr;
  std::uint32_t epoch_ = 1;  // rises with every reset() and every Frame that dropped something
  bool went_back_ = false;
  bool checkpointing_ = false;
  std::uint64_t random_key_ = 0;
  std::uint64_t made_ = 0;  // slots of this step, those dropped included: the places of random operations
  Arena values_;
  Arena gradients_;
  std::vector<Slot> slots_;
  std::vector<Operation> operations_;
  std::vector<FreeBlock> free_;
};

}  // namespace trine::inline TRINE_ABI
