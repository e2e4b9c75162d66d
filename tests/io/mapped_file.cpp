#include "trine/io/mapped_file.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/io/file.hpp"
#include "trine/tests/io/temporary_folder.hpp"

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

BOOST_AUTO_TEST_CASE(pages_written_to_are_copies_and_the_file_stays_as_it_is) {
  const TemporaryFolder folder;
  std::string bytes(3 * 4096 + 5, 'a');
  const std::string path = folder.put("x", bytes);
  std::shared_ptr<std::byte> first;
  std::shared_ptr<std::byte> second;
  {
    const io::MappedFile file(path);
    const auto part = file.bytes().subspan(4000, 4200);  // begins inside one page and ends inside another
    first = file.copy_on_write(part);
    second = file.copy_on_write(part);
    first.get()[0] = std::byte{'b'};
    first.get()[4199] = std::byte{'c'};
    BOOST_TEST(text(file) == bytes);
  }
  BOOST_TEST(static_cast<char>(first.get()[0]) == 'b');  // the mapping outlives the MappedFile
  BOOST_TEST(static_cast<char>(first.get()[4199]) == 'c');
  BOOST_TEST(static_cast<char>(second.get()[0]) == 'a');
  BOOST_TEST(bytes_of(path) == bytes);
}

BOOST_AUTO_TEST_CASE(copies_on_write_are_of_the_file_that_was_opened_not_of_one_that_took_its_name) {
  const TemporaryFolder folder;
  const io::MappedFile file(folder.put("x", "old bytes"));
  io::write_file_atomically(folder / "x", "new bytes");
  BOOST_TEST(static_cast<char>(*file.copy_on_write(file.bytes())) == 'o');
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

BOOST_AUTO_TEST_CASE(what_is_not_a_file_is_rejected) {
  const TemporaryFolder folder;
  BOOST_TEST(message_of<FileError>([&] { io::MappedFile(folder.path()); }) ==
             folder.path() + ": cannot read: Is a directory; name a file, not a folder");
  BOOST_TEST(message_of<FileError>([] { io::MappedFile("/dev/null"); }) ==
             "/dev/null: is a device; a file is needed here");
  BOOST_TEST(message_of<FileError>([&] { io::MappedFile(folder / "nothing"); }) ==
             folder / "nothing: cannot read: No such file or directory; check the name");
}

BOOST_AUTO_TEST_SUITE_END()
