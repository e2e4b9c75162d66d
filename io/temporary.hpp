// Files and folders under a name of their own until they are whole. The names are random, so that no process
// has to know another, and each is locked by its writer: a lock dies with its process, so that whoever finds
// a temporary one that is not locked knows that nobody will finish it.
#pragma once

#include <string>

#include "trine/io/descriptor.hpp"

namespace trine::inline TRINE_ABI::io {

struct Temporary {
  std::string path;       // "FOLDER/.trine-0123456789abcdef.tmp"
  Descriptor descriptor;  // open and locked; not open where it could not be made: see errno
};

/// A new file in `folder`, open for writing.
[[nodiscard]] Temporary make_temporary_file(const std::string& folder);
/// A new folder in `folder`.
[[nodiscard]] Temporary make_temporary_folder(const std::string& folder);

/// Removes what dead processes left in `folder`: everything of such a name that nobody holds locked, whatever
/// is in it. Links are not followed. What cannot be removed stays.
void remove_leftovers(const std::string& folder);

enum class Locked { yes, held_by_another, not_possible };
/// Locks the open file or folder without waiting. Some file systems cannot: not_possible.
[[nodiscard]] Locked try_to_lock(int descriptor);
/// Whether `path` still is what is open: another process may have moved it away.
[[nodiscard]] bool is_at(const std::string& path, int descriptor);

}  // namespace trine::inline TRINE_ABI::io
