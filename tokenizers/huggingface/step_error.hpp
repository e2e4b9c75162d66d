// What a step of a published tokenizer cannot do with a text.
#pragma once

#include <string>

#include "trine/base/error.hpp"

namespace trine {

/// Says what the step did, as "makes more than 65,568 bytes of it"; who runs the steps puts the step's name
/// before it.
class StepError : public Error {
 public:
  using Error::Error;
};

}  // namespace trine
