// Reads tests/golden/losses/goldens.json and compares a loss and its gradients with one case of it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "trine/autograd/tape.hpp"
#include "trine/losses/result.hpp"
#include "trine/losses/triplet.hpp"

namespace trine {

inline const nlohmann::json& goldens() {
  static const nlohmann::json all = [] {
    std::ifstream file(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/losses/goldens.json");
    return nlohmann::json::parse(file).at("cases");
  }();
  return all;
}

inline std::vector<nlohmann::json> goldens_of(const std::string& loss) {
  std::vector<nlohmann::json> found;
  for (const auto& one : goldens()) {
    if (one.at("loss") == loss) found.push_back(one);
  }
  return found;
}

inline Tensor tensor_of(const nlohmann::json& rows) {
  const auto n = static_cast<Index>(rows.size());
  const auto d = n > 0 ? static_cast<Index>(rows[0].size()) : 0;
  Tensor tensor({n, d});
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j)
      tensor.row(i)[j] =
          static_cast<Real>(rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].get<double>());
  }
  return tensor;
}

template <class T>
std::vector<T> option(const nlohmann::json& golden, const char* name) {
  return golden.at("options").at(name).get<std::vector<T>>();
}
inline std::string text_option(const nlohmann::json& golden, const char* name) {
  return golden.at("options").at(name).get<std::string>();
}
inline Real real_option(const nlohmann::json& golden, const char* name) {
  return static_cast<Real>(golden.at("options").at(name).get<double>());
}
inline Distance distance_option(const nlohmann::json& golden) {
  return kDistanceNames.named(text_option(golden, "distance"));
}
inline MarginKind kind_option(const nlohmann::json& golden) {
  return text_option(golden, "kind") == "soft" ? MarginKind::soft : MarginKind::hard;
}
inline Reduction reduction_option(const nlohmann::json& golden) {
  const std::string name = text_option(golden, "reduction");
  return name == "sum" ? Reduction::sum : name == "mean" ? Reduction::mean : Reduction::mean_active;
}

/// Floats keep about seven digits; the double library must agree to the last few of sixteen.
inline double golden_tolerance() { return sizeof(Real) == 8 ? 1e-10 : 2e-5; }

inline bool close(double value, double expected, double scale = 1) {
  return std::abs(value - expected) <= golden_tolerance() * scale * std::max(1.0, std::abs(expected));
}

/// Runs `loss` on the inputs of a case and checks its value and every gradient.
inline void check_golden(const nlohmann::json& golden, const std::function<Var(std::span<const Var>)>& loss,
                         double scale = 1) {
  ThreadPool pool(1);
  Tape tape(pool);
  std::vector<Tensor> inputs;
  std::vector<Var> vars;
  for (const auto& rows : golden.at("inputs")) inputs.push_back(tensor_of(rows));
  for (const Tensor& input : inputs) vars.push_back(tape.variable(input));
  const Var y = loss(vars);
  BOOST_TEST_CONTEXT(golden.at("loss") << " " << golden.at("options").dump()) {
    BOOST_TEST(close(static_cast<double>(y.scalar()), golden.at("value").get<double>(), scale),
               "value " << y.scalar() << ", expected " << golden.at("value"));
    tape.backward(y);
    for (std::size_t k = 0; k < vars.size(); ++k) {
      const Tensor expected = tensor_of(golden.at("gradients")[k]);
      const ConstView seen = tape.gradient_of(vars[k]);
      for (Index i = 0; i < expected.size(); ++i) {
        BOOST_TEST(
            close(static_cast<double>(seen[i]), static_cast<double>(expected[i]), scale),
            "gradient of input " << k << " at " << i << ": " << seen[i] << ", expected " << expected[i]);
      }
    }
  }
}

}  // namespace trine
