#include "trine/data/readers/line_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const fs::path& path, LineReaderOptions options = {}) {
  LineReader reader(path, options);
  Lines lines;
  std::string_view line;
  while (reader.next(line)) lines.emplace_back(line);
  return lines;
}

// Text that does not compress to nothing, of many blocks.
std::string long_text() {
  std::string text;
  unsigned state = 1;
  for (int i = 0; i < 60000; ++i) {
    state = state * 1664525u + 1013904223u;
    text += "line " + std::to_string(state) + "\n";
  }
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_reader)

BOOST_AUTO_TEST_CASE(lines_come_without_their_ends_and_are_numbered_from_one) {
  const Scratch scratch;
  LineReader reader(scratch.write("a.txt", "one\n\nthree"));
  std::string_view line;
  BOOST_TEST(reader.line_number() == 0);
  BOOST_TEST((reader.next(line) && line == "one" && reader.line_number() == 1));
  BOOST_TEST((reader.next(line) && line.empty() && reader.line_number() == 2));
  BOOST_TEST((reader.next(line) && line == "three" && reader.line_number() == 3));
  BOOST_TEST(!reader.next(line));
  BOOST_TEST(!reader.next(line));
}

BOOST_AUTO_TEST_CASE(byte_order_mark_and_carriage_returns_are_dropped) {
  const Scratch scratch;
  BOOST_TEST(lines_of(scratch.write("a.txt", "\xEF\xBB\xBFone\r\ntwo\r\n\r\n")) == (Lines{"one", "two", ""}));
  BOOST_TEST(lines_of(scratch.write("b.txt", "a\rb\n")) == (Lines{"a\rb"}));  // inside a line it is data
}

BOOST_AUTO_TEST_CASE(an_empty_file_has_no_lines_and_one_line_end_is_one_empty_line) {
  const Scratch scratch;
  BOOST_TEST(lines_of(scratch.write("empty.txt", "")).empty());
  BOOST_TEST(lines_of(scratch.write("bom.txt", "\xEF\xBB\xBF")).empty());
  BOOST_TEST(lines_of(scratch.write("end.txt", "\n")) == (Lines{""}));
}

BOOST_AUTO_TEST_CASE(compression_is_detected_by_content) {
  const Scratch scratch;
  const std::string text = long_text();
  const Lines expected = lines_of(scratch.write("plain.txt", text));
  BOOST_TEST(expected.size() == 60000u);
  BOOST_TEST((lines_of(scratch.write("a.txt.gz", gzip(text))) == expected));
  BOOST_TEST((lines_of(scratch.write("a.txt.zst", zstd(text))) == expected));
  BOOST_TEST((lines_of(scratch.write("disguised.txt", gzip(text))) == expected));
  BOOST_TEST((lines_of(scratch.write("unpacked.gz", text)) == expected));
}

BOOST_AUTO_TEST_CASE(compressed_files_may_have_several_parts) {
  const Scratch scratch;
  BOOST_TEST(lines_of(scratch.write("a.gz", gzip("one\ntw") + gzip("o\n"))) == (Lines{"one", "two"}));
  BOOST_TEST(lines_of(scratch.write("a.zst", zstd("one\ntw") + zstd("o\n"))) == (Lines{"one", "two"}));
  BOOST_TEST(lines_of(scratch.write("padded.gz", gzip("one\n") + std::string(512, '\0'))) == (Lines{"one"}));
  BOOST_TEST(lines_of(scratch.write("nothing.gz", gzip(""))).empty());
}

BOOST_AUTO_TEST_CASE(truncated_compressed_files_are_rejected_wherever_they_end) {
  const Scratch scratch;
  const std::string text = long_text().substr(0, 3000);
  for (const std::string& packed : {gzip(text), zstd(text)}) {
    for (std::size_t size = 4; size < packed.size(); size += 1 + size / 10) {
      BOOST_CHECK_EXCEPTION(lines_of(scratch.write("cut", packed.substr(0, size))), FileError,
                            says("data end early"));
    }
    BOOST_CHECK_EXCEPTION(lines_of(scratch.write("cut", packed.substr(0, packed.size() - 1))), FileError,
                          says("data end early"));
  }
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("none.gz", "")), FileError,
                        says("none.gz: the file is empty"));
}

BOOST_AUTO_TEST_CASE(damaged_compressed_files_are_rejected) {
  const Scratch scratch;
  std::string packed = gzip(long_text());
  packed[packed.size() / 2] ^= 0x55;
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("a.gz", packed)), FileError,
                        says("a.gz: the gzip data are damaged after"));
  packed = zstd(long_text());
  for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 40; ++i) packed[i] ^= 0x55;
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("a.zst", packed)), FileError, says("a.zst: the zstd data"));
}

BOOST_AUTO_TEST_CASE(missing_files_and_folders_are_rejected_with_a_hint) {
  const Scratch scratch;
  BOOST_CHECK_EXCEPTION(LineReader(scratch.path()), FileError,
                        says("is a directory; give the name of a file in it"));
  BOOST_CHECK_EXCEPTION(LineReader(scratch.path() / "train.tsv"), FileError,
                        says("train.tsv: no such file; check the path"));
  scratch.write("train.tsv.gz", gzip("x"));
  BOOST_CHECK_EXCEPTION(LineReader(scratch.path() / "train.tsv"), FileError, says("did you mean"));
  if (geteuid() != 0) {
    fs::permissions(scratch.write("secret", "x"), fs::perms::none);
    BOOST_CHECK_EXCEPTION(LineReader(scratch.path() / "secret"), FileError,
                          says("cannot be opened: Permission denied"));
  }
}

BOOST_AUTO_TEST_CASE(a_line_above_the_limit_is_rejected_with_its_size) {
  const Scratch scratch;
  const std::string long_line(10 << 20, 'x');
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("a.txt", "short\n" + long_line + "\nshort\n")), FileError,
                        says("a.txt:2: a line of 10485760 bytes, the limit is 1048576"));
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("b.txt", "short\n" + long_line)), FileError,
                        says("b.txt:2: a line of 10485760"));
  BOOST_TEST(lines_of(scratch.path() / "a.txt", {.longest_line = 11 << 20}).size() == 3u);
  BOOST_TEST(lines_of(scratch.write("c.txt", "12345\n"), {.longest_line = 5}) == (Lines{"12345"}));
  BOOST_CHECK_THROW(lines_of(scratch.path() / "c.txt", {.longest_line = 4}), FileError);
  BOOST_CHECK_THROW(LineReader(scratch.path() / "c.txt", {.longest_line = 0}), OptionError);
}

BOOST_AUTO_TEST_CASE(binary_files_are_rejected_by_format) {
  const Scratch scratch;
  const auto refuses = [&](std::string_view bytes, const std::string& message) {
    BOOST_CHECK_EXCEPTION(lines_of(scratch.write("file", bytes)), FileError, says(message));
  };
  refuses(std::string_view("good\nba\0d\n", 10),
          "file:2: a NUL byte at position 3 of the line; this looks like a binary file");
  refuses("\x89PNG\r\n\x1A\n", "is not a text file but a PNG image");
  refuses("%PDF-1.7\n", "is not a text file but a PDF document");
  refuses("PK\x03\x04zip", "a ZIP archive or an office document");
  refuses(
      "\xFD"
      "7zXZ",
      "xz data; unpack it with xz -d");
  refuses(std::string_view("\xFF\xFEH\0i\0", 6), "UTF-16 text; convert it with iconv");
  refuses(std::string_view("H\0e\0l\0l\0o\0\n\0", 12), "UTF-16 text; convert it with iconv");
  BOOST_CHECK_EXCEPTION(lines_of(scratch.write("packed.gz", gzip("%PDF-1.7"))), FileError,
                        says("a PDF document"));
}

BOOST_AUTO_TEST_CASE(invalid_utf8_is_replaced_counted_and_reported) {
  const Scratch scratch;
  LineReader reader(scratch.write("a.txt", "fine\nM\xFCller \xE4\ngood\n\xFF\n"));
  std::string_view line;
  BOOST_TEST(reader.notices().empty());
  reader.next(line);
  reader.next(line);
  BOOST_TEST(line == "M\uFFFDller \uFFFD");
  while (reader.next(line)) {
  }
  BOOST_TEST((reader.repairs() == Utf8Report{3, 3}));
  BOOST_TEST(reader.notices().front().find("a.txt: 3 sequences (3 bytes) that are not UTF-8") !=
             std::string::npos);
  BOOST_TEST(reader.notices().front().find("the first in line 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_may_end_in_carriage_returns_alone) {
  const Scratch scratch;
  LineReader reader(scratch.write("a.txt", "one\rtwo\r\rfour\r"));
  BOOST_TEST(reader.notices().front().find("a.txt: its lines end in CR alone") != std::string::npos);
  BOOST_TEST(lines_of(scratch.path() / "a.txt") == (Lines{"one", "two", "", "four"}));
  std::string text;
  Lines expected;
  for (int i = 0; i < 200000; ++i) {
    expected.push_back("line " + std::to_string(i));
    text += expected.back() + "\r";
  }
  BOOST_TEST((lines_of(scratch.write("b.txt.gz", gzip(text))) == expected));
  // A file of one line, or one that has a line feed anywhere near, ends its lines there.
  BOOST_TEST(lines_of(scratch.write("c.txt", "one\r")) == (Lines{"one"}));
  BOOST_TEST(lines_of(scratch.write("d.txt", std::string(300000, 'x') + "\ry\nz")).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
