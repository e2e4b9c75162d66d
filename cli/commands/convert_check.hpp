// Whether a converted model computes what it did.
#pragma once

#include <string>
#include <vector>

#include "trine/formats/dtype.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::cli {

/// Texts and what the model makes of them before it is converted.
struct ConversionSample {
  std::vector<std::string> texts;
  Tensor embeddings;  ///< [texts, d]
};
/// `lora` is an adapter to put on the model in the folder, or empty. Without `texts`, those of a static model
/// are made of words it knows, since layouts differ in unknown ones and in the length texts are cut to; for
/// transformers some sentences are taken. Throws FileError as load_model() does.
[[nodiscard]] ConversionSample take_sample(const std::string& model, const std::string& lora,
                                           std::vector<std::string> texts = {});

/// Opens the result in `folder` and returns a sentence about the largest difference of two numbers at the
/// same place. Throws FileError that names `out` where it is above 1e-5, or above what rounding to `dtype`
/// explains.
[[nodiscard]] std::string check_result(const ConversionSample& sample, const std::string& folder,
                                       io::Dtype dtype, const std::string& out);

}  // namespace trine::cli
