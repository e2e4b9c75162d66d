#include "trine/cli/options/truncate_option.hpp"

#include <fmt/format.h>

namespace trine::cli {

void add_truncate_dim(const Command& command, Index& dimension, const std::string& help) {
  command.add({"--truncate-dim", "N", help, "--truncate"}, dimension);
}

void require_not_negative(Index truncate_dim) {
  if (truncate_dim >= 0) return;
  throw UsageError(fmt::format("--truncate-dim: {} is out of range; use 1 or more, or 0 for all dimensions",
                               truncate_dim));
}

void require_in_range(const SentenceEncoder& model, const std::string& name, Index truncate_dim) {
  if (truncate_dim <= model.dimension()) return;
  throw UsageError(fmt::format("--truncate-dim: {} is out of range; {} has {} dimensions, use 1 to {}",
                               truncate_dim, name, model.dimension(), model.dimension()));
}

}  // namespace trine::cli
