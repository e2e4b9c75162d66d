// The architecture of a config.json that does not name it.
#pragma once

#include <string>

#include "trine/base/real.hpp"

namespace trine {
class JsonFields;
}

namespace trine::inline TRINE_ABI {

struct InferredType {
  std::string model_type;  ///< "bert"
  std::string reason;      ///< "\"architectures\" names BertModel"
};

/// Files from before 2020 have no "model_type". Looks at "architectures", then at keys that only one
/// architecture has. Throws FileError saying what to add to the file where neither decides.
[[nodiscard]] InferredType infer_model_type(const JsonFields& config);

}  // namespace trine::inline TRINE_ABI
