#include "trine/formats/saved_files.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "trine/base/error.hpp"
#include "trine/formats/model_files.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/formats/save_id.hpp"
#include "trine/io/content_hash.hpp"
#include "trine/io/file.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/require_in.hpp"

namespace {

using namespace trine;
namespace fs = std::filesystem;

void put_weights(const std::string& folder, Real value, const io::Metadata& metadata = {{io::kSaveId, ""}}) {
  Tensor tensor({2, 3});
  for (Real& each : tensor.view().span()) each = value;
  io::write_safetensors(folder + "/model.safetensors", {{"embedding.weight", tensor.view()}}, metadata);
}

// A sealed folder of made-up files.
struct Saved {
  TemporaryFolder folder;
  explicit Saved(Real value = 1, const std::string& tokenizer = "one") {
    put_weights(folder.path(), value);
    folder.put("tokenizer.json", tokenizer);
    folder.put("config_sentence_transformers.json", "{}");
    folder.put("README.md", "card");
    folder.put("metrics.jsonl", "{}\n");
    io::seal_folder(folder.path());
  }
  [[nodiscard]] std::string refusal() const {
    return message_of<FileError>([&] { static_cast<void>(io::check_folder(folder.path())); });
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(saved_files)

BOOST_AUTO_TEST_CASE(hashes_equal_xxh64) {
  std::string text;
  for (int i = 0; i < 185; ++i) text += static_cast<char>('a' + i % 26);
  const std::pair<std::size_t, const char*> known[] = {{0, "ef46db3751d8e999"},  {1, "d24ec4f1a98c6e5b"},
                                                       {2, "65f708ca92d04a61"},  {37, "b0c4a6ce1e55ed03"},
                                                       {74, "05bf3c85f3a86a31"}, {185, "5ec5b6d37b3bb949"}};
  for (const auto& [size, hash] : known) {
    for (std::size_t cut = 0; cut <= size; ++cut) {
      io::ContentHash whole;
      whole.add(std::string_view(text).substr(0, cut));
      whole.add(std::string_view(text).substr(cut, size - cut));
      BOOST_TEST(whole.text() == hash);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_save_id_is_the_hash_of_the_weights) {
  const TemporaryFolder folder;
  put_weights(folder.path(), 1);
  const std::string path = folder / "model.safetensors";
  const std::string id = io::Safetensors(path).metadata().at(io::kSaveId);
  BOOST_TEST(id.size() == 16U);
  BOOST_TEST(io::compute_save_id(path) == id);
  const std::string bytes = bytes_of(path);
  put_weights(folder.path(), 1);
  BOOST_TEST((bytes_of(path) == bytes));
  put_weights(folder.path(), 2);
  BOOST_TEST(io::Safetensors(path).metadata().at(io::kSaveId) != id);
  std::string damaged = bytes;
  damaged.back() ^= 1;
  folder.put("model.safetensors", damaged);
  BOOST_TEST(io::compute_save_id(path) != id);
}

BOOST_AUTO_TEST_CASE(unchanged_folders_and_those_without_manifest_pass) {
  const Saved saved;
  BOOST_TEST(io::check_folder(saved.folder.path()).empty());
  BOOST_TEST(io::verify_folder(saved.folder.path()) == 4U);
  saved.folder.put("README.md", "my own words");
  saved.folder.put("metrics.jsonl", "{}\n{}\n");
  saved.folder.put("notes.txt", "mine");
  BOOST_TEST(io::check_folder(saved.folder.path()).empty());
  BOOST_TEST(io::readme_was_edited(saved.folder.path()));
  const TemporaryFolder older;
  put_weights(older.path(), 1, {});
  BOOST_TEST(io::check_folder(older.path()).empty());
  require_in(message_of<FileError>([&] { static_cast<void>(io::verify_folder(older.path())); }),
             {"has no trine_files.json"});
}

BOOST_AUTO_TEST_CASE(files_of_different_saves_are_rejected_by_name) {
  const Saved old(1, "one"), fresh(2, "two");
  const auto mix = [&](const std::string& file) {
    const Saved mixed(1, "one");
    fs::copy_file(fresh.folder / file, mixed.folder / file, fs::copy_options::overwrite_existing);
    return mixed.refusal();
  };
  require_in(mix("model.safetensors"), {"not of one model", "model.safetensors is not", "copy the whole"});
  require_in(mix("tokenizer.json"), {"tokenizer.json is not", "remove trine_files.json"});
  require_in(mix("trine_files.json"), {"model.safetensors, tokenizer.json are not"});
  old.folder.put("vocab.txt", "[PAD]\n");
  require_in(old.refusal(), {"vocab.txt (not of this model)"});
  fs::remove(fresh.folder / "tokenizer.json");
  require_in(fresh.refusal(), {"tokenizer.json (missing)"});
}

BOOST_AUTO_TEST_CASE(permitted_changes_are_remarked) {
  const Saved saved;
  saved.folder.put("config_sentence_transformers.json", R"({"prompts": {"query": "q: "}})");
  std::vector<std::string> remarks = io::check_folder(saved.folder.path());
  BOOST_TEST_REQUIRE(remarks.size() == 1U);
  require_in(remarks.front(), {"config_sentence_transformers.json changed since"});
  put_weights(saved.folder.path(), 3, {{"format", "pt"}});
  saved.folder.put("tokenizer.json", "of another program");
  remarks = io::check_folder(saved.folder.path());
  BOOST_TEST_REQUIRE(remarks.size() == 1U);
  require_in(remarks.front(), {"model.safetensors was rewritten by another program"});
  require_in(message_of<FileError>([&] { static_cast<void>(io::verify_folder(saved.folder.path())); }),
             {"model.safetensors"});
  const Saved lost;
  fs::remove(lost.folder / "trine_files.json");
  require_in(io::check_folder(lost.folder.path()).front(), {"model.safetensors was saved with a"});
}

BOOST_AUTO_TEST_CASE(verify_finds_damage_in_weights) {
  const Saved saved;
  std::string bytes = bytes_of(saved.folder / "model.safetensors");
  bytes[bytes.size() - 3] ^= 1;
  saved.folder.put("model.safetensors", bytes);
  BOOST_TEST(io::check_folder(saved.folder.path()).empty());
  require_in(message_of<FileError>([&] { static_cast<void>(io::verify_folder(saved.folder.path())); }),
             {"model.safetensors is not"});
}

BOOST_AUTO_TEST_CASE(a_malformed_manifest_is_rejected_with_a_hint) {
  const std::string nested = std::string(100000, '[') + std::string(100000, ']');
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string(R"({"format": 2, "files": {}})"),
        std::string(R"({"format": 1, "files": {"a": {"bytes": -1, "xxh64": "0"}}})"),
        std::string(R"({"format": 1, "files": {"../a": {"bytes": 1, "xxh64": "0"}}})"),
        std::string(R"({"format": 1, "files": {"a": 1}})"), R"({"format": 1, "x": )" + nested + "}",
        std::string(2'000'000, ' ')}) {
    const Saved saved;
    saved.folder.put("trine_files.json", text);
    require_in(saved.refusal(), {"trine_files.json", "copy the whole model folder again"});
  }
}

BOOST_AUTO_TEST_CASE(files_of_models_are_recognized) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "1_Pooling");
  fs::create_directories(folder / "checkpoint");
  fs::create_directories(folder / "data");
  for (const char* name :
       {"1_Pooling/config.json", "checkpoint/state.json", "model-00001-of-00002.safetensors",
        "sentence_bert_config.json", "README.md", "train.json", ".trine-00112233445566aa.tmp"})
    folder.put(name, "x");
  for (const char* name : {"vectors.safetensors", "thesis.tex", "1_Pooling/notes", "pytorch_model.bin"})
    folder.put(name, "x");
  const std::vector<std::string> expected = {"1_Pooling/notes", "data", "pytorch_model.bin", "thesis.tex",
                                             "vectors.safetensors"};
  BOOST_TEST(io::unknown_entries(folder.path()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
