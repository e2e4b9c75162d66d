#include "trine/io/atomic_directory.hpp"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/io/file.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/support/require_in.hpp"

namespace {

using namespace trine;
namespace fs = std::filesystem;

void put_model(const io::AtomicDirectory& whole, const std::string& text) {
  whole.fill([&](const std::string& folder) { io::write_file_atomically(folder + "/config.json", text); });
}

// A folder with a name like those of the temporary ones, and nobody behind it.
std::string put_leftover(const TemporaryFolder& folder, const std::string& file) {
  const std::string path = folder / ".trine-00112233445566aa.tmp";
  fs::create_directory(path);
  io::write_file_atomically(path + "/" + file, "x");
  return path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(whole_folder)

BOOST_AUTO_TEST_CASE(nothing_is_seen_before_it_is_placed_and_nothing_is_left_beside_it) {
  const TemporaryFolder folder;
  {
    io::AtomicDirectory whole(folder / "m");
    put_model(whole, "new");
    BOOST_TEST(!fs::exists(folder / "m"));
    whole.commit();
  }
  BOOST_TEST(bytes_of(folder / "m/config.json") == "new");
  BOOST_TEST(folder.entries() == 1);
  { put_model(io::AtomicDirectory(folder / "other"), "never placed"); }
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_CASE(it_takes_the_place_of_an_empty_folder_with_its_permissions_and_of_no_other) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "m");
  ::chmod((folder / "m").c_str(), 0750);
  io::AtomicDirectory first(folder / "m"), second(folder / "m");
  put_model(first, "first");
  put_model(second, "second");
  first.commit();
  BOOST_TEST((fs::status(folder / "m").permissions() == fs::perms(0750)));
  require_in(message_of<FileError>([&] { second.commit(); }), {"m: is there already"});
  BOOST_TEST(bytes_of(folder / "m/config.json") == "first");
}

BOOST_AUTO_TEST_CASE(a_folder_is_replaced_with_everything_in_it_and_the_lock_goes_on) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "m/adapter");
  folder.put("m/vocab.txt", "old");
  folder.put("m/metrics.jsonl", "kept");
  io::FolderLock lock(folder / "m", "m");
  io::AtomicDirectory whole(folder / "m");
  put_model(whole, "new");
  whole.keep(folder / "m/metrics.jsonl", "metrics.jsonl");
  lock = whole.replace(lock);
  BOOST_TEST(bytes_of(folder / "m/config.json") == "new");
  BOOST_TEST(bytes_of(folder / "m/metrics.jsonl") == "kept");
  BOOST_TEST(!fs::exists(folder / "m/vocab.txt"));
  BOOST_TEST(!fs::exists(folder / "m/adapter"));
  BOOST_TEST(folder.entries() == 1);
  BOOST_TEST(lock.is_of(folder / "m"));
  require_in(message_of<FileError>([&] { io::FolderLock(folder / "m", "m"); }),
             {"m: another trine is writing to it"});
}

BOOST_AUTO_TEST_CASE(a_folder_that_another_program_put_there_is_not_replaced) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "m");
  const io::FolderLock lock(folder / "m", "m");
  fs::rename(folder / "m", folder / "moved");
  fs::create_directory(folder / "m");
  folder.put("m/mine", "precious");
  io::AtomicDirectory whole(folder / "m");
  require_in(message_of<FileError>([&] { whole.replace(lock); }), {"another program"});
  BOOST_TEST(bytes_of(folder / "m/mine") == "precious");
}

BOOST_AUTO_TEST_CASE(errors_name_the_folder_that_was_asked_for) {
  const TemporaryFolder folder;
  const io::AtomicDirectory whole(folder / "m");
  const std::string message = message_of<FileError>(
      [&] { whole.fill([](const std::string& place) { io::write_file_atomically(place + "/a/b", "x"); }); });
  require_in(message, {folder / "m/a/b: cannot write"});
  BOOST_TEST(message.find(".trine-") == std::string::npos, message);
}

BOOST_AUTO_TEST_CASE(a_link_is_followed_not_replaced) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "real");
  fs::create_directory_symlink(folder / "real", folder / "link");
  io::AtomicDirectory whole(folder / "link");
  put_model(whole, "new");
  whole.commit();
  BOOST_TEST(fs::is_symlink(folder / "link"));
  BOOST_TEST(bytes_of(folder / "real/config.json") == "new");
}

BOOST_AUTO_TEST_CASE(folders_that_cannot_be_renamed_are_rejected_by_name) {
  const fs::path before = fs::current_path();
  const TemporaryFolder folder;
  fs::create_directories(folder / "here/below");
  for (const std::string inside : {"here", "here/below"}) {
    fs::current_path(folder / inside);
    require_in(message_of<FileError>([&] { static_cast<void>(io::canonical_folder(folder / "here")); }),
               {"here: is the folder this program runs in"});
    require_in(message_of<FileError>([&] { static_cast<void>(io::canonical_folder(".")); }),
               {".: is the folder", "./model"});
  }
  fs::current_path(before);
  require_in(message_of<FileError>([] { static_cast<void>(io::canonical_folder("/proc")); }),
             {"/proc: is where a file system is mounted", "/proc/model"});
  folder.put("file", "x");
  require_in(message_of<FileError>([&] { static_cast<void>(io::canonical_folder(folder / "file")); }),
             {"is a file where a folder is wanted"});
}

BOOST_AUTO_TEST_CASE(what_dead_processes_left_goes_and_what_is_being_written_stays) {
  const TemporaryFolder folder;
  const std::string dead = put_leftover(folder, "config.json");
  folder.put(".trine-00112233445566bb.tmp", "a file");
  folder.put(".trine-1234-0.tmp", "not of this pattern");
  const io::AtomicDirectory alive(folder / "a");
  const io::AtomicDirectory next(folder / "b");
  BOOST_TEST(!fs::exists(dead));
  BOOST_TEST(fs::exists(alive.path()));
  BOOST_TEST(folder.entries() == 3);
}

BOOST_AUTO_TEST_CASE(a_leftover_goes_whatever_is_in_it_and_one_that_is_locked_stays) {
  const TemporaryFolder folder;
  const std::string path = put_leftover(folder, "config.json");
  const io::FolderLock owner(path, path);
  io::remove_leftovers(folder.path());
  BOOST_TEST(fs::exists(path + "/config.json"));
  const TemporaryFolder other;
  other.put("precious.txt", "kept");
  const std::string dead = put_leftover(other, "data_config.json");
  fs::create_directories(dead + "/onnx/deep");
  fs::create_directory(other / "elsewhere");
  other.put("elsewhere/thesis.tex", "kept");
  fs::create_symlink(other / "precious.txt", dead + "/LICENSE");
  fs::create_directory_symlink(other / "elsewhere", dead + "/assets");
  fs::create_directory_symlink(other / "elsewhere", other / ".trine-00112233445566cc.tmp");
  io::remove_leftovers(other.path());
  BOOST_TEST(!fs::exists(dead));
  BOOST_TEST(bytes_of(other / "precious.txt") == "kept");
  BOOST_TEST(bytes_of(other / "elsewhere/thesis.tex") == "kept");
}

BOOST_AUTO_TEST_CASE(a_folder_left_aside_is_found_and_put_back) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "m");
  folder.put("m/config.json", "old");
  BOOST_TEST(io::existing_folder(folder / "m") == folder / "m");
  // The name is that of content_hash("m").
  const std::string aside = io::backup_of(folder / "m");
  fs::rename(folder / "m", aside);
  BOOST_TEST(io::existing_folder(folder / "m") == aside);
  {
    const io::FolderLock writer(aside, "m");
    require_in(message_of<FileError>([&] { io::recover_folder(folder / "m"); }), {"another trine"});
  }
  io::recover_folder(folder / "m");
  BOOST_TEST(bytes_of(folder / "m/config.json") == "old");
  fs::create_directory(aside);
  io::recover_folder(folder / "m");
  BOOST_TEST(folder.entries() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
