#include "trine/base/read_file.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(reading_files)

BOOST_AUTO_TEST_CASE(files_that_do_not_know_their_size_are_read_to_the_end) {
  BOOST_TEST(read_file("/proc/self/status").starts_with("Name:"));
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named_with_the_folder_it_is_looked_for_in) {
  BOOST_TEST(
      message_of<FileError>([] { (void)read_file("no-such-file.txt"); }) ==
      "no-such-file.txt: cannot read: No such file or directory; check the name; it is looked for in " +
          std::filesystem::current_path().string());
}

BOOST_AUTO_TEST_CASE(a_pipe_is_refused_and_nobody_waits_for_what_it_brings) {
  const TemporaryFolder folder;
  const std::string pipe = folder / "pipe";
  BOOST_TEST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(message_of<FileError>([&] { (void)read_file(pipe); }) ==
             pipe + ": is a pipe; a file is needed here");
}

BOOST_AUTO_TEST_CASE(a_device_is_refused_whether_it_ends_or_not) {
  for (const std::string device : {"/dev/zero", "/dev/null"}) {
    BOOST_TEST(message_of<FileError>([&] { (void)read_file(device); }) ==
               device + ": is a device; a file is needed here");
  }
}

BOOST_AUTO_TEST_CASE(a_link_to_a_device_is_refused_by_its_own_name) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/zero", folder / "config.json");
  BOOST_TEST(message_of<FileError>([&] { (void)read_file(folder / "config.json"); }) ==
             folder / "config.json: is a device; a file is needed here");
}

BOOST_AUTO_TEST_CASE(a_folder_is_not_a_file) {
  BOOST_TEST(message_of<FileError>([] { (void)read_file("/tmp"); }) ==
             "/tmp: cannot read: Is a directory; name a file, not a folder");
}

BOOST_AUTO_TEST_CASE(a_file_may_have_as_many_bytes_as_its_kind_has_and_no_more) {
  const TemporaryFolder folder;
  const std::string path = folder.put("settings", "12345");
  BOOST_TEST(read_file(path, 5) == "12345");
  BOOST_TEST(message_of<FileError>([&] { (void)read_file(path, 4); }) ==
             path +
                 ": has 5 bytes or more; a file of its kind has at most 4: it is damaged, or another file "
                 "lies in its place");
}

BOOST_AUTO_TEST_CASE(a_sparse_file_of_a_terabyte_costs_no_memory) {
  const TemporaryFolder folder;
  const std::string path = folder.put("config.json", "{}");
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);
  BOOST_TEST(message_of<FileError>([&] { (void)read_file(path); }).find("1099511627776 bytes or more") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_looked_at_is_there) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("loop", folder / "loop");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  BOOST_TEST(file_exists(folder / "loop"));
  BOOST_TEST(file_exists(folder / "dangling"));
  BOOST_TEST(!file_exists(folder / "nothing"));
}

BOOST_AUTO_TEST_SUITE_END()
