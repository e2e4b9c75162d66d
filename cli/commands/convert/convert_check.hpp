// Checks that a converted model still computes the same embeddings.
#pragma once

#include <string>
#include <vector>

#include "trine/formats/dtype.hpp"
#include "trine/tensor/tensor.hpp"

namespace trine::cli {

/// Texts and their embeddings before the conversion.
struct ConversionSample {
  std::vector<std::string> texts;
  Tensor embeddings;  ///< [texts, d]
};
/// Encodes `texts` with the model and the adapter `lora`, if that is not empty. Default texts: words of its
/// vocabulary for a static model, since layouts differ in unknown words and in truncation; some sentences for
/// a transformer. Throws FileError as load_model() does.
[[nodiscard]] ConversionSample take_sample(const std::string& model, const std::string& lora,
                                           std::vector<std::string> texts = {});

/// Encodes the sample with the result in `folder` and returns a message with the largest difference of two
/// values. Throws FileError that names `out` if it is above 1e-5, or above the rounding of `dtype`.
[[nodiscard]] std::string check_result(const ConversionSample& sample, const std::string& folder,
                                       io::Dtype dtype, const std::string& out);

}  // namespace trine::cli
