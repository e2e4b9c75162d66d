// One row for each family of kernels: its table, which exists once for each instruction level.
#include "trine/config.hpp"
#include "trine/kernels/activation_kernels.hpp"
#include "trine/kernels/attention_kernels.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/int8/int8_kernels.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/kernels/layer_norm_kernels.hpp"
#include "trine/kernels/maximum_kernels.hpp"
#include "trine/kernels/metric/batch_all_kernels.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/kernels/metric/info_nce_kernels.hpp"
#include "trine/kernels/metric/select_kernels.hpp"
#include "trine/kernels/optim_kernels.hpp"
#include "trine/kernels/pooling_kernels.hpp"
#include "trine/kernels/random_kernels.hpp"
#include "trine/kernels/rotary_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"
#include "trine/kernels/softmax_kernels.hpp"

namespace trine::inline TRINE_ABI {

// Every level has a table of this name in its own namespace; the first call picks one.
#define TRINE_DECLARE(level, Table, family) \
  namespace level {                         \
  extern const Table family;                \
  }
#define TRINE_ADDRESS(level, Table, family) &level::family,
#define TRINE_DISPATCH(Table, family)                                                              \
  TRINE_FOR_EACH_LEVEL(TRINE_DECLARE, Table, family)                                               \
  const Table& family() {                                                                          \
    static constexpr const Table* tables[] = {TRINE_FOR_EACH_LEVEL(TRINE_ADDRESS, Table, family)}; \
    static const Table& chosen = *tables[static_cast<std::size_t>(active_isa())];                  \
    return chosen;                                                                                 \
  }

TRINE_DISPATCH(ElementwiseKernels, elementwise_kernels)
TRINE_DISPATCH(RowKernels, row_kernels)
TRINE_DISPATCH(ActivationTable, activation_kernels)
TRINE_DISPATCH(SoftmaxKernels, softmax_kernels)
TRINE_DISPATCH(MaximumKernels, maximum_kernels)
TRINE_DISPATCH(OptimKernels, optim_kernels)
TRINE_DISPATCH(GemmKernels, gemm_kernels)
TRINE_DISPATCH(Int8Kernels, int8_kernels)
TRINE_DISPATCH(DistanceKernels, distance_kernels)
TRINE_DISPATCH(SelectKernels, select_kernels)
TRINE_DISPATCH(InfoNceKernels, info_nce_kernels)
TRINE_DISPATCH(BatchAllKernels, batch_all_kernels)
TRINE_DISPATCH(AttentionKernels, attention_kernels)
TRINE_DISPATCH(LayerNormKernels, layer_norm_kernels)
TRINE_DISPATCH(PoolingKernels, pooling_kernels)
TRINE_DISPATCH(RandomKernels, random_kernels)
TRINE_DISPATCH(RotaryKernels, rotary_kernels)

}  // namespace trine::inline TRINE_ABI
