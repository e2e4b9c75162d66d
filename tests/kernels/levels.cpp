// A build whose list of instruction levels is TRINE_TEST_LEVELS: all of them are there, and the strongest
// that the machine runs is used.
#define BOOST_TEST_MODULE levels
#include <boost/test/unit_test.hpp>

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/kernels/elementwise_kernels.hpp"
#include "trine/kernels/isa.hpp"

namespace trine::inline TRINE_ABI {
namespace baseline {
extern const ElementwiseKernels elementwise_kernels;
}
namespace v3 {
extern const ElementwiseKernels elementwise_kernels;
}
namespace v4 {
extern const ElementwiseKernels elementwise_kernels;
}
}  // namespace trine::inline TRINE_ABI

using namespace trine;

namespace {

std::vector<std::string> listed() {
  std::vector<std::string> names;
  std::istringstream list(TRINE_TEST_LEVELS);
  for (std::string name; std::getline(list, name, ',');) names.push_back(name);
  return names;
}

// The table is one of three objects of the library, whatever this build calls them.
std::string level_of(const ElementwiseKernels& table) {
  if (&table == &v4::elementwise_kernels) return "v4";
  return &table == &v3::elementwise_kernels ? "v3" : "baseline";
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_build_has_the_levels_of_its_list_and_uses_the_strongest_that_runs) {
  const std::vector<std::string> names = listed();
  BOOST_REQUIRE(std::size(kIsas) == names.size());
  std::string strongest;
  for (std::size_t i = 0; i < names.size(); ++i) {
    BOOST_TEST(isa_name(kIsas[i]) == names[i]);
    if (isa_supported(kIsas[i])) strongest = names[i];
  }
  if (strongest.empty()) {
    BOOST_CHECK_EXCEPTION(elementwise_kernels(), Error, [](const Error& error) {
      return std::string(error.what()).starts_with("this machine runs none of the instruction levels");
    });
    return;
  }
  BOOST_TEST(isa_name(active_isa()) == strongest);
  BOOST_TEST(level_of(elementwise_kernels()) == strongest);
  const Real a[] = {1, 2, 3}, b[] = {10, 20, 30};
  Real sum[3];
  elementwise_kernels().add(sum, a, b, 3);
  BOOST_TEST(sum[2] == Real(33));
}
