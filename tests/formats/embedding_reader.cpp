#include "trine/formats/embedding_reader.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/formats/embedding_writer.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/heap_count.hpp"
#include "trine/tests/support/message_of.hpp"

using namespace trine;

BOOST_AUTO_TEST_SUITE(embedding_reader)

BOOST_AUTO_TEST_CASE(both_formats_are_read_as_they_were_written_and_not_copied) {
  const TemporaryFolder folder;
  Tensor expected(Shape{1000, 64});
  for (Index i = 0; i < expected.size(); ++i) expected[i] = static_cast<Real>(i);
  for (const char* name : {"x.npy", "x.safetensors"}) {
    const auto writer = io::make_embedding_writer(folder / name, 64);
    writer->append(expected, std::vector<std::string>(1000));
    writer->finish();
    const std::string before = bytes_of(folder / name);
    const long bytes = heap_bytes();
    Tensor read = io::read_embeddings(folder / name);
    if (heap_requests_are_counted() && sizeof(Real) == sizeof(float))
      BOOST_TEST(heap_bytes() - bytes < expected.size() * static_cast<long>(sizeof(float)) / 2);
    BOOST_TEST_REQUIRE((read.shape() == expected.shape()));
    BOOST_TEST(std::equal(read.data(), read.data() + read.size(), expected.data()), name);
    read.fill(0);
    BOOST_TEST(bytes_of(folder / name) == before);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_matrix_of_vectors_is_refused) {
  const TemporaryFolder folder;
  BOOST_TEST(message_of<OptionError>([] { (void)io::read_embeddings("x.jsonl"); }) ==
             "x.jsonl: vectors are read from .npy and .safetensors; store them in one of these");
  const std::string path = folder / "x.safetensors";
  io::write_safetensors(path, {{"embeddings", Tensor(Shape{4})}});
  BOOST_TEST(message_of<FileError>([&] { (void)io::read_embeddings(path); }) ==
             path +
                 ": has the shape [4]; a matrix with one row per text is needed, of the shape (texts, "
                 "dimensions) in numpy");
  io::write_safetensors(path, {{"table", Tensor(Shape{4, 2})}});
  BOOST_TEST(message_of<FileError>([&] { (void)io::read_embeddings(path); }) ==
             path + ": has no tensor \"embeddings\"; it holds table");
}

BOOST_AUTO_TEST_SUITE_END()
