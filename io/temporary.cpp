#include "trine/io/temporary.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace trine::inline TRINE_ABI::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStart = ".trine-";
constexpr std::string_view kEnd = ".tmp";
constexpr std::size_t kDigits = 16;

std::string random_name() {
  std::uint64_t number = 0;
  while (::getrandom(&number, sizeof(number), 0) != sizeof(number)) {
  }
  return fmt::format("{}{:016x}{}", kStart, number, kEnd);
}

bool is_temporary(std::string_view name) {
  return name.size() == kStart.size() + kDigits + kEnd.size() && name.starts_with(kStart) &&
         name.ends_with(kEnd) &&
         name.substr(kStart.size(), kDigits).find_first_not_of("0123456789abcdef") == name.npos;
}

// Between the making and the lock another process may take it for a leftover: then there is a next one.
template <class Make>
Temporary make(const std::string& folder, Make&& make_and_open) {
  constexpr int kTries = 100;
  Temporary made;
  for (int i = 0; i < kTries; ++i) {
    made.path = folder + "/" + random_name();
    made.descriptor = Descriptor(make_and_open(made.path.c_str()));
    if (!made.descriptor.is_open()) {
      if (errno == EEXIST || errno == ENOENT) {  // no folder to make it in is told from one taken away
        struct stat status {};
        if (::stat(folder.c_str(), &status) == 0) continue;
      }
      return made;
    }
    const int number = made.descriptor.number();
    if (try_to_lock(number) != Locked::held_by_another && is_at(made.path, number)) return made;
  }
  return made;
}

}  // namespace

Temporary make_temporary_file(const std::string& folder, std::optional<SignalCleanup>& cleanup) {
  return make(folder, [&](const char* path) {
    cleanup.emplace(path);  // before there is a file: a signal right after its making finds the name
    return ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  });
}

Temporary make_temporary_folder(const std::string& folder) {
  return make(folder, [](const char* path) {
    if (::mkdir(path, 0777) != 0) return -1;
    const int descriptor = ::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
      const int error = errno;
      ::rmdir(path);
      errno = error;
    }
    return descriptor;
  });
}

void remove_leftovers(const std::string& folder) {
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (!is_temporary(entry->path().filename().string())) continue;
    const std::string path = entry->path().string();
    const Descriptor opened(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!opened.is_open() || try_to_lock(opened.number()) != Locked::yes || !is_at(path, opened.number()))
      continue;
    std::error_code ignored;
    fs::remove_all(path, ignored);  // links in it go, and not what they lead to
  }
}

Locked try_to_lock(int descriptor) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    return errno == EWOULDBLOCK ? Locked::held_by_another : Locked::not_possible;
  }
  return Locked::yes;
}

bool is_at(const std::string& path, int descriptor) {
  struct stat there {};
  struct stat open {};
  return ::stat(path.c_str(), &there) == 0 && ::fstat(descriptor, &open) == 0 &&
         there.st_dev == open.st_dev && there.st_ino == open.st_ino;
}

}  // namespace trine::inline TRINE_ABI::io
