// An application with headers of the names that trine's have: each name finds the header that was meant.
#include <cstdio>
#include <trine/base/thread_pool.hpp>
#include <trine/io/file.hpp>
#include <trine/trine.hpp>

#include "base/thread_pool.hpp"
#include "io/file.hpp"

int main() {
  const application::ThreadPool own;
  const application::File drawer;
  trine::ThreadPool pool(2);
  trine::io::create_folder(".");
  std::printf("%d desks, %d drawers, %d threads\n", own.desks, drawer.drawers, pool.threads());
}
