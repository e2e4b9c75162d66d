// Which strings of a set begin here? A trie over bytes in one flat array.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace trine {

/// A double-array trie (Aoe 1989, "An efficient digital search algorithm by using a double-array
/// structure"): a step is one exclusive or, one load and one comparison. The child of node n by byte c sits
/// at base[n] ^ c if the node there says that n is its parent.
class ByteTrie {
 public:
  struct Entry {
    std::string_view key;
    std::int32_t value;  // not negative; of a key that comes twice, the larger one counts
  };
  ByteTrie() = default;
  explicit ByteTrie(std::vector<Entry> entries);

  using Node = std::uint32_t;
  static constexpr Node kRoot = 0;  // also what `step` says where there is no child

  [[nodiscard]] Node step(Node from, char byte) const noexcept {
    const Node to = units_[from].base ^ static_cast<unsigned char>(byte);
    return units_[to].parent == from ? to : kRoot;
  }
  /// The value of the key that ends at a node, or -1.
  [[nodiscard]] std::int32_t value(Node node) const noexcept { return units_[node].value; }

  /// The value of `key`, or -1.
  [[nodiscard]] std::int32_t find(std::string_view key) const noexcept;

 private:
  class Builder;
  static constexpr Node kNobody = 0xFFFFFFFF;
  static constexpr std::size_t kBlock = 256;  // children of one node lie in one block of so many units
  struct Unit {
    Node base = 0;
    Node parent = kNobody;
    std::int32_t value = -1;
  };
  std::vector<Unit> units_ = std::vector<Unit>(kBlock);
};

}  // namespace trine
