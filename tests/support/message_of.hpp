#pragma once

#include <string>
#include <utility>

/// The text of the exception of type E that `call` throws; "nothing was thrown" if it does not.
template <class E, class Call>
std::string message_of(Call&& call) {
  try {
    std::forward<Call>(call)();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}
