#include "trine/losses/reduce.hpp"

#include "trine/autograd/ops/common.hpp"
#include "trine/kernels/metric/distance_kernels.hpp"

namespace trine::inline TRINE_ABI {

void losses::measure_norms(const Tape& tape, Real* norms, ConstView x) {
  tape.parallel_rows(x.rows(), ops::row_grain(x.cols()), [&](Index begin, Index end) {
    distance_kernels().norms(norms + begin, x.row(begin), end - begin, x.cols());
  });
}

}  // namespace trine::inline TRINE_ABI
