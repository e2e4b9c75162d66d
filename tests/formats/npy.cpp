#include "trine/formats/npy.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/io/";

std::string complaint(std::string_view bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.put("x.npy", bytes);
  return message_of<FileError>([&] { (void)io::read_npy(path); }).substr(path.size() + 2);
}

std::string with_header(std::string header, std::size_t data_bytes) {
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header +
         std::string(data_bytes, '\0');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(npy)

BOOST_AUTO_TEST_CASE(what_numpy_wrote_is_read) {
  const Tensor f4 = io::read_npy(kGolden + "f4.npy");
  BOOST_TEST((f4.shape() == Shape{2, 3}));
  BOOST_TEST(f4[5] == Real(1.25));
  const Tensor f8 = io::read_npy(kGolden + "f8.npy");
  BOOST_TEST((f8.shape() == Shape{2, 3, 4}));
  BOOST_TEST(f8[23] == Real(23.0 / 8));
  const Tensor f2 = io::read_npy(kGolden + "f2.npy");
  BOOST_TEST((f2.shape() == Shape{2}));
  BOOST_TEST(f2[1] == Real(-2));
  BOOST_TEST((io::read_npy(kGolden + "version2.npy").shape() == Shape{1, 2}));
}

BOOST_AUTO_TEST_CASE(rows_written_in_pieces_are_one_matrix_with_their_count) {
  const TemporaryFolder folder;
  {
    io::NpyWriter file(folder / "x.npy", 3);
    file.append(Tensor::from({2, 3}, {1, 2, 3, 4, 5, 6}));
    file.append(Tensor(Shape{0, 3}));
    file.append(Tensor::from({1, 3}, {7, 8, 9}));
    BOOST_TEST(!std::filesystem::exists(folder / "x.npy"));
    file.finish();
  }
  const Tensor back = io::read_npy(folder / "x.npy");
  BOOST_TEST((back.shape() == Shape{3, 3}));
  BOOST_TEST(back[8] == Real(9));
  // The header numpy.lib.format describes: magic, version 1.0, length 118, a dict, blanks, a newline.
  const std::string bytes = bytes_of(folder / "x.npy");
  BOOST_TEST(bytes.size() == 128u + 9 * 4);
  BOOST_TEST(bytes.substr(0, 10) == std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  BOOST_TEST(bytes.substr(10).starts_with("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 3), } "));
  BOOST_TEST(bytes[127] == '\n');
}

BOOST_AUTO_TEST_CASE(a_file_never_finished_never_appears) {
  const TemporaryFolder folder;
  { io::NpyWriter(folder / "x.npy", 1).append(Tensor(Shape{5, 1})); }
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_CASE(rows_of_a_different_width_are_rejected) {
  const TemporaryFolder folder;
  io::NpyWriter file(folder / "x.npy", 3);
  BOOST_TEST(message_of<ShapeError>([&] {
               file.append(Tensor(Shape{2, 4}));
             }) == "npy: rows do not have the width of the file: rows [2 x 4], file [0 x 3]");
}

BOOST_AUTO_TEST_CASE(unsupported_arrays_are_rejected_with_a_hint) {
  BOOST_TEST(message_of<FileError>([] { (void)io::read_npy(kGolden + "fortran.npy"); }) ==
             kGolden + "fortran.npy: is in Fortran order; save it with numpy.ascontiguousarray(array)");
  BOOST_TEST(message_of<FileError>([] { (void)io::read_npy(kGolden + "i8.npy"); }) ==
             kGolden + "i8.npy: holds '<i8', not little-endian floats; save it with array.astype('<f4')");
  BOOST_TEST(complaint("not numpy at all") == "is not an .npy file");
  BOOST_TEST(complaint("") == "is not an .npy file");
  BOOST_TEST(complaint(std::string("\x93NUMPY\x09\x00\x00\x00", 10)) ==
             "has the .npy version 9; 1 to 3 can be read");
  BOOST_TEST(complaint(std::string("\x93NUMPY\x01\x00\xff\x00{", 11)) ==
             "ends inside its header; the file is truncated");
}

BOOST_AUTO_TEST_CASE(inconsistent_headers_are_rejected) {
  const std::string start = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  BOOST_TEST(complaint(with_header(start + "(2, 3), }", 20)) ==
             "has 20 bytes of data, but [2 x 3] of F32 needs 24; the file is truncated or damaged");
  BOOST_TEST(complaint(with_header(start + "(4294967296, 4294967296), }", 0)) ==
             "has 0 bytes of data, but [4294967296 x 4294967296] of F32 needs more than a file can hold; "
             "the file is "
             "truncated or damaged");
  // The product is 0, but rows times columns would overflow.
  BOOST_TEST(
      complaint(with_header(start + "(0, 4294967296, 4294967296), }", 0)).starts_with("has 0 bytes of data"));
  const std::string no_shape = "has a shape in its header that is not a tuple of whole numbers";
  BOOST_TEST(complaint(with_header(start + "2, }", 8)) == no_shape);
  BOOST_TEST(complaint(with_header(start + "(-2, 3), }", 8)) == no_shape);
  BOOST_TEST(complaint(with_header(start + "(2", 8)) == no_shape);
  BOOST_TEST(complaint(with_header(start + "(99999999999999999999,)", 8)) == no_shape);
  BOOST_TEST(complaint(with_header(start + "(1, 1, 1, 1, 1)", 4)) ==
             "has 5 dimensions; at most 4 can be read");
  BOOST_TEST(complaint(with_header("{'descr': '<f4'}", 4)) == "has no 'fortran_order' in its header");
}

BOOST_AUTO_TEST_CASE(every_truncation_is_rejected) {
  const std::string good = bytes_of(kGolden + "f4.npy");
  for (std::size_t length = 0; length < good.size(); ++length) {
    BOOST_TEST(complaint(std::string_view(good).substr(0, length)) != "",
               "accepted the first " << length << " bytes");
  }
}

BOOST_AUTO_TEST_SUITE_END()
