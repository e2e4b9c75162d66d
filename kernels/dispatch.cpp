// One line a family of kernels: declares its table at every level and picks one at the first call.
#include "trine/config.hpp"
#include "trine/kernels/activation_kernels.hpp"
#include "trine/kernels/attention_kernels.hpp"
#include "trine/kernels/dropout_kernels.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/gemm/builtin_gemm.hpp"
#include "trine/kernels/isa.hpp"
#include "trine/kernels/layer_norm_kernels.hpp"
#include "trine/kernels/maximum_kernels.hpp"
#include "trine/kernels/metric/batch_all_kernels.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"
#include "trine/kernels/metric/info_nce_kernels.hpp"
#include "trine/kernels/metric/select_kernels.hpp"
#include "trine/kernels/optim_kernels.hpp"
#include "trine/kernels/pooling_kernels.hpp"
#include "trine/kernels/rotary_kernels.hpp"
#include "trine/kernels/row_kernels.hpp"
#include "trine/kernels/softmax_kernels.hpp"

namespace trine::inline TRINE_ABI {

#if TRINE_X86_LEVELS
#define TRINE_DISPATCH(Table, family)       \
  namespace baseline {                      \
  extern const Table family;                \
  }                                         \
  namespace v3 {                            \
  extern const Table family;                \
  }                                         \
  namespace v4 {                            \
  extern const Table family;                \
  }                                         \
  const Table& family() {                   \
    static const Table* const chosen = [] { \
      switch (active_isa()) {               \
        case Isa::v4:                       \
          return &v4::family;               \
        case Isa::v3:                       \
          return &v3::family;               \
        default:                            \
          return &baseline::family;         \
      }                                     \
    }();                                    \
    return *chosen;                         \
  }
#else
#define TRINE_DISPATCH(Table, family)                       \
  namespace baseline {                                      \
  extern const Table family;                                \
  }                                                         \
  const Table& family() {                                   \
    static_cast<void>(active_isa()); /* checks TRINE_ISA */ \
    return baseline::family;                                \
  }
#endif

TRINE_DISPATCH(ElementwiseKernels, elementwise_kernels)
TRINE_DISPATCH(RowKernels, row_kernels)
TRINE_DISPATCH(ActivationTable, activation_kernels)
TRINE_DISPATCH(SoftmaxKernels, softmax_kernels)
TRINE_DISPATCH(MaximumKernels, maximum_kernels)
TRINE_DISPATCH(OptimKernels, optim_kernels)
TRINE_DISPATCH(GemmKernels, gemm_kernels)
TRINE_DISPATCH(DistanceKernels, distance_kernels)
TRINE_DISPATCH(SelectKernels, select_kernels)
TRINE_DISPATCH(InfoNceKernels, info_nce_kernels)
TRINE_DISPATCH(BatchAllKernels, batch_all_kernels)
TRINE_DISPATCH(AttentionKernels, attention_kernels)
TRINE_DISPATCH(DropoutKernels, dropout_kernels)
TRINE_DISPATCH(LayerNormKernels, layer_norm_kernels)
TRINE_DISPATCH(PoolingKernels, pooling_kernels)
TRINE_DISPATCH(RotaryKernels, rotary_kernels)

}  // namespace trine::inline TRINE_ABI
