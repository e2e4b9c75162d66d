// The one main of every test program. A level forced through TRINE_ISA that this machine cannot run
// ends with exit code 77, which ctest reports as skipped.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "trine/kernels/isa.hpp"

int main(int argc, char** argv) {
  const char* wanted = std::getenv("TRINE_ISA");
  for (trine::Isa isa : trine::kIsas) {
    if (wanted != nullptr && std::string_view(wanted) == trine::isa_name(isa) && !trine::isa_supported(isa)) {
      std::cout << "skipped: this machine does not run level " << wanted << "\n";
      return 77;
    }
  }
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
