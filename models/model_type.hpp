// Which architecture a config.json that does not say so is of.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "trine/base/real.hpp"

namespace trine::inline TRINE_ABI {

struct InferredType {
  std::string model_type;  ///< "bert"
  std::string reason;      ///< "\"architectures\" names BertModel"
};

/// Files of before 2020 have no "model_type". Goes by "architectures", else by keys that only one
/// architecture has. Throws FileError, naming `path` and what to write into it, where neither tells.
[[nodiscard]] InferredType infer_model_type(const nlohmann::json& config, const std::string& path);

}  // namespace trine::inline TRINE_ABI
