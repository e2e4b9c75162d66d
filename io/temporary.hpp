// Temporary files and folders with random names, each locked by its writer. A lock ends with its process, so
// one that is not locked was abandoned and can be removed.
#pragma once

#include <optional>
#include <string>

#include "trine/base/descriptor.hpp"
#include "trine/base/real.hpp"
#include "trine/io/signal_cleanup.hpp"

namespace trine::inline TRINE_ABI::io {

struct Temporary {
  std::string path;       // "FOLDER/.trine-0123456789abcdef.tmp"
  Descriptor descriptor;  // open and locked; not open on failure: see errno
};

/// A new file in `folder`, open for writing; `cleanup` has its name before there is a file.
[[nodiscard]] Temporary make_temporary_file(const std::string& folder, std::optional<SignalCleanup>& cleanup);
/// A new folder in `folder`.
[[nodiscard]] Temporary make_temporary_folder(const std::string& folder);

/// Removes abandoned temporary files and folders in `folder`, with their contents. Does not follow links, and
/// ignores failures.
void remove_leftovers(const std::string& folder);

enum class Locked { yes, held_by_another, not_possible };
/// Locks an open file or folder without waiting; not_possible on file systems without locks.
[[nodiscard]] Locked try_to_lock(int descriptor);
/// Whether `path` is still the open file: another process may have moved it.
[[nodiscard]] bool is_at(const std::string& path, int descriptor);

}  // namespace trine::inline TRINE_ABI::io
