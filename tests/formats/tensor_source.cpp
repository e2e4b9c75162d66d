#include "trine/formats/tensor_source.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "trine/base/error.hpp"
#include "trine/formats/match_tensors.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/heap_count.hpp"

using namespace trine;

namespace {

// A model of two files and an index, as large checkpoints are published.
struct Sharded {
  TemporaryFolder folder;
  Tensor a = Tensor::from({2, 2}, {1, 2, 3, 4});
  Tensor b = Tensor::from({2}, {5, 6});
  std::vector<std::int64_t> ids{7, 8, 9};
  std::string index = folder / "model.safetensors.index.json";

  Sharded() {
    io::write_safetensors(folder / "model-1.safetensors", {{"a", a}, {"extra", b}});
    io::write_safetensors(folder / "model-2.safetensors", {{"b", b}, {"ids", ids}});
    put(R"({"metadata": {"total_size": 48}, "weight_map":
        {"b": "model-2.safetensors", "a": "model-1.safetensors", "ids": "model-2.safetensors"}})");
  }
  void put(std::string_view text) const { folder.put("model.safetensors.index.json", text); }
  void put_map(std::string_view entries) const { put("{\"weight_map\": {" + std::string(entries) + "}}"); }
  // What opening the folder says, after the name of the index.
  [[nodiscard]] std::string complaint() const {
    const std::string message =
        message_of<FileError>([&] { (void)io::TensorSource::in_folder(folder.path()); });
    return message.starts_with(index) ? message.substr(index.size() + 2) : message;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mapped_tensors)

BOOST_AUTO_TEST_CASE(loading_a_file_takes_no_heap_of_the_size_of_its_tensors) {
  if (!heap_requests_are_counted()) return;
  const TemporaryFolder folder;
  constexpr Index kRows = 100'000;  // 1.6 MB
  io::write_safetensors(folder / "x", {{"table", Tensor({kRows, 4})}});
  const long before = heap_bytes();
  const Tensor table = io::Safetensors(folder / "x").tensor("table");
  BOOST_TEST(heap_bytes() - before < 20'000);
  BOOST_TEST(table.shape().text() == "[100000 x 4]");
}

BOOST_AUTO_TEST_CASE(a_tensor_outlives_its_file_and_changes_neither_the_file_nor_another_tensor) {
  const TemporaryFolder folder;
  const std::string path = folder / "x";
  io::write_safetensors(path, {{"a", Tensor::from({2}, {1, 2})}, {"b", Tensor::from({2}, {3, 4})}});
  const std::string bytes = bytes_of(path);
  Tensor a;
  Tensor same;
  Tensor b;
  {
    const io::Safetensors file(path);
    a = file.tensor("a");
    same = file.tensor("a");
    b = file.tensor("b");
  }
  a[1] = 9;
  BOOST_TEST(a[0] == Real(1));
  BOOST_TEST(a[1] == Real(9));
  BOOST_TEST(same[1] == Real(2));
  BOOST_TEST(b[0] == Real(3));
  BOOST_TEST((bytes_of(path) == bytes));
}

BOOST_AUTO_TEST_CASE(a_file_may_be_replaced_while_its_tensors_are_mapped) {
  const TemporaryFolder folder;
  const std::string path = folder / "x";
  io::write_safetensors(path, {{"a", Tensor::from({3}, {1, 2, 3})}});
  Tensor a = io::Safetensors(path).tensor("a");
  a[0] = 8;
  io::write_safetensors(path, {{"a", a}});
  BOOST_TEST(a[0] == Real(8));  // of a page copied, and
  BOOST_TEST(a[2] == Real(3));
  a = io::Safetensors(path).tensor("a");
  BOOST_TEST(a[0] == Real(8));
  BOOST_TEST(a[2] == Real(3));
}

BOOST_AUTO_TEST_CASE(unaligned_tensors_are_read) {
  const TemporaryFolder folder;
  std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  while (header.size() % 4 != 1) header += ' ';
  const std::string length{static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0};
  const Tensor a =
      io::Safetensors(folder.put("x", length + header + std::string("\0\0\x80\x3f", 4))).tensor("a");
  BOOST_TEST(a[0] == Real(1));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(tensor_sources, Sharded)

BOOST_AUTO_TEST_CASE(shards_are_one_source) {
  const io::TensorSource source = io::TensorSource::in_folder(folder.path());
  BOOST_TEST(source.names() == (std::vector<std::string>{"a", "b", "ids"}), boost::test_tools::per_element());
  BOOST_TEST(source.tensor("a")[3] == Real(4));
  BOOST_TEST(source.tensor("b")[0] == Real(5));
  BOOST_TEST(source.integers("ids")[2] == 9);
  BOOST_TEST(source.find("b")->text() == "F32 [2]");
  BOOST_TEST(source.find("extra") == nullptr);  // in a file, but the index does not mention it
  BOOST_TEST(message_of<FileError>([&] { (void)source.tensor("c"); }) ==
             index + ": has no tensor \"c\"; it holds a, b, ids");
}

BOOST_AUTO_TEST_CASE(tensors_of_several_files_are_matched_like_those_of_one) {
  Tensor to_a(Shape{2, 2});
  Tensor to_b(Shape{3});
  const io::Destination wanted[] = {{"a", &to_a}, {"b", &to_b}};
  BOOST_TEST(message_of<FileError>([&] {
               io::load_tensors(io::TensorSource(index), wanted, {.ignore = {"ids"}});
             }) == index + ": 1 tensor does not fit: wrong shape b F32 [2], wanted [3]");
}

BOOST_AUTO_TEST_CASE(a_single_file_takes_precedence_over_an_index) {
  io::write_safetensors(folder / "model.safetensors", {{"c", b}});
  BOOST_TEST(io::TensorSource::in_folder(folder.path()).names() == std::vector<std::string>{"c"});
}

BOOST_AUTO_TEST_CASE(a_folder_without_weights_is_rejected_by_the_name_of_the_file_it_lacks) {
  const TemporaryFolder empty;
  BOOST_TEST(message_of<FileError>([&] { (void)io::TensorSource::in_folder(empty.path()); }) ==
             empty / "model.safetensors: cannot read: No such file or directory; check the name");
}

BOOST_AUTO_TEST_CASE(a_malformed_index_is_rejected) {
  put("[]");
  BOOST_TEST(complaint() == "is an array of 0; an object is needed: copy the file again");
  put(R"({"metadata": {}})");
  BOOST_TEST(complaint() == "weight_map is missing; an object is needed: copy the file again");
  put(R"({"weight_map": ["model-1.safetensors"]})");
  BOOST_TEST(complaint() == "weight_map is an array of 1; an object is needed");
  put(R"({"weight_map": )");
  BOOST_TEST(complaint().starts_with("is not valid JSON: parse error at line 1, column 16"));
  put(std::string(1'000'000, '['));
  BOOST_TEST(complaint().starts_with("nests deeper than 64 levels"));
  put_map(R"("a": 1e999)");
  BOOST_TEST(complaint().starts_with("holds a number that is out of range"));
  put_map(R"("a": 3)");
  BOOST_TEST(complaint() == "weight_map.a is 3; a string is needed");
}

BOOST_AUTO_TEST_CASE(all_missing_files_are_listed) {
  put_map(R"("a": "model-1.safetensors", "b": "model-8.safetensors", "c": "model-9.safetensors")");
  BOOST_TEST(complaint() ==
             "names 2 files that are not there, the download is probably incomplete: "
             "model-8.safetensors; model-9.safetensors");
  put_map(R"("a": "model-1.safetensors", "b": "model-8.safetensors")");
  BOOST_TEST(complaint() ==
             "names 1 file that is not there, the download is probably incomplete: model-8.safetensors");
}

BOOST_AUTO_TEST_CASE(all_missing_tensors_are_listed) {
  put_map(R"("a": "model-2.safetensors", "b": "model-2.safetensors", "z": "model-1.safetensors")");
  BOOST_TEST(complaint() ==
             "names 2 tensors that are not there, the download is probably incomplete: "
             "a in model-2.safetensors; z in model-1.safetensors");
}

BOOST_AUTO_TEST_CASE(an_index_cannot_name_files_outside_its_folder) {
  for (const std::string file : {"/etc/passwd", "../model-1.safetensors", "parts/x", "..", ".", ""}) {
    put_map("\"a\": \"" + file + "\"");
    BOOST_TEST(complaint() ==
               "tensor \"a\" is said to be in \"" + file + "\"; only files beside the index are read");
  }
}

BOOST_AUTO_TEST_CASE(a_link_loop_is_named) {
  std::filesystem::create_symlink("loop.safetensors", folder / "loop.safetensors");
  put_map(R"("a": "loop.safetensors")");
  BOOST_TEST(complaint() == folder / "loop.safetensors: cannot read: Too many levels of symbolic links");
  std::filesystem::create_symlink("model.safetensors", folder / "model.safetensors");
  BOOST_TEST(complaint() == folder / "model.safetensors: cannot read: Too many levels of symbolic links");
}

BOOST_AUTO_TEST_CASE(a_damaged_shard_is_named) {
  const std::string part = folder / "model-2.safetensors";
  std::filesystem::resize_file(part, std::filesystem::file_size(part) - 1);
  BOOST_TEST(complaint().starts_with(part + ": tensor \"b\" ends past the end of the file"), complaint());
}

BOOST_AUTO_TEST_SUITE_END()
