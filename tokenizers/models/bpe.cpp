#include "trine/tokenizers/models/bpe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "trine/base/error.hpp"
#include "trine/tokenizers/models/byte_letters.hpp"
#include "trine/tokenizers/unicode/utf8.hpp"

namespace trine {

Bpe::Bpe(const std::vector<NumberedPiece>& pieces, const std::vector<Pair>& merges, BpeOptions options)
    : options_(std::move(options)), merges_(merges.size()) {
  add_pieces(pieces);
  add_merges(merges);
  add_characters();
  check_options();
  add_words();
}

void Bpe::add_pieces(const std::vector<NumberedPiece>& pieces) {
  std::vector<std::int32_t> sorted;
  for (const NumberedPiece& piece : pieces) {
    if (piece.id < 0 || piece.id == std::numeric_limits<std::int32_t>::max()) {
      throw OptionError(
          fmt::format("bpe: the piece \"{}\" has id {}; ids lie in [0, 2147483646]", piece.text, piece.id));
    }
    if (!pieces_.find_or_add(piece.text).added)
      throw OptionError(
          fmt::format("bpe: the piece \"{}\" occurs twice; pieces must be distinct", piece.text));
    ids_.push_back(piece.id);
    size_ = std::max(size_, Index{piece.id} + 1);
  }
  sorted = ids_;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    throw OptionError(fmt::format("bpe: two pieces have id {}; each needs its own", *twice));
}

std::optional<std::int32_t> Bpe::id_of(std::string_view piece) const {
  const std::int32_t found = pieces_.find(piece);
  return found < 0 ? std::nullopt : std::optional(ids_[static_cast<std::size_t>(found)]);
}

void Bpe::add_merges(const std::vector<Pair>& merges) {
  const std::string& prefix = options_.continuing_prefix;
  std::uint32_t rank = 0;
  for (const Pair& merge : merges) {
    const std::string& left = merge.left;
    const std::string& right = merge.right;
    if (right.compare(0, prefix.size(), prefix) != 0) {
      throw OptionError(
          fmt::format("bpe: merge {} joins \"{}\" and \"{}\", but the right one lacks "
                      "the prefix \"{}\"",
                      rank, left, right, prefix));
    }
    const auto id = [&](const std::string& piece) {
      if (const auto found = id_of(piece)) return *found;
      throw OptionError(fmt::format("bpe: merge {}, \"{}\" and \"{}\", needs \"{}\", which is not a piece",
                                    rank, left, right, piece));
    };
    merges_.set(id(left), id(right), {rank, id(left + right.substr(prefix.size()))});
    ++rank;
  }
}

void Bpe::add_characters() {
  const bool bytes = options_.alphabet == BpeOptions::Alphabet::bytes;
  for (int byte = 0; byte < 256; ++byte) {
    const auto i = static_cast<std::size_t>(byte);
    const char self = static_cast<char>(byte);
    const std::string_view letter =
        bytes ? byte_letter(static_cast<std::uint8_t>(byte)) : std::string_view(&self, 1);
    for (const std::size_t position : {0, 1, 2, 3}) characters_[position][i] = character_id(letter, position);
    byte_pieces_[i] = id_of(fmt::format("<0x{:02X}>", byte)).value_or(-1);
  }
}

// The piece of one character, or -1.
std::int32_t Bpe::character_id(std::string_view character, std::size_t position) const {
  thread_local std::string name;  // reused from call to call
  name.clear();
  if (position & kContinues) name += options_.continuing_prefix;
  name += character;
  if (position & kEnds) name += options_.word_end;
  return id_of(name).value_or(-1);
}

void Bpe::check_options() {
  if (!options_.unknown.empty()) {
    const auto id = id_of(options_.unknown);
    if (!id) {
      throw OptionError(fmt::format("bpe: the unknown piece \"{}\" is not among the {} pieces",
                                    options_.unknown, pieces_.size()));
    }
    unknown_ = *id;
  }
  if (!options_.byte_fallback) return;
  if (!options_.continuing_prefix.empty() || !options_.word_end.empty()) {
    throw OptionError("bpe: byte fallback conflicts with a continuing prefix or a word end");
  }
  const auto& letters = characters_.front();
  if (options_.alphabet == BpeOptions::Alphabet::bytes &&
      std::count(letters.begin(), letters.end(), -1) > 0) {
    throw OptionError(
        "bpe: byte fallback over the alphabet of bytes needs a piece for each of its 256 letters");
  }
}

void Bpe::add_words() {
  std::vector<std::int32_t> merged;
  const auto add = [&](std::string_view word, std::int32_t id) {
    if (words_.find_or_add(word).added) word_ids_.push_back(id);
  };
  const auto as_word = [&](std::string_view piece) -> std::optional<std::string> {
    if (options_.alphabet == BpeOptions::Alphabet::bytes) return bytes_of_letters(piece);
    return std::string(piece);
  };
  for (std::int32_t i = 0; i < pieces_.size(); ++i) {
    const std::int32_t id = ids_[static_cast<std::size_t>(i)];
    std::string_view piece = pieces_[i];
    if (options_.whole_words) {
      if (const auto word = as_word(piece)) add(*word, id);
    }
    if (!piece.ends_with(options_.word_end)) continue;
    piece.remove_suffix(options_.word_end.size());
    const auto word = as_word(piece);
    if (!word) continue;
    merged.clear();
    append_merged(*word, merged);
    if (merged == std::vector{id}) add(*word, id);
  }
}

void Bpe::tokenize(std::string_view word, std::vector<std::int32_t>& out) const {
  if (word.empty()) return;
  if (const std::int32_t whole = words_.find(word); whole >= 0) {
    out.push_back(word_ids_[static_cast<std::size_t>(whole)]);
    return;
  }
  append_merged(word, out);
}

void Bpe::append_merged(std::string_view word, std::vector<std::int32_t>& out) const {
  thread_local MergeSymbols symbols;  // reused from call to call
  symbols.clear();
  cut(word, symbols);
  symbols.merge(merges_);
  out.insert(out.end(), symbols.ids().begin(), symbols.ids().end());
}

void Bpe::cut(std::string_view word, MergeSymbols& symbols) const {
  const bool bytes = options_.alphabet == BpeOptions::Alphabet::bytes;
  bool unknown = false;  // an unknown piece is pending
  const auto flush = [&] {
    if (std::exchange(unknown, false)) symbols.add(unknown_);
  };
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t length = bytes ? 1 : static_cast<std::size_t>(decode_utf8(word, at).length);
    const std::size_t position = (at > 0 ? kContinues : 0) + (at + length == word.size() ? kEnds : 0);
    const std::string_view character = word.substr(at, length);
    at += length;
    const std::int32_t id = length == 1 ? characters_[position][static_cast<unsigned char>(character[0])]
                                        : character_id(character, position);
    if (id >= 0) {
      flush();
      symbols.add(id);
    } else if (!add_bytes(character, symbols) && unknown_ >= 0) {
      if (!options_.fuse_unknown) flush();
      unknown = true;
    }
  }
  flush();
}

// As in the tokenizers library, pending unknown characters are emitted after these bytes.
bool Bpe::add_bytes(std::string_view character, MergeSymbols& symbols) const {
  const auto piece = [&](char byte) { return byte_pieces_[static_cast<unsigned char>(byte)]; };
  if (!options_.byte_fallback) return false;
  if (std::any_of(character.begin(), character.end(), [&](char byte) { return piece(byte) < 0; }))
    return false;
  for (const char byte : character) symbols.add(piece(byte));
  return true;
}

}  // namespace trine
