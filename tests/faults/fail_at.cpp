// A library to preload. It counts the calls by which a program changes what is on the disk and, at one of
// them, kills the program before the call or has the call fail.
//   TRINE_FAULT_LOG   a file that gets a line for each call: its name and what it is about
//   TRINE_FAULT_AT    which call, from 1; without it all are only counted
//   TRINE_FAULT       kill, short (half is written), or an errno; EXDEV and the like have no name here
//   TRINE_NO_EXCHANGE set: renameat2 is not supported, as on some file systems; not counted
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

long number_of(const char* name) {
  const char* text = ::getenv(name);
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

void log(const char* call, const char* about) {
  static const int file = [] {
    const char* path = ::getenv("TRINE_FAULT_LOG");
    static auto* open = real<int(const char*, int, ...)>("open");
    return path == nullptr ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }();
  if (file < 0) return;
  char line[1000];
  const int size = std::snprintf(line, sizeof(line), "%s %.900s\n", call, about);
  static auto* write = real<ssize_t(int, const void*, size_t)>("write");
  if (write(file, line, static_cast<size_t>(size)) < 0) ::abort();
}

enum class Fault { none, fails, is_short };

Fault at_call(const char* call, const char* about) {
  static std::atomic<long> count{0};
  static const long wanted = number_of("TRINE_FAULT_AT");
  static const char* fault = ::getenv("TRINE_FAULT");
  log(call, about);
  if (++count != wanted || fault == nullptr) return Fault::none;
  if (std::strcmp(fault, "kill") == 0) {
    ::kill(::getpid(), SIGKILL);
    ::pause();
  }
  if (std::strcmp(fault, "short") == 0) return Fault::is_short;
  errno = static_cast<int>(number_of("TRINE_FAULT"));
  return Fault::fails;
}

bool fails(const char* call, const char* about) { return at_call(call, about) == Fault::fails; }

// Files open for writing, other than the three standard ones.
bool is_output(int descriptor) {
  if (descriptor <= STDERR_FILENO) return false;
  const int saved = errno;
  const int flags = ::fcntl(descriptor, F_GETFL);
  errno = saved;
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

struct Name {
  char text[900] = {};
  explicit Name(int descriptor) {
    char link[64];
    std::snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
    if (::readlink(link, text, sizeof(text) - 1) < 0) text[0] = 0;
  }
};

mode_t mode_of(int flags, va_list list) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(list, unsigned)) : 0;
}

}  // namespace

// NOLINTBEGIN: the names and signatures of the C library
#define TRINE_INTERCEPT(returned, name, parameters, arguments, about)        \
  extern "C" returned name parameters {                                      \
    static auto* next = real<returned parameters>(#name);                    \
    return fails(#name, about) ? static_cast<returned>(-1) : next arguments; \
  }

#define TRINE_INTERCEPT_WRITE(name, parameters, arguments, half)              \
  extern "C" ssize_t name parameters {                                        \
    static auto* next = real<ssize_t parameters>(#name);                      \
    if (!is_output(fd)) return next arguments;                                \
    const Fault fault = at_call(#name, Name(fd).text);                        \
    if (fault == Fault::fails) return -1;                                     \
    return fault == Fault::is_short && size > 1 ? next half : next arguments; \
  }

TRINE_INTERCEPT_WRITE(write, (int fd, const void* data, size_t size), (fd, data, size), (fd, data, size / 2))
TRINE_INTERCEPT_WRITE(pwrite, (int fd, const void* data, size_t size, off_t at), (fd, data, size, at),
                      (fd, data, size / 2, at))
TRINE_INTERCEPT_WRITE(pwrite64, (int fd, const void* data, size_t size, off64_t at), (fd, data, size, at),
                      (fd, data, size / 2, at))
TRINE_INTERCEPT(ssize_t, writev, (int fd, const struct iovec* parts, int count), (fd, parts, count),
                Name(fd).text)
TRINE_INTERCEPT(ssize_t, copy_file_range,
                (int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags),
                (from, from_at, to, to_at, size, flags), Name(to).text)
TRINE_INTERCEPT(ssize_t, sendfile, (int to, int from, off_t* at, size_t size), (to, from, at, size),
                Name(to).text)
TRINE_INTERCEPT(int, fsync, (int fd), (fd), Name(fd).text)
TRINE_INTERCEPT(int, fdatasync, (int fd), (fd), Name(fd).text)
TRINE_INTERCEPT(int, ftruncate, (int fd, off_t size), (fd, size), Name(fd).text)
TRINE_INTERCEPT(int, ftruncate64, (int fd, off64_t size), (fd, size), Name(fd).text)
TRINE_INTERCEPT(int, fchmod, (int fd, mode_t mode), (fd, mode), Name(fd).text)
TRINE_INTERCEPT(int, rename, (const char* from, const char* to), (from, to), to)
TRINE_INTERCEPT(int, renameat, (int d, const char* from, int e, const char* to), (d, from, e, to), to)
TRINE_INTERCEPT(int, unlink, (const char* path), (path), path)
TRINE_INTERCEPT(int, unlinkat, (int d, const char* path, int flags), (d, path, flags), path)
TRINE_INTERCEPT(int, rmdir, (const char* path), (path), path)
TRINE_INTERCEPT(int, remove, (const char* path), (path), path)
TRINE_INTERCEPT(int, mkdir, (const char* path, mode_t mode), (path, mode), path)
TRINE_INTERCEPT(int, mkdirat, (int d, const char* path, mode_t mode), (d, path, mode), path)
TRINE_INTERCEPT(int, link, (const char* from, const char* to), (from, to), to)
TRINE_INTERCEPT(int, linkat, (int d, const char* from, int e, const char* to, int flags),
                (d, from, e, to, flags), to)

extern "C" int renameat2(int d, const char* from, int e, const char* to, unsigned flags) {
  static auto* next = real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  if (::getenv("TRINE_NO_EXCHANGE") != nullptr) {
    errno = EINVAL;
    return -1;
  }
  return fails("renameat2", to) ? -1 : next(d, from, e, to, flags);
}

extern "C" int close(int fd) {
  static auto* next = real<int(int)>("close");
  if (!is_output(fd) || !fails("close", Name(fd).text)) return next(fd);
  const int error = errno;
  next(fd);  // as the system does: it is closed all the same
  errno = error;
  return -1;
}

#define TRINE_INTERCEPT_OPEN(name)                               \
  extern "C" int name(const char* path, int flags, ...) {        \
    static auto* next = real<int(const char*, int, ...)>(#name); \
    va_list list;                                                \
    va_start(list, flags);                                       \
    const mode_t mode = mode_of(flags, list);                    \
    va_end(list);                                                \
    if ((flags & O_CREAT) != 0 && fails(#name, path)) return -1; \
    return next(path, flags, mode);                              \
  }
TRINE_INTERCEPT_OPEN(open)
TRINE_INTERCEPT_OPEN(open64)

#define TRINE_INTERCEPT_OPENAT(name)                                  \
  extern "C" int name(int folder, const char* path, int flags, ...) { \
    static auto* next = real<int(int, const char*, int, ...)>(#name); \
    va_list list;                                                     \
    va_start(list, flags);                                            \
    const mode_t mode = mode_of(flags, list);                         \
    va_end(list);                                                     \
    if ((flags & O_CREAT) != 0 && fails(#name, path)) return -1;      \
    return next(folder, path, flags, mode);                           \
  }
TRINE_INTERCEPT_OPENAT(openat)
TRINE_INTERCEPT_OPENAT(openat64)
// NOLINTEND
