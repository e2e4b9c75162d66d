// Initializers. Each is a function of the shape and a stream of random numbers: the same stream gives
// the same values. A weight is [out, in]: it fans in from `in` and out to `out`.
#pragma once

#include "trine/base/rng.hpp"
#include "trine/base/thread_pool.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::inline TRINE_ABI {

/// none: not initialized, for weights that are about to be read from a file.
enum class Init { none, zeros, normal, xavier_uniform, kaiming_uniform };

/// The function below of that name, with its default.
[[nodiscard]] Tensor initial(Init init, Shape shape, Rng rng);

namespace init {

[[nodiscard]] Tensor zeros(Shape shape);
[[nodiscard]] Tensor ones(Shape shape);
/// Normal distribution with mean 0; BERT's standard deviation is 0.02.
[[nodiscard]] Tensor normal(Shape shape, Rng rng, double deviation = 0.02);
/// Uniform distribution with mean 0 and that standard deviation, in 65,536 steps: for large tables. Rows are
/// divided over the threads of `pool`, which are the first to touch their memory; null: the calling thread.
/// The bits are the same for any number of threads, on every instruction level.
[[nodiscard]] Tensor uniform(Shape shape, Rng rng, double deviation, ThreadPool* pool = nullptr);
/// Uniform in +-sqrt(6 / (in + out)): keeps the size of signals and of gradients alike through a linear
/// map. Glorot and Bengio 2010, section 4.2.1.
[[nodiscard]] Tensor xavier_uniform(Shape shape, Rng rng);
/// Uniform in +-sqrt(6 / ((1 + slope^2) in)): keeps the size of signals through a leaky ReLU of that
/// slope. He et al. 2015, arXiv:1502.01852; torch's Linear starts from slope sqrt(5).
[[nodiscard]] Tensor kaiming_uniform(Shape shape, Rng rng, double slope = 0);

}  // namespace init
}  // namespace trine::inline TRINE_ABI
