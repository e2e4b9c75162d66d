// A header of the application; trine has one of the same name.
#pragma once

namespace application {
struct ThreadPool {
  int desks = 3;
};
}  // namespace application
