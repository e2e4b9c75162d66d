#include "trine/io/file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

#include "trine/base/error.hpp"
#include "trine/base/read_file.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/without_privileges.hpp"

using namespace trine;

namespace {

// No file may grow past `bytes` while this lives: a disk that is full after so many bytes.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(atomic_file)

BOOST_AUTO_TEST_CASE(a_written_file_reads_back_byte_for_byte_and_leaves_nothing_beside_it) {
  const TemporaryFolder folder;
  std::string bytes(1'000'000, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 37 % 251);
  io::write_file_atomically(folder / "x.bin", bytes);
  BOOST_TEST((read_file(folder / "x.bin") == bytes));
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_a_file) {
  const TemporaryFolder folder;
  io::write_file_atomically(folder / "empty", "");
  BOOST_TEST(read_file(folder / "empty") == "");
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(pieces_of_every_size_arrive_in_order) {
  const TemporaryFolder folder;
  std::string all;
  io::AtomicFile file(folder / "x");
  for (std::size_t size :
       {std::size_t{1}, std::size_t{0}, std::size_t{300'000}, std::size_t{262'143}, std::size_t{2}}) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    file.write(piece);
    all += piece;
    BOOST_TEST(file.size() == all.size());
  }
  file.commit();
  BOOST_TEST((bytes_of(folder / "x") == all));
}

BOOST_AUTO_TEST_CASE(overwrite_replaces_bytes_already_written_and_nothing_else) {
  const TemporaryFolder folder;
  io::AtomicFile file(folder / "x");
  file.write("count ??, then the rows");
  file.overwrite(6, "42");
  file.write(".");
  file.commit();
  BOOST_TEST(bytes_of(folder / "x") == "count 42, then the rows.");
}

BOOST_AUTO_TEST_CASE(nothing_is_seen_before_commit) {
  const TemporaryFolder folder;
  folder.put("x", "old");
  io::AtomicFile file(folder / "x");
  file.write(std::string(1'000'000, 'n'));
  BOOST_TEST(bytes_of(folder / "x") == "old");
}

BOOST_AUTO_TEST_CASE(without_commit_the_old_file_stays_and_the_temporary_goes) {
  const TemporaryFolder folder;
  folder.put("x", "old");
  { io::AtomicFile(folder / "x").write(std::string(1'000'000, 'n')); }
  BOOST_TEST(bytes_of(folder / "x") == "old");
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(two_files_of_one_folder_can_be_written_at_once) {
  const TemporaryFolder folder;
  io::AtomicFile a(folder / "a");
  io::AtomicFile b(folder / "b");
  a.write("first");
  b.write("second");
  b.commit();
  a.commit();
  BOOST_TEST(bytes_of(folder / "a") == "first");
  BOOST_TEST(bytes_of(folder / "b") == "second");
}

BOOST_AUTO_TEST_CASE(a_name_as_long_as_names_can_be_works) {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  io::write_file_atomically(folder / name, "x");
  BOOST_TEST(bytes_of(folder / name) == "x");
}

BOOST_AUTO_TEST_CASE(permissions_of_the_replaced_file_are_kept) {
  const TemporaryFolder folder;
  const std::string path = folder.put("x", "old");
  ::chmod(path.c_str(), 0640);
  io::write_file_atomically(path, "new");
  struct stat status {};
  ::stat(path.c_str(), &status);
  BOOST_TEST((status.st_mode & 07777) == 0640u);
}

BOOST_AUTO_TEST_CASE(a_link_is_followed_not_replaced) {
  const TemporaryFolder folder;
  folder.put("real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  io::write_file_atomically(folder / "link", "new");
  BOOST_TEST(std::filesystem::is_symlink(folder / "link"));
  BOOST_TEST(bytes_of(folder / "real") == "new");
}

BOOST_AUTO_TEST_CASE(a_device_is_written_to_not_replaced) {
  io::write_file_atomically("/dev/null", "gone");
  BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(a_full_disk_says_how_much_is_needed_and_loses_nothing) {
  const TemporaryFolder folder;
  const std::string path = folder.put("x", "old");
  const std::string bytes(600'000, 'n');
  std::string message;
  {
    const SmallDisk disk(400'000);
    message = message_of<FileError>([&] { io::write_file_atomically(path, bytes); });
  }
  BOOST_TEST(message ==
             path + ": cannot write: File too large; 600000 bytes are needed; the limit on file sizes is " +
                 "too low: see ulimit -f");
  BOOST_TEST(bytes_of(path) == "old");
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_full_device_says_how_much_is_needed) {
  const std::string message = message_of<FileError>([] { io::write_file_atomically("/dev/full", "four"); });
  BOOST_TEST(message.starts_with("/dev/full: cannot write: No space left on device; 4 bytes are needed, "));
  BOOST_TEST(message.ends_with(" are free; make room or choose another disk"));
}

BOOST_AUTO_TEST_CASE(a_file_of_unknown_length_says_how_much_it_needs_at_least) {
  const TemporaryFolder folder;
  std::string message;
  {
    const SmallDisk disk(400'000);
    message = message_of<FileError>([&] {
      io::AtomicFile file(folder / "x");
      for (int i = 0; i < 10; ++i) file.write(std::string(300'000, 'n'));
    });
  }
  BOOST_TEST(message.find("; at least 600000 bytes are needed; ") != std::string::npos, message);
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_CASE(a_folder_in_the_place_of_the_file_is_rejected) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "out");
  BOOST_TEST(message_of<FileError>([&] { io::write_file_atomically(folder / "out", "x"); }) ==
             folder / "out: cannot write: Is a directory; name a file, not a folder");
}

BOOST_AUTO_TEST_CASE(a_missing_folder_is_named) {
  const TemporaryFolder folder;
  BOOST_TEST(message_of<FileError>([&] { io::write_file_atomically(folder / "a/b/x", "x"); }) ==
             folder / "a/b/x: cannot write: No such file or directory; the folder " + (folder / "a") +
                 " does not exist");
}

BOOST_AUTO_TEST_CASE(a_read_only_folder_is_rejected_and_stays_as_it_was) {
  const TemporaryFolder folder;
  folder.put("x", "old");
  ::chmod(folder.path().c_str(), 0555);
  std::string message;
  {
    const WithoutPrivileges now;
    message = message_of<FileError>([&] { io::write_file_atomically(folder / "x", "new"); });
  }
  BOOST_TEST(message == folder / "x: cannot write: Permission denied; this user lacks the permission: " +
                            "check those of the file and of " + folder.path());
  BOOST_TEST(bytes_of(folder / "x") == "old");
  ::chmod(folder.path().c_str(), 0755);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(making_folders)

BOOST_AUTO_TEST_CASE(a_folder_is_made_with_those_above_it_and_may_exist) {
  const TemporaryFolder folder;
  io::create_folder(folder / "a/b/c");
  io::create_folder(folder / "a/b/c");
  BOOST_TEST(std::filesystem::is_directory(folder / "a/b/c"));
}

BOOST_AUTO_TEST_CASE(a_file_in_the_way_is_rejected_and_stays) {
  const TemporaryFolder folder;
  folder.put("model", "precious");
  BOOST_TEST(message_of<FileError>([&] { io::create_folder(folder / "model"); }) ==
             folder / "model: is a file where a folder is wanted; move it away or choose another name");
  BOOST_TEST(message_of<FileError>([&] { io::create_folder(folder / "model/inside"); }) ==
             folder /
                 "model/inside: cannot make the folder: Not a directory; a part of the path is a file, not a "
                 "folder");
  BOOST_TEST(bytes_of(folder / "model") == "precious");
}

BOOST_AUTO_TEST_SUITE_END()
