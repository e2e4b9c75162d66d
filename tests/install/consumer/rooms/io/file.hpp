// A header of the application; trine has one of the same name.
#pragma once

namespace application {
struct File {
  int drawers = 4;
};
}  // namespace application
