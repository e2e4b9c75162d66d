// Files that are cut, scrambled or made to hurt: each is refused with a FileError, none is believed.
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "trine/base/error.hpp"
#include "trine/base/rng.hpp"
#include "trine/base/timer.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

// A file of this header and so many bytes of numbers.
std::string with_header(std::string_view header, std::size_t data_bytes) {
  std::uint64_t length = header.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes.append(header).append(data_bytes, '\0');
}

// What opening a file of these bytes says, without the path; "" if it is accepted.
std::string complaint(std::string_view bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.put("x", bytes);
  try {
    const io::Safetensors file(path);
    for (const auto& tensor : file.tensors()) {
      if (io::is_floating(tensor.dtype) && tensor.extents.size() <= 4) (void)file.tensor(tensor.name);
    }
    return "";
  } catch (const FileError& error) {
    return std::string(error.what()).substr(path.size() + 2);
  }
}

std::string complaint_about_entry(std::string_view entry, std::size_t data_bytes) {
  return complaint(with_header("{\"w\":" + std::string(entry) + "}", data_bytes));
}

const std::string kHint = "; the file is damaged or not in the safetensors format";

}  // namespace

BOOST_AUTO_TEST_SUITE(damaged_safetensors)

BOOST_AUTO_TEST_CASE(files_too_short_for_a_header_are_rejected) {
  BOOST_TEST(complaint("") == "has 0 bytes, fewer than the 8 of the header's length" + kHint);
  BOOST_TEST(complaint("abc") == "has 3 bytes, fewer than the 8 of the header's length" + kHint);
}

BOOST_AUTO_TEST_CASE(a_header_longer_than_the_file_is_rejected_before_anything_is_allocated) {
  const std::string huge("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10);
  BOOST_TEST(complaint(huge) ==
             "says its header is 18446744073709551615 bytes long, but the file has 10" + kHint);
  const std::string one_more("\x03\0\0\0\0\0\0\0{}", 10);
  BOOST_TEST(complaint(one_more) == "says its header is 3 bytes long, but the file has 10" + kHint);
}

BOOST_AUTO_TEST_CASE(a_pointer_of_git_lfs_is_told_from_damage) {
  BOOST_TEST(complaint("version https://git-lfs.github.com/spec/v1\noid sha256:53aa\nsize 90868376\n") ==
             "is a pointer of Git LFS, not the weights; fetch them with `git lfs pull`");
}

BOOST_AUTO_TEST_CASE(bad_json_is_rejected_with_its_place) {
  BOOST_TEST(complaint(with_header("{\"a\":}", 0)) == "the header is not valid JSON at byte 14" + kHint);
  BOOST_TEST(complaint(with_header("", 0)) == "the header is not valid JSON at byte 9" + kHint);
  BOOST_TEST(complaint(with_header("[1]", 0)) == "the header is not a JSON object" + kHint);
  BOOST_TEST(complaint(with_header("{\"\xff\":1}", 0)).starts_with("the header is not valid JSON at byte "));
}

BOOST_AUTO_TEST_CASE(a_number_beyond_all_numbers_is_rejected) {
  BOOST_TEST(complaint(with_header(R"({"a":1e999})", 0)) ==
             "the header holds a number that is out of range" + kHint);
}

BOOST_AUTO_TEST_CASE(a_name_given_twice_is_rejected) {
  const std::string entry = R"("w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  BOOST_TEST(complaint(with_header("{" + entry + "," + entry + "}", 4)) ==
             "the header names \"w\" twice" + kHint);
}

BOOST_AUTO_TEST_CASE(a_key_given_twice_inside_an_entry_is_rejected) {
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,8]})", 8) ==
             "the header names \"shape\" twice" + kHint);
  BOOST_TEST(complaint(with_header(R"({"__metadata__":{"a":"b","a":"c"}})", 0)) ==
             "the header names \"a\" twice" + kHint);
}

BOOST_AUTO_TEST_CASE(nesting_is_rejected_where_the_format_ends_not_where_memory_does) {
  const std::string deep = "the header nests deeper than 3 levels" + kHint;
  BOOST_TEST(complaint(with_header(std::string(1'000'000, '['), 0)) == deep);
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[[2]],"data_offsets":[0,8]})", 8) == deep);
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"data_offsets":{"a":0}})", 8) ==
             "tensor \"w\".data_offsets is an object of 1; a list is needed");
}

BOOST_AUTO_TEST_CASE(more_dimensions_than_any_library_has_are_rejected) {
  const auto entry = [](int dimensions) {
    std::string shape = "1";
    for (int i = 1; i < dimensions; ++i) shape += ",1";
    return R"({"dtype":"F32","data_offsets":[0,4],"shape":[)" + shape + "]}";
  };
  BOOST_TEST(complaint_about_entry(entry(64), 4) == "");
  BOOST_TEST(complaint_about_entry(entry(65), 4) ==
             "tensor \"w\" has 65 dimensions; no tensor has more than 64");
}

BOOST_AUTO_TEST_CASE(a_header_past_the_limit_is_rejected_unread) {
  // Sparse: the file is long but holds nothing.
  const TemporaryFolder folder;
  const std::string path = folder.put("x", std::string("\x01\xe1\xf5\x05\0\0\0\0", 8));  // 100,000,001
  std::filesystem::resize_file(path, 100'000'100);
  BOOST_TEST(message_of<FileError>([&] { io::Safetensors file(path); }) ==
             path + ": says its header is 100000001 bytes long; at most 100000000 are read" + kHint);
}

BOOST_AUTO_TEST_CASE(metadata_must_be_texts) {
  BOOST_TEST(complaint(with_header(R"({"__metadata__":{"a":"b"}})", 0)) == "");
  BOOST_TEST(complaint(with_header(R"({"__metadata__":3})", 0)) == "__metadata__ is 3; an object is needed");
  BOOST_TEST(complaint(with_header(R"({"__metadata__":{"a":1}})", 0)) ==
             "__metadata__.a is 1; a string is needed");
}

BOOST_AUTO_TEST_CASE(an_entry_must_have_dtype_shape_and_offsets) {
  const auto good = R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})";
  BOOST_TEST(complaint_about_entry(good, 8) == "");
  BOOST_TEST(complaint_about_entry("7", 8) == "tensor \"w\" is 7; an object is needed");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2]})", 8) ==
             "tensor \"w\".data_offsets is missing; a list is needed: copy the file again");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"Q4","shape":[2],"data_offsets":[0,8]})", 8) ==
             "tensor \"w\".dtype is \"Q4\", which trine does not know");
  BOOST_TEST(complaint_about_entry(R"({"dtype":4,"shape":[2],"data_offsets":[0,8]})", 8) ==
             "tensor \"w\".dtype is 4; a string is needed");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":2,"data_offsets":[0,8]})", 8) ==
             "tensor \"w\".shape is 2; a list is needed");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[-2],"data_offsets":[0,8]})", 8) ==
             "tensor \"w\".shape is -2; a whole number from 0 to 9223372036854775807 is needed");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0]})", 8) ==
             "tensor \"w\".data_offsets is an array of 1; a list of two numbers is needed");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8.5]})", 8) ==
             "tensor \"w\".data_offsets is 8.5; a whole number from 0 to 9223372036854775807 is needed");
}

BOOST_AUTO_TEST_CASE(bytes_must_be_inside_the_file) {
  // 8 bytes of length and 54 of header come before the numbers.
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", 7) ==
             "tensor \"w\" ends past the end of the file: bytes 62 .. 70 of 69; the file is probably "
             "truncated, copy "
             "or download it again: a complete one has at least 70 bytes");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[2],"data_offsets":[8,0]})", 8) ==
             "tensor \"w\" begins at byte 8 but ends at byte 0");
  BOOST_TEST(
      complaint_about_entry(
          R"({"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]})", 8) ==
      "tensor \"w\".data_offsets is 18446744073709551608; a whole number from 0 to 9223372036854775807 is "
      "needed");
}

BOOST_AUTO_TEST_CASE(bytes_must_be_as_many_as_shape_and_dtype_need) {
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F16","shape":[2],"data_offsets":[0,8]})", 8) ==
             "tensor \"w\" F16 [2] needs 4 bytes, but the header gives it 8");
  BOOST_TEST(complaint_about_entry(R"({"dtype":"F32","shape":[3],"data_offsets":[0,8]})", 8) ==
             "tensor \"w\" F32 [3] needs 12 bytes, but the header gives it 8");
  // 2^32 x 2^32 x 4 overflows to 0, which must not pass for an empty tensor.
  BOOST_TEST(
      complaint_about_entry(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})", 0) ==
      "tensor \"w\" F32 [4294967296 x 4294967296] holds more numbers than any file");
  // Nor beside an extent of 0, where the product is right but that of the others is not.
  BOOST_TEST(
      complaint_about_entry(R"({"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})", 0) ==
      "tensor \"w\" F32 [0 x 4294967296 x 4294967296] holds more numbers than any file");
}

BOOST_AUTO_TEST_CASE(tensors_must_fill_the_file_without_gap_or_overlap) {
  const auto two = [](std::string_view a, std::string_view b, std::size_t bytes) {
    const std::string start = R"({"dtype":"U8","shape":[4],"data_offsets":)";
    return complaint(
        with_header("{\"a\":" + start + std::string(a) + "},\"b\":" + start + std::string(b) + "}}", bytes));
  };
  BOOST_TEST(two("[0,4]", "[4,8]", 8) == "");
  BOOST_TEST(two("[4,8]", "[0,4]", 8) == "");
  BOOST_TEST(two("[0,4]", "[2,6]", 6) == "tensor \"b\" overlaps a by 2 bytes; the file is damaged");
  BOOST_TEST(two("[0,4]", "[0,4]", 4) == "tensor \"b\" overlaps a by 4 bytes; the file is damaged");
  BOOST_TEST(two("[0,4]", "[5,9]", 9) ==
             "tensor \"b\" begins 1 bytes after the end of a; the file is damaged");
  BOOST_TEST(two("[1,5]", "[5,9]", 9) ==
             "tensor \"a\" begins 1 bytes after the end of the header; the file is damaged");
  BOOST_TEST(two("[0,4]", "[4,8]", 11) == "has 3 bytes after the last tensor" + kHint);
}

// Twice the tensors take twice as long: the square of 50,000 was most of a minute.
BOOST_AUTO_TEST_CASE(a_header_of_very_many_tensors_is_read_in_linear_time) {
  const auto header = [](int count, const std::string& more) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) {
      text += (i > 0 ? ",\"t" : "\"t") + std::to_string(i) +
              R"(":{"dtype":"U8","shape":[1],"data_offsets":[)" + std::to_string(i) + "," +
              std::to_string(i + 1) + "]}";
    }
    return text + more + "}";
  };
  const Timer timer;
  BOOST_TEST(complaint(with_header(header(50'000, ""), 50'000)) == "");
  BOOST_TEST(complaint(with_header(header(100'001, ""), 100'001)) ==
             "the header names 100001 tensors; at most 100000 are read" + kHint);
  BOOST_TEST(complaint(with_header(header(50'000, R"(,"t7":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})"),
                                   50'000)) == "the header names \"t7\" twice" + kHint);
  const std::string overlap = complaint(
      with_header(header(50'000, R"(,"x":{"dtype":"U8","shape":[1],"data_offsets":[7,8]})"), 50'000));
  BOOST_TEST((overlap.ends_with("overlaps t7 by 1 bytes; the file is damaged") ||
              overlap.ends_with("overlaps x by 1 bytes; the file is damaged")),
             overlap);
  BOOST_TEST(timer.seconds() < 60);
}

BOOST_AUTO_TEST_CASE(every_truncation_of_a_good_file_is_rejected) {
  const std::string good = bytes_of(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/io/dtypes.safetensors");
  BOOST_TEST(complaint(good) == "");
  for (std::size_t length = 0; length < good.size(); ++length) {
    BOOST_TEST(!complaint(std::string_view(good).substr(0, length)).empty(),
               "accepted the first " << length << " bytes");
  }
}

BOOST_AUTO_TEST_CASE(random_damage_is_rejected_or_read_but_never_worse) {
  const std::string good = bytes_of(std::string(TRINE_TEST_SOURCE_DIR) + "/golden/io/dtypes.safetensors");
  Rng rng(11);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = good;
    for (Index change = rng.below(4); change >= 0; --change) {
      bytes[static_cast<std::size_t>(rng.below(static_cast<Index>(bytes.size())))] =
          static_cast<char>(rng.below(256));
    }
    (void)complaint(bytes);  // any other exception, or a crash, fails the test
  }
}

BOOST_AUTO_TEST_SUITE_END()
