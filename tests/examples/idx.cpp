#include "trine/examples/support/idx.hpp"

#include <zlib.h>

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace std::string_literals;

namespace {

const std::string kImageBytes = "\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03"s + "\x00\xff\x33\xff\x00\x00"s;
const std::string kLabelBytes = "\0\0\x08\x01\0\0\0\x02\x07\x02"s;

}  // namespace

BOOST_AUTO_TEST_SUITE(idx)

BOOST_AUTO_TEST_CASE(pixels_run_from_0_to_1_and_keep_their_labels) {
  const TemporaryFolder folder;
  const auto pictures =
      examples::read_idx(folder.put("images", kImageBytes), folder.put("labels", kLabelBytes));
  BOOST_TEST((pictures.pixels.shape() == trine::Shape{2, 3}));
  BOOST_TEST(pictures.pixels.row(0)[1] == trine::Real(1));
  BOOST_TEST(pictures.pixels.row(0)[2] == trine::Real(0.2), boost::test_tools::tolerance(trine::Real(1e-6)));
  BOOST_TEST(pictures.pixels.row(1)[0] == trine::Real(1));
  BOOST_TEST(pictures.labels == (std::vector<std::int32_t>{7, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gzipped_files_read_alike_and_a_limit_cuts) {
  const TemporaryFolder folder;
  const std::string images = folder / "images.gz";
  gzFile file = gzopen(images.c_str(), "wb");
  gzwrite(file, kImageBytes.data(), static_cast<unsigned>(kImageBytes.size()));
  gzclose(file);
  const auto pictures = examples::read_idx(images, folder.put("labels", kLabelBytes), 1);
  BOOST_TEST((pictures.pixels.shape() == trine::Shape{1, 3}));
  BOOST_TEST(pictures.labels.size() == 1U);
}

BOOST_AUTO_TEST_CASE(files_that_do_not_fit_are_named) {
  const TemporaryFolder folder;
  const std::string images = folder.put("images", kImageBytes);
  const std::string labels = folder.put("labels", kLabelBytes);
  const auto problem = [](const std::string& a, const std::string& b) {
    return message_of<trine::FileError>([&] { (void)examples::read_idx(a, b); });
  };
  BOOST_TEST(problem(folder / "none", labels) == folder / "none" + ": cannot be opened");
  BOOST_TEST(problem(labels, labels).find("starts with 0x801, not 0x803") != std::string::npos);
  const std::string cut = folder.put("cut", kImageBytes.substr(0, 18));
  BOOST_TEST(problem(cut, labels) == cut + ": ends too early: 3 bytes wanted, 2 there");
  const std::string three = folder.put("three", "\0\0\x08\x01\0\0\0\x03\x07\x02\x01"s);
  BOOST_TEST(problem(images, three) == three + ": 3 labels for the 2 pictures of " + images);
}

BOOST_AUTO_TEST_SUITE_END()
