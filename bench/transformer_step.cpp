// How far is a training step of a small transformer from the matrix products inside it?
//
//   bench_transformer_step [threads] [steps] [heads]
//
// 4 blocks, 256 wide, feed-forward 1024, 16,384 words, mean pooling, 64 triplets of sentences of 8 to 40
// tokens, plain gradient descent. Reports the share of the rate of multiply-adds in registers, and of the
// rate that parallel_gemm reaches on large products, both in the same process, before and after; and where
// the time goes: every operation again, alone, at the shapes of the step. On a machine shared with others the
// wall clock says little; the second line has the same in processor time, summed over threads (which sleep,
// not spin, when idle). bench/peers/transformer_step.py is the same step in PyTorch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <vector>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/embedding.hpp"
#include "trine/autograd/ops/layer_norm.hpp"
#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/matrix.hpp"
#include "trine/autograd/ops/packed_attention.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"
#include "trine/base/timer.hpp"
#include "trine/bench/roofline.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/layers/encoder.hpp"
#include "trine/layers/pooling.hpp"

using namespace trine;

namespace {

constexpr Index kWords = 16384, kWidth = 256, kHidden = 1024, kBlocks = 4, kTriplets = 64;
constexpr double kDropout = 0.1;

struct Batch {
  std::vector<std::int32_t> tokens, offsets{0};
  [[nodiscard]] PackedBatch packed() const { return {tokens, offsets}; }
};

// Lengths of natural-language-inference sentences: a Weibull distribution of shape 1.5 shifted by 6,
// between 8 and 40, mean 17. Words by Zipf's law. The peer has the same formulas.
Batch make_batch(Rng rng) {
  Batch batch;
  const Index sentences = 3 * kTriplets;
  for (Index i = 0; i < sentences; ++i) {
    const double u = (static_cast<double>(i * 77 % sentences) + 0.5) / static_cast<double>(sentences);
    const auto length = static_cast<Index>(6 + 12 * std::pow(-std::log(1 - u), 1 / 1.5));
    for (Index t = std::clamp<Index>(length, 8, 40); t > 0; --t) {
      const double rank = std::pow(static_cast<double>(kWords), rng.uniform());
      batch.tokens.push_back(static_cast<std::int32_t>(std::min<double>(rank, kWords - 1)));
    }
    batch.offsets.push_back(static_cast<std::int32_t>(batch.tokens.size()));
  }
  return batch;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Tensor random_tensor(Shape shape, std::uint64_t seed) { return init::normal(shape, Rng(seed), 1); }

// 2 m n k of every product of a step: forward, by the input, by the weight; the products inside attention
// without those that backward repeats.
double operations_of_a_step(const PackedBatch& batch) {
  const double weights = kBlocks * (4.0 * kWidth * kWidth + 2.0 * kWidth * kHidden);
  double pairs = 0;
  for (Index i = 0; i < batch.sequences(); ++i) pairs += std::pow(static_cast<double>(batch.length(i)), 2);
  return 2 * 3 * weights * static_cast<double>(batch.total()) + 2 * 6 * kBlocks * pairs * kWidth;
}

struct Span {
  double wall = 0, processor = 0;
};

class Stopwatch {
 public:
  [[nodiscard]] Span read() const { return {wall_.seconds(), processor_time() - start_}; }

 private:
  static double processor_time() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
  }
  Timer wall_;
  double start_ = processor_time();
};

Span least(Span a, Span b) { return {std::min(a.wall, b.wall), std::min(a.processor, b.processor)}; }

Span median(const std::vector<Span>& spans) {
  std::vector<double> wall, processor;
  for (const Span& span : spans) {
    wall.push_back(span.wall);
    processor.push_back(span.processor);
  }
  return {median(wall), median(processor)};
}

// Seconds of a product much larger than any cache, the best of several.
constexpr double kGemmWork = 2.0 * 2048 * 2048 * 2048;
Span time_gemm(ThreadPool& pool) {
  const Index n = 2048;
  static const Tensor a = random_tensor({n, n}, 1), b = random_tensor({n, n}, 2);
  static Tensor c({n, n});
  Span best{1e9, 1e9};
  for (int round = 0; round < 6; ++round) {
    const Stopwatch watch;
    ops::parallel_gemm(pool, c.data(), n, {a.data(), n}, {b.data(), n, Transpose::yes}, n, n, n);
    best = least(best, watch.read());
  }
  return best;
}

void descend(const std::vector<NamedParameter>& all, ThreadPool& pool, Real rate) {
  for (const NamedParameter& each : all) {
    Parameter& p = *each.parameter;
    if (p.kind == Gradients::dense) {
      pool.parallel_rows(p.value.size(), 65536, [&](Index begin, Index end) {
        elementwise_kernels().scale(p.value.data() + begin, p.gradient.data() + begin, -rate, end - begin, 1);
      });
    } else {
      const Index d = p.value.cols();
      pool.parallel_rows(p.row_gradient.count(), 64, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          const auto row = p.row_gradient.rows()[static_cast<std::size_t>(i)];
          elementwise_kernels().scale(p.value.row(row), p.row_gradient.values(i), -rate, d, 1);
        }
      });
    }
    p.clear_gradient();
  }
}

// One operation alone, with all inputs varying, seconds forward and backward.
struct Alone {
  Tape& tape;
  Tensor seed;

  void report(const char* name, Index count, double step, const std::function<Var()>& op) {
    std::vector<Span> forward, backward;
    for (int round = 0; round < 9; ++round) {
      tape.reset();
      tape.set_random(1, static_cast<std::uint64_t>(round));
      const Stopwatch there;
      const Var y = op();
      forward.push_back(there.read());
      if (seed.shape() != y.shape()) seed = random_tensor(y.shape(), 3);
      const Stopwatch back;
      tape.backward(y, seed);
      backward.push_back(back.read());
    }
    const double f = median(forward).processor * static_cast<double>(count);
    const double b = median(backward).processor * static_cast<double>(count);
    fmt::print("  {:<18} {:>3} x   {:7.2f}   {:7.2f}   {:5.1f} %\n", name, count, 1e3 * f, 1e3 * b,
               100 * (f + b) / step);
  }
};

void report_operations(ThreadPool& pool, const PackedBatch& batch, Index heads, double step) {
  const Index n = batch.total(), d = kWidth;
  const Tensor x = random_tensor({n, d}, 1), wide = random_tensor({n, kHidden}, 2),
               qkv = random_tensor({n, 3 * d}, 3);
  const Tensor square = init::normal({d, d}, Rng(4)), up = init::normal({kHidden, d}, Rng(5));
  const Tensor down = init::normal({d, kHidden}, Rng(6)), vector = random_tensor({d}, 7),
               long_vector({kHidden});
  const Parameter table(init::normal({kWords, d}, Rng(8)), Gradients::rows),
      places(random_tensor({64, d}, 9));
  Tape tape(pool);
  Alone alone{tape, {}};
  const auto v = [&](const Tensor& value) { return tape.variable(value); };
  fmt::print("  operation          count  forward  backward   share of the step (ms of processor time)\n");
  alone.report("linear_concat", kBlocks, step, [&] {
    const std::vector weights{v(square), v(square), v(square)}, biases{v(vector), v(vector), v(vector)};
    return ops::linear_concat(v(x), weights, biases);
  });
  alone.report("linear d->d", kBlocks, step, [&] { return ops::linear(v(x), v(square), v(vector)); });
  alone.report("linear_gelu", kBlocks, step, [&] { return ops::linear_gelu(v(x), v(up), v(long_vector)); });
  alone.report("linear 4d->d", kBlocks, step, [&] { return ops::linear(v(wide), v(down), v(vector)); });
  alone.report("packed_attention", kBlocks, step,
               [&] { return ops::packed_attention(v(qkv), batch, heads); });
  alone.report("add_layer_norm", 2 * kBlocks, step,
               [&] { return ops::add_layer_norm(v(x), v(x), v(vector), v(vector), Real(1e-12), kDropout); });
  alone.report("dropout", 1, step, [&] { return ops::dropout(v(x), kDropout); });
  alone.report("embedding", 1, step, [&] {
    table.clear_gradient();
    return ops::embedding(tape.parameter(table), batch, tape.parameter(places));
  });
  alone.report("pooling", 1, step, [&] { return ops::pooling(v(x), batch, ops::Pool::mean); });
}

}  // namespace

int main(int argc, char** argv) {
  ThreadPool pool(argc > 1 ? std::atoi(argv[1]) : 0);
  const int steps = argc > 2 ? std::atoi(argv[2]) : 12;
  const Index heads = argc > 3 ? std::atoi(argv[3]) : 4;
  const Batch owned = make_batch(Rng(1));
  const PackedBatch batch = owned.packed();
  Encoder encoder({.embeddings = {.vocabulary = kWords, .longest = 64},
                   .block = {.d = kWidth, .heads = heads, .hidden = kHidden, .dropout = kDropout},
                   .blocks = kBlocks},
                  Rng(2));
  const std::vector<NamedParameter> all = parameters(encoder);
  Tape tape(pool);
  std::vector<Span> spans;
  const Span before = time_gemm(pool);
  const double registers_before = bench::multiply_adds(pool);
  Real loss_value = 0;
  for (int step = 0; step < steps; ++step) {
    const Stopwatch watch;
    tape.reset();
    tape.set_random(1, static_cast<std::uint64_t>(step));
    const Var z = Normalize{}(Pooling{}(encoder(tape, batch), batch));
    const auto part = [&](Index i) { return ops::slice_rows(z, i * kTriplets, (i + 1) * kTriplets); };
    // mean over triplets of cos(anchor, negative) - cos(anchor, positive)
    const Var pull = ops::sum(ops::multiply(part(0), ops::subtract(part(2), part(1))));
    const Var loss = ops::affine(pull, Real(1) / kTriplets);
    tape.backward(loss);
    loss_value = loss.scalar();
    descend(all, pool, Real(0.1));
    if (step >= 2) spans.push_back(watch.read());
  }
  const Span gemm = least(before, time_gemm(pool)), step = median(spans);
  const double registers = std::max(registers_before, bench::multiply_adds(pool));
  const double work = operations_of_a_step(batch);
  fmt::print("{} threads, {}, {} heads; {} sentences, {} tokens, {:.1f} GFLOP a step, loss {:.4f}\n",
             pool.threads(), isa_name(active_isa()), heads, batch.sequences(), batch.total(), work / 1e9,
             static_cast<double>(loss_value));
  const auto report = [&](const char* clock, double seconds, double gemm_seconds, double most) {
    const double rate = 1e-9 * work / seconds, gemm_rate = 1e-9 * kGemmWork / gemm_seconds;
    fmt::print(
        "{:<15} {:7.1f} ms a step, {:.0f} tokens/s, {:.1f} GFLOP/s = {:.0f} % of {:.1f} (multiply-adds), "
        "{:.0f} % of "
        "{:.1f} (large products)\n",
        clock, 1e3 * seconds, static_cast<double>(batch.total()) / seconds, rate, 100 * rate / most, most,
        100 * rate / gemm_rate, gemm_rate);
  };
  report("wall clock", step.wall, gemm.wall, registers);
  report("processor time", step.processor, gemm.processor, registers / pool.threads());
  report_operations(pool, batch, heads, step.processor);
}
