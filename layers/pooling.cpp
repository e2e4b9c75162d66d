#include "trine/layers/pooling.hpp"

#include <span>

#include "trine/autograd/ops/concat.hpp"
#include "trine/base/enum_names.hpp"

namespace trine::inline TRINE_ABI {
namespace {
constexpr EnumNames<ops::Pool, 7> kNames{"pooling",
                                         {{
                                             {ops::Pool::mean, "mean"},
                                             {ops::Pool::cls, "cls"},
                                             {ops::Pool::max, "max"},
                                             {ops::Pool::mean_sqrt_len, "mean_sqrt_len_tokens"},
                                             {ops::Pool::mean_sqrt_len, "mean_sqrt_len"},
                                             {ops::Pool::weighted_mean, "weightedmean"},
                                             {ops::Pool::last_token, "lasttoken"},
                                         }}};
}  // namespace

Var Pooling::operator()(Var x, const PackedBatch& batch, Index skip) const {
  if (modes.size() == 1) return ops::pooling(x, batch, modes.front(), skip);
  const std::span pooled(x.tape().scratch<Var>(static_cast<Index>(modes.size())), modes.size());
  for (std::size_t i = 0; i < modes.size(); ++i) pooled[i] = ops::pooling(x, batch, modes[i], skip);
  return ops::concat_cols(pooled);
}

std::string_view pool_name(ops::Pool mode) { return kNames.of(mode); }

ops::Pool pool_named(std::string_view name) { return kNames.named(name); }

}  // namespace trine::inline TRINE_ABI
