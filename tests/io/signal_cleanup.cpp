#include "trine/io/signal_cleanup.hpp"

#include <boost/test/unit_test.hpp>
#include <deque>

#include "trine/tests/io/temporary_folder.hpp"

using namespace trine::io;

BOOST_AUTO_TEST_SUITE(signal_cleanup)

BOOST_AUTO_TEST_CASE(only_registered_files_are_removed) {
  const TemporaryFolder folder;
  const SignalCleanup taken(folder.put("taken", "x"));
  { const SignalCleanup gone(folder.put("gone", "x")); }
  clean_up_for_signal();
  BOOST_TEST(std::filesystem::exists(folder / "gone"));
  BOOST_TEST(!std::filesystem::exists(folder / "taken"));
}

BOOST_AUTO_TEST_CASE(more_files_than_slots_are_not_an_error) {
  const TemporaryFolder folder;
  std::deque<SignalCleanup> many;
  for (int i = 0; i < 100; ++i) many.emplace_back(folder.put(std::to_string(i), "x"));
  const SignalCleanup long_name(std::string(5000, 'n'));
  clean_up_for_signal();
  BOOST_TEST(folder.entries() == 36);
  many.clear();
  const SignalCleanup again(folder.put("again", "x"));
  clean_up_for_signal();
  BOOST_TEST(!std::filesystem::exists(folder / "again"));
}

BOOST_AUTO_TEST_SUITE_END()
