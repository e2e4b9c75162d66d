#include "trine/formats/embedding_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <vector>

#include "trine/base/error.hpp"
#include "trine/formats/npy.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

void write_three(const std::string& path) {
  const auto writer = io::make_embedding_writer(path, 2);
  writer->append(Tensor::from({2, 2}, {0.1, -2, 3e-9, std::numeric_limits<double>::quiet_NaN()}),
                 std::vector<std::string>{"a \"quoted\" text", "line\nbreak"});
  writer->append(Tensor::from({1, 2}, {16777216, 0}), std::vector<std::string>{"Grüße \xff"});
  writer->finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(embedding_writer)

BOOST_AUTO_TEST_CASE(json_lines_hold_text_and_the_shortest_numbers_that_read_back) {
  const TemporaryFolder folder;
  write_three(folder / "x.jsonl");
  BOOST_TEST(bytes_of(folder / "x.jsonl") ==
             "{\"text\":\"a \\\"quoted\\\" text\",\"embedding\":[0.1,-2]}\n"
             "{\"text\":\"line\\nbreak\",\"embedding\":[3e-09,null]}\n"
             "{\"text\":\"Grüße \xef\xbf\xbd\",\"embedding\":[16777216,0]}\n");
}

BOOST_AUTO_TEST_CASE(npy_and_safetensors_hold_the_same_matrix) {
  const TemporaryFolder folder;
  write_three(folder / "x.npy");
  write_three(folder / "x.safetensors");
  const Tensor npy = io::read_npy(folder / "x.npy");
  const Tensor stored = io::Safetensors(folder / "x.safetensors").tensor("embeddings");
  BOOST_TEST((npy.shape() == Shape{3, 2}));
  BOOST_TEST((stored.shape() == Shape{3, 2}));
  BOOST_TEST(npy[1] == Real(-2));
  BOOST_TEST(stored[4] == Real(16777216));
}

BOOST_AUTO_TEST_CASE(nothing_appears_before_the_end) {
  const TemporaryFolder folder;
  io::make_embedding_writer(folder / "x.jsonl", 1)
      ->append(Tensor(Shape{1, 1}), std::vector<std::string>{"a"});
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_CASE(other_endings_and_wrong_shapes_are_rejected) {
  const TemporaryFolder folder;
  BOOST_TEST(message_of<OptionError>([] { (void)io::make_embedding_writer("x.csv", 2); }) ==
             "x.csv: embeddings are written as .npy, .jsonl or .safetensors; end the name in one of these");
  BOOST_TEST(message_of<ShapeError>([&] {
               io::make_embedding_writer(folder / "x.npy", 2)
                   ->append(Tensor(Shape{2, 2}), std::vector<std::string>{"one"});
             }) ==
             "embedding writer: one row a text and the width of the file are needed: embeddings [2 x 2], "
             "wanted [1 x 2]");
}

BOOST_AUTO_TEST_SUITE_END()
