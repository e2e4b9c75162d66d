#include "io/mapped_file.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "base/error.hpp"
#include "io/file.hpp"
#include "tests/io/temporary_folder.hpp"

using namespace trine;

namespace {
std::string text(const io::MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}
}  // namespace

BOOST_AUTO_TEST_SUITE(mapped_file)

BOOST_AUTO_TEST_CASE(the_bytes_are_those_of_the_file) {
  const TemporaryFolder folder;
  BOOST_TEST(text(io::MappedFile(folder.put("x", "some bytes"))) == "some bytes");
  BOOST_TEST(io::MappedFile(folder.put("empty", "")).bytes().empty());
}

BOOST_AUTO_TEST_CASE(the_bytes_stay_when_the_file_is_replaced) {
  const TemporaryFolder folder;
  const io::MappedFile file(folder.put("x", "old bytes"));
  io::write_file_atomically(folder / "x", "new");
  BOOST_TEST(text(file) == "old bytes");
}

BOOST_AUTO_TEST_CASE(a_move_hands_the_bytes_over) {
  const TemporaryFolder folder;
  io::MappedFile a(folder.put("a", "first"));
  io::MappedFile b(std::move(a));
  BOOST_TEST(text(b) == "first");
  io::MappedFile c(folder.put("c", "third"));
  c = std::move(b);
  BOOST_TEST(text(c) == "first");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_refused) {
  const TemporaryFolder folder;
  BOOST_TEST(message_of<FileError>([&] { io::MappedFile(folder.path()); }) ==
             folder.path() + ": cannot read: Is a directory; name a file, not a folder");
  BOOST_TEST(message_of<FileError>([] { io::MappedFile("/dev/null"); }) ==
             "/dev/null: is a device or a pipe; a file is needed here");
  BOOST_TEST(message_of<FileError>([&] { io::MappedFile(folder / "nothing"); }) ==
             folder / "nothing: cannot read: No such file or directory; check the name");
}

BOOST_AUTO_TEST_SUITE_END()
