// Tables of which a step touches few rows: the others are left behind and brought up when read.
#pragma once

#include <vector>

#include "trine/base/thread_pool.hpp"
#include "trine/optim/parameter_update.hpp"

namespace trine::inline TRINE_ABI {

/// Keeps for each row the step its value belongs to, counted from the last time all rows were brought
/// up. A rule derived from it remembers what each step since then does to a row without gradient.
class LazyRows : public ParameterUpdate, public RowUpdater {
 public:
  LazyRows(UpdateTarget target, ThreadPool& pool);
  ~LazyRows() override;

  void sync_rows(std::span<const std::int32_t> rows) final;
  void begin(double lr) final;
  [[nodiscard]] Index units() const final;
  void run(Index unit) final;
  void sync() final;
  void synced_copy(Tensor& out) const final;
  void visit_state(StateVisitor& visitor) final;

 protected:
  /// Remembers one more step.
  virtual void append(double lr) = 0;
  /// No room for another step: everything must be brought up and forgotten first.
  [[nodiscard]] virtual bool full() const = 0;
  /// Forgets all steps; called when every value is up to date. Whatever else lags must be brought up.
  virtual void restart() = 0;
  /// All state but the steps of rows.
  virtual void visit_rule(StateVisitor& visitor) = 0;
  /// False for steps that only a damaged file can have left.
  [[nodiscard]] virtual bool rule_is_possible() const = 0;
  /// Forgets all steps, whatever the values are.
  virtual void forget() = 0;
  /// Steps remembered.
  [[nodiscard]] virtual Index length() const = 0;
  /// False if a row without gradient never changes.
  [[nodiscard]] virtual bool has_momentum() const = 0;
  /// Brings a row whose value belongs to step `from` up to length().
  virtual void sync_row(std::int32_t row, Index from) = 0;
  /// The same for a copy of the row's value, all else unchanged.
  virtual void sync_copied_row(Real* value, std::int32_t row, Index from) const = 0;
  /// The last remembered step, for a row that has a gradient and is up to date with the step before.
  virtual void step_row(std::int32_t row, const Real* gradient) = 0;
  /// Asks for the memory of a row that will be needed soon.
  virtual void prefetch(std::int32_t row) const = 0;

  [[nodiscard]] ThreadPool& pool() const { return pool_; }
  [[nodiscard]] Index width() const { return parameter().value.cols(); }
  /// The step the value of a row belongs to.
  [[nodiscard]] Index step_of(std::size_t row) const { return at_[row]; }

 private:
  bool reset_if_invalid();

  struct Late {
    std::int32_t row;
    std::int32_t from;
  };

  ThreadPool& pool_;
  std::vector<std::int32_t> at_;  // step each row's value belongs to
  std::vector<Late> late_;        // rows being brought up
};

/// Asks for the cache lines of n values.
inline void prefetch_values(const Real* x, Index n) {
  constexpr Index line = 64 / static_cast<Index>(sizeof(Real));
  for (Index i = 0; i < n; i += line) __builtin_prefetch(x + i, 1);
}

}  // namespace trine::inline TRINE_ABI
