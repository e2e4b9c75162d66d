#pragma once

#include <boost/test/unit_test.hpp>
#include <exception>
#include <string>

/// For BOOST_CHECK_EXCEPTION: whether the message holds `part`.
inline auto says(const std::string& part) {
  return [part](const std::exception& error) {
    const bool found = std::string(error.what()).find(part) != std::string::npos;
    BOOST_TEST_MESSAGE(error.what() << (found ? "" : "\n  lacks: " + part));
    return found;
  };
}
