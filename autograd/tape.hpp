// The tape: values in an arena, operations in the order they ran, gradients on the way back.
//
// Operations are recorded in an order in which each comes after its inputs, so backward is one loop from
// the last to the first: no sorting, no visited set, no closures. After the first steps neither direction
// allocates from the heap.
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
#include "trine/base/trace.hpp"

namespace trine::inline TRINE_ABI {

class PackedWeights;

/// A struct of Vars and a few scalars that computes its output and its gradients. Trivially
/// destructible, so that resetting a tape need not visit it.
template <class Op>
concept Differentiable = std::is_trivially_destructible_v<Op> && std::is_trivially_copyable_v<Op> &&
    requires(const Op& op, Tape& tape) {
  { op.name } -> std::convertible_to<std::string_view>;
  op.forward(tape);
  op.backward(tape);
};

/// Where a backward writes dL/dx. Empty if x needs no gradient; otherwise every element must be written,
/// added to what is there if `accumulate`.
struct Gradient {
  Real* data = nullptr;
  bool accumulate = false;
  explicit operator bool() const { return data != nullptr; }
  /// 0 overwrites, 1 adds: the beta of a matrix product.
  [[nodiscard]] Real beta() const { return accumulate ? Real(1) : Real(0); }
};

enum class NodeKind : std::uint8_t { input, variable, parameter, output };

class Tape {
 public:
  enum class Mode { training, inference };
  struct Options {
    Mode mode = Mode::training;
    /// Training: segments inside checkpoint() are recomputed in backward instead of stored. Bit-identical,
    /// 10 to 45 % slower, far less memory. See autograd/gradient_checkpointing.hpp.
    bool gradient_checkpointing = false;
    /// For debugging: throws Error at the first operation whose output or input gradient is not finite,
    /// with its name. Reads every value once more.
    bool check_finite = false;
    /// Inference: matrix products take packed weights from here. Borrowed until the tape ends.
    PackedWeights* packed_weights = nullptr;
  };

  explicit Tape(ThreadPool& pool, Mode mode = Mode::training);
  Tape(ThreadPool& pool, const Options& options) : pool_(pool), options_(options) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // --- building a step -----------------------------------------------------------------------------
  /// A constant. Borrowed: must outlive the step.
  Var input(ConstView borrowed);
  /// A constant with a gradient, which gradient_of() returns after backward.
  Var variable(ConstView borrowed);
  /// A parameter: backward adds to its gradient. Borrowed: must outlive the step.
  Var parameter(const Parameter& parameter);
  /// The same, or a default-constructed Var for a parameter without values, as that of a layer without a
  /// bias.
  Var optional_parameter(const Parameter& given) { return given.value.empty() ? Var{} : parameter(given); }
  /// Memory for the result of an operation, not initialized.
  Var output(Shape shape);
  /// A result that shares the memory of `of`: `shape.size()` elements from `offset` on. Read-only.
  Var alias(Var of, Index offset, Shape shape);
  /// Memory for values that a backward needs, not initialized; valid until reset().
  template <class T = Real>
  [[nodiscard]] T* scratch(Index count) {
    return values_.allocate_array<T>(static_cast<std::size_t>(count));
  }
  /// Runs op.forward; in training, stores a copy of op for backward. The characters of op.name are
  /// borrowed until reset(). An optional input that was left out is a default-constructed Var: it has no data
  /// and no gradient.
  template <Differentiable Op>
  Var record(const Op& op, Var out, std::span<const Var> inputs) {
    run_forward(op);
    if (options_.check_finite) require_finite_output(op.name, out, inputs);
    if (!training()) return out;
    void* copy = values_.allocate(sizeof(Op));
    new (copy) Op(op);
    append(
        op.name, copy, [](const void* self, Tape& tape) { static_cast<const Op*>(self)->backward(tape); },
        out, inputs);
    return out;
  }
  template <Differentiable Op>
  Var record(const Op& op, Var out, std::initializer_list<Var> inputs) {
    return record(op, out, std::span<const Var>(inputs.begin(), inputs.size()));
  }
  /// Makes `v` a constant: no gradient flows into it or through it.
  void stop_gradient(Var v) { node(v).needs_gradient = false; }

  // --- backward ------------------------------------------------------------------------------------
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
  /// Hands the gradient of y over to x without a copy, if their sizes agree and x has none yet. True if done.
  bool move_gradient(Var y, Var x);
  [[nodiscard]] bool wants_gradient(Var v) const { return v.valid() && node(v).needs_gradient; }
  /// The Parameter of a parameter(), else nullptr.
  [[nodiscard]] const Parameter* parameter_of(Var v) const { return node(v).parameter; }

  /// Ends the step: every Var of it becomes invalid; the memory is kept for the next.
  void reset();

  // --- what operations need to know ------------------------------------------------------------------
  [[nodiscard]] bool training() const { return options_.mode == Mode::training; }
  [[nodiscard]] ThreadPool& pool() const { return pool_; }
  void parallel_rows(Index n, Index grain, RangeFunction f) const { pool_.parallel_rows(n, grain, f); }
  void parallel_shares(Index n, Index least, Index most, RangeFunction f) const {
    pool_.parallel_shares(n, least, most, f);
  }
  [[nodiscard]] Real* data(Var v) { return v.valid() ? const_cast<Real*>(node(v).value) : nullptr; }
  /// Options::packed_weights.
  [[nodiscard]] PackedWeights* packed_weights() const { return options_.packed_weights; }
  /// Seeds the random operations of this step; call after reset().
  void set_random(std::uint64_t seed, std::uint64_t step);
  /// A key for the next random operation: depends on seed, step and its position on the tape only.
  [[nodiscard]] std::uint64_t random_key() const;

  // --- in headers of their own -----------------------------------------------------------------------
  class Frame;          // autograd/tape_frame.hpp: inference drops what only a block needs
  class Recomputation;  // autograd/gradient_checkpointing.hpp
  class Inspector;      // autograd/tape_inspector.hpp: the graph and the memory held

 private:
  friend class Var;

  template <Differentiable Op>
  void run_forward(const Op& op) {
    const trace::Span span(op.name, "forward");
    op.forward(*this);
  }

  struct Node {
    const Real* value;
    Shape shape;
    Real* gradient;
    const Parameter* parameter;
    std::uint32_t generation;  // when it was created: a Var must name the same
    bool needs_gradient;
    NodeKind kind;
  };
  struct Operation {
    std::string_view name;
    const void* op;
    void (*backward)(const void*, Tape&);  // nullptr: nothing upstream needs a gradient
    std::uint32_t out;
    const std::uint32_t* inputs;
    std::uint32_t input_count;
  };
  struct FreeBlock {
    Real* data;
    Index size;
  };
  /// A position on the tape to rewind to.
  struct Mark {
    Arena::Mark memory;
    std::size_t nodes;
    std::size_t operations;
    std::uint64_t created;
  };

  [[nodiscard]] const Node& node(Var v) const;
  [[nodiscard]] Node& node(Var v) { return const_cast<Node&>(std::as_const(*this).node(v)); }
  [[noreturn]] void throw_expired(Var v) const;
  Var add_node(const Real* value, Shape shape, const Parameter* parameter, NodeKind kind);
  void append(std::string_view name, const void* op, void (*backward_function)(const void*, Tape&), Var out,
              std::span<const Var> inputs);

  void require_scalar(Var loss) const;
  void begin_backward();
  void run_backward(std::size_t first_operation);
  [[nodiscard]] Gradient parameter_gradient(const Parameter& parameter);
  [[nodiscard]] Real* take_block(Index size);
  void release(Node& node);

  [[nodiscard]] Mark mark() const {
    return {values_.mark(), nodes_.size(), operations_.size(), nodes_created_};
  }
  /// Drops everything recorded since `mark` but `kept`, which moves to the mark. What is older stays.
  Var rewind(const Mark& mark, Var kept);
  void move_values(Real* to, const Real* from, Index n) const;
  void drop_since(const Mark& mark);

  void require_finite_output(std::string_view name, Var out, std::span<const Var> inputs) const;
  void require_finite_gradients(const Operation& operation) const;

  ThreadPool& pool_;
  Options options_;
  std::uint32_t generation_ = 1;  // rises with every reset() and whenever nodes are dropped
  bool backward_done_ = false;
  std::uint64_t random_key_ = 0;
  std::uint64_t nodes_created_ = 0;  // in this step, with those dropped: positions of random operations
  Arena values_;
  Arena gradients_;
  std::vector<Node> nodes_;
  std::vector<Operation> operations_;
  std::vector<FreeBlock> free_;
};

}  // namespace trine::inline TRINE_ABI
