#include "trine/tokenizers/sentence_piece_file.hpp"

#include <bit>
#include <cstdint>
#include <optional>

#include "trine/base/error.hpp"

namespace trine {
namespace {

// One field of a protocol buffers message (protobuf.dev/programming-guides/encoding). As in the sentencepiece
// library, a field of the wrong wire type is ignored.
struct Field {
  enum class Type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
  std::uint64_t number;
  Type type;
  std::uint64_t value = 0;   // of a varint, or the bits of a fixed number
  std::string_view bytes{};  // of a string or a message

  [[nodiscard]] bool flag() const { return value != 0; }
  [[nodiscard]] bool is_number(std::uint64_t n) const { return number == n && type == Type::varint; }
  [[nodiscard]] bool is_real(std::uint64_t n) const { return number == n && type == Type::fixed32; }
  [[nodiscard]] bool is_bytes(std::uint64_t n) const { return number == n && type == Type::bytes; }
};

class Fields {
 public:
  Fields(std::string_view message, std::string_view source) : rest_(message), source_(source) {}

  // Nothing at the end.
  std::optional<Field> next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint64_t key = varint();
    Field field{.number = key >> 3, .type = static_cast<Field::Type>(key & 7)};
    switch (field.type) {
      case Field::Type::varint:
        field.value = varint();
        break;
      case Field::Type::fixed64:
        field.value = fixed(8);
        break;
      case Field::Type::bytes:
        field.bytes = take(varint());
        break;
      case Field::Type::fixed32:
        field.value = fixed(4);
        break;
      default:
        fail();
    }
    return field;
  }

 private:
  [[noreturn]] void fail() const {
    throw FileError(source_, 0, "is not a complete sentencepiece model; copy it again or retrain");
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) fail();
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    fail();
  }
  std::uint64_t fixed(std::size_t size) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char byte : take(size)) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(byte)) << shift;
      shift += 8;
    }
    return value;
  }

  std::string_view rest_, source_;
};

SentencePieceFile::Piece read_piece(Fields fields) {
  SentencePieceFile::Piece piece;
  while (const auto field = fields.next()) {
    if (field->is_bytes(1)) piece.text = field->bytes;
    if (field->is_real(2)) piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(field->value));
    if (field->is_number(3)) piece.type = static_cast<SentencePieceFile::Type>(field->value);
  }
  return piece;
}

void read_trainer(Fields fields, SentencePieceFile& file) {
  while (const auto field = fields.next()) {
    if (field->is_number(3)) file.model = static_cast<SentencePieceFile::Model>(field->value);
    if (field->is_number(24)) file.space_suffix = field->flag();
    if (field->is_number(35)) file.byte_fallback = field->flag();
    if (field->is_bytes(46)) file.begin = field->bytes;
    if (field->is_bytes(47)) file.end = field->bytes;
  }
}

void read_normalizer(Fields fields, SentencePieceFile& file) {
  while (const auto field = fields.next()) {
    if (field->is_bytes(2)) file.charsmap = field->bytes;
    if (field->is_number(3)) file.dummy_prefix = field->flag();
    if (field->is_number(4)) file.remove_extra_spaces = field->flag();
    if (field->is_number(5)) file.escape_spaces = field->flag();
  }
}

}  // namespace

SentencePieceFile read_sentence_piece_file(std::string_view bytes, std::string_view source) {
  SentencePieceFile file;
  Fields fields(bytes, source);
  while (const auto field = fields.next()) {
    const Fields inside(field->bytes, source);
    if (field->is_bytes(1)) file.pieces.push_back(read_piece(inside));
    if (field->is_bytes(2)) read_trainer(inside, file);
    if (field->is_bytes(3)) read_normalizer(inside, file);
  }
  if (file.pieces.empty()) throw FileError(source, 0, "is a sentencepiece model without pieces");
  return file;
}

}  // namespace trine
