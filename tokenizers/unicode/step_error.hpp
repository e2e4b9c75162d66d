// An error of one step of a Hugging Face tokenizer.
#pragma once

#include <string>

#include "trine/base/error.hpp"

namespace trine {

/// The message lacks the name of the step, which normalize() and pre_tokenize() prepend.
class StepError : public Error {
 public:
  using Error::Error;
};

}  // namespace trine
