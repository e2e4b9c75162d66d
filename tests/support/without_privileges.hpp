#pragma once

#include <unistd.h>

#include <cstdlib>

// Permissions do not stop root, so a test of them runs as nobody.
class WithoutPrivileges {
 public:
  WithoutPrivileges() : was_root_(::geteuid() == 0 && ::seteuid(65534) == 0) {}
  ~WithoutPrivileges() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }

 private:
  bool was_root_;
};
