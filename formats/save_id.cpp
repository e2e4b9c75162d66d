#include "trine/formats/save_id.hpp"

#include <cstring>

#include "trine/io/content_hash.hpp"
#include "trine/io/mapped_file.hpp"

namespace trine::inline TRINE_ABI::io {

std::size_t offset_of_save_id(std::string_view header) {
  const std::string key = std::string("\"") + kSaveId + "\":\"";
  const std::size_t place = header.find(key);
  return place == header.npos || header.size() - place - key.size() < kNoSaveId.size() ? header.npos
                                                                                       : place + key.size();
}

std::string compute_save_id(const std::string& path) {
  if (!Safetensors(path).metadata().contains(kSaveId)) return "";  // which also checks the length below
  const MappedFile file(path);
  std::uint64_t length = 0;
  std::memcpy(&length, file.bytes().data(), sizeof(length));
  const auto* begin = reinterpret_cast<const char*>(file.bytes().data()) + sizeof(length);
  std::string header(begin, length);
  const std::size_t place = offset_of_save_id(header);
  if (place == header.npos) return "";
  header.replace(place, kNoSaveId.size(), kNoSaveId);
  ContentHash hash;
  hash.add(header);
  hash.add(file.bytes().subspan(sizeof(length) + length));
  return hash.text();
}

}  // namespace trine::inline TRINE_ABI::io
