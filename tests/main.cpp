// The one main of every test program. A level forced through TRINE_ISA that this machine cannot run
// ends with exit code 77, which ctest reports as skipped.
#define BOOST_TEST_MODULE trine
#include <boost/test/unit_test.hpp>
