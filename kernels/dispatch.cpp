// One line a family of kernels: declares its table at every level and picks one at the first call.
#include "base/config.hpp"
#include "kernels/activation.hpp"
#include "kernels/attention.hpp"
#include "kernels/bias_activation.hpp"
#include "kernels/distance.hpp"
#include "kernels/dropout.hpp"
#include "kernels/elementwise.hpp"
#include "kernels/gated.hpp"
#include "kernels/gemm_own.hpp"
#include "kernels/isa.hpp"
#include "kernels/layer_norm.hpp"
#include "kernels/loss_batch_all.hpp"
#include "kernels/loss_info_nce.hpp"
#include "kernels/loss_select.hpp"
#include "kernels/maximum.hpp"
#include "kernels/optim.hpp"
#include "kernels/pooling.hpp"
#include "kernels/rotary.hpp"
#include "kernels/rows.hpp"
#include "kernels/softmax.hpp"

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
TRINE_DISPATCH(ActivationKernels, activation_kernels)
TRINE_DISPATCH(SoftmaxKernels, softmax_kernels)
TRINE_DISPATCH(MaximumKernels, maximum_kernels)
TRINE_DISPATCH(OptimKernels, optim_kernels)
TRINE_DISPATCH(GemmKernels, gemm_kernels)
TRINE_DISPATCH(DistanceKernels, distance_kernels)
TRINE_DISPATCH(SelectKernels, select_kernels)
TRINE_DISPATCH(InfoNceKernels, info_nce_kernels)
TRINE_DISPATCH(BatchAllKernels, batch_all_kernels)
TRINE_DISPATCH(AttentionKernels, attention_kernels)
TRINE_DISPATCH(BiasActivationKernels, bias_activation_kernels)
TRINE_DISPATCH(GatedKernels, gated_kernels)
TRINE_DISPATCH(DropoutKernels, dropout_kernels)
TRINE_DISPATCH(LayerNormKernels, layer_norm_kernels)
TRINE_DISPATCH(PoolingKernels, pooling_kernels)
TRINE_DISPATCH(RotaryKernels, rotary_kernels)

}  // namespace trine::inline TRINE_ABI
