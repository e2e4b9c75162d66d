#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

/// Whether a message holds all of `words`; the message is shown where it does not.
inline void require_in(const std::string& message, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    BOOST_TEST(message.find(word) != std::string::npos, "\"" << word << "\" is not in: " << message);
  }
}
