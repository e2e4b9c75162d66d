// The headers of applications and those most sources include must not include the libraries that take a
// second to compile.
#include "trine/autograd/tape.hpp"
#include "trine/autograd/var.hpp"
#include "trine/base/error.hpp"
#include "trine/eval/retrieval.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/io/file.hpp"
#include "trine/tensor/packed_batch.hpp"
#include "trine/tensor/tensor.hpp"
#include "trine/trine.hpp"

#if defined(XTENSOR_ADAPT_HPP) || defined(XTENSOR_TENSOR_HPP) || defined(XTENSOR_FORWARD_HPP) || \
    defined(XTENSOR_EXPRESSION_HPP)
#error "a light header includes xtensor"
#endif
#if defined(FMT_VERSION)
#error "a light header includes fmt"
#endif
#if defined(NLOHMANN_JSON_VERSION_MAJOR)
#error "a light header includes nlohmann json"
#endif
#if defined(XSIMD_HPP)
#error "a light header includes xsimd"
#endif
#if defined(CLI11_VERSION)
#error "a light header includes CLI11"
#endif
#if defined(BOOST_VERSION)
#error "a light header includes Boost"
#endif

// Only now: the guards above are those of the libraries themselves.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "trine/tensor/xtensor.hpp"

BOOST_AUTO_TEST_CASE(the_guards_that_light_headers_are_checked_by_are_the_real_ones) {
#if defined(XTENSOR_ADAPT_HPP) && defined(XTENSOR_TENSOR_HPP) && defined(XTENSOR_FORWARD_HPP) &&       \
    defined(XTENSOR_EXPRESSION_HPP) && defined(FMT_VERSION) && defined(NLOHMANN_JSON_VERSION_MAJOR) && \
    defined(CLI11_VERSION) && defined(BOOST_VERSION)
  BOOST_TEST(true);
#else
  BOOST_TEST(false, "a library has renamed its guard: the checks above see nothing");
#endif
}
