#include "trine/base/memory.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <thread>

#include "trine/base/arena.hpp"
#include "trine/base/scratch.hpp"
#include "trine/base/zeroed.hpp"

using namespace trine;

namespace {
bool is_aligned(const void* block) { return reinterpret_cast<std::uintptr_t>(block) % kAlignment == 0; }
}  // namespace

BOOST_AUTO_TEST_SUITE(aligned_memory)

BOOST_AUTO_TEST_CASE(blocks_of_every_size_are_aligned_and_writable) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{65},
                                  std::size_t{1} << 16, (std::size_t{4} << 20) + 1}) {
    const auto block = make_aligned<char>(bytes);
    BOOST_TEST(is_aligned(block.get()));
    std::memset(block.get(), 1, bytes);
  }
}

BOOST_AUTO_TEST_CASE(zeroed_blocks_hold_zeros_where_others_wrote_before) {
  for (const std::size_t bytes :
       {std::size_t{1}, std::size_t{100}, (std::size_t{2} << 20) + 5, (std::size_t{9} << 20) + 5}) {
    for (int turn = 0; turn < 3; ++turn) {
      const AlignedArray<char> block(static_cast<char*>(allocate_zeroed(bytes)));
      BOOST_TEST(is_aligned(block.get()));
      BOOST_TEST(std::count(block.get(), block.get() + bytes, 0) == static_cast<std::ptrdiff_t>(bytes));
      std::memset(block.get(), 1, bytes);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_size_that_overflows_is_refused_not_rounded_to_nothing) {
  BOOST_CHECK_THROW((void)allocate_aligned(std::numeric_limits<std::size_t>::max() - 8), std::bad_alloc);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(arena)

BOOST_AUTO_TEST_CASE(pieces_are_aligned_and_do_not_overlap) {
  Arena arena;
  std::vector<unsigned char*> pieces;
  for (std::size_t i = 0; i < 300; ++i) {
    pieces.push_back(arena.allocate_array<unsigned char>(i * 7));
    BOOST_TEST(is_aligned(pieces.back()));
    std::memset(pieces.back(), static_cast<int>(i % 256), i * 7);
  }
  for (std::size_t i = 0; i < 300; ++i) {
    for (std::size_t byte = 0; byte < i * 7; ++byte) BOOST_REQUIRE(pieces[i][byte] == i % 256);
  }
}

BOOST_AUTO_TEST_CASE(growth_stops_when_rounds_are_of_similar_size) {
  Arena arena;
  std::size_t growths_after_two = 0;
  for (int round = 0; round < 10; ++round) {
    for (int piece = 0; piece < 50; ++piece)
      (void)arena.allocate(static_cast<std::size_t>(10'000 + 100 * (piece % 3)));
    arena.reset();
    if (round == 1) growths_after_two = arena.growths();
  }
  BOOST_TEST(arena.growths() == growths_after_two);
  BOOST_TEST(growths_after_two > 0u);
}

BOOST_AUTO_TEST_CASE(after_reset_several_blocks_have_become_one_and_nothing_was_given_back) {
  Arena arena;
  for (int i = 0; i < 20; ++i) (void)arena.allocate(50'000);
  const std::size_t capacity = arena.capacity();
  arena.reset();
  BOOST_TEST(arena.capacity() == capacity);
  const std::size_t growths = arena.growths();
  (void)arena.allocate(capacity);  // fits only if there is one block
  BOOST_TEST(arena.growths() == growths);
}

BOOST_AUTO_TEST_CASE(reset_gives_the_same_memory_again) {
  Arena arena;
  void* first = arena.allocate(100);
  arena.reset();
  BOOST_TEST(arena.allocate(100) == first);
}

BOOST_AUTO_TEST_CASE(rewind_forgets_what_came_after_the_mark_and_keeps_what_came_before) {
  Arena arena;
  auto* kept = arena.allocate_array<int>(10);
  kept[9] = 42;
  const Arena::Mark mark = arena.mark();
  void* first = arena.allocate(1000);
  for (int i = 0; i < 10; ++i) (void)arena.allocate(100'000);  // into other blocks
  const std::size_t growths = arena.growths();
  arena.rewind(mark);
  BOOST_TEST(arena.allocate(1000) == first);
  for (int i = 0; i < 10; ++i) (void)arena.allocate(100'000);
  BOOST_TEST(arena.growths() == growths);
  BOOST_TEST(kept[9] == 42);
}

BOOST_AUTO_TEST_CASE(what_was_reserved_comes_without_growth) {
  Arena arena;
  (void)arena.allocate(10);
  arena.reserve(std::size_t{1} << 20);
  const std::size_t growths = arena.growths();
  for (int i = 0; i < 16; ++i) (void)arena.allocate(std::size_t{1} << 16);
  BOOST_TEST(arena.growths() == growths);
  arena.reserve(0);
  BOOST_TEST(arena.growths() == growths);
}

BOOST_AUTO_TEST_CASE(a_size_that_overflows_is_refused) {
  Arena arena;
  BOOST_CHECK_THROW((void)arena.allocate(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(scratch)

BOOST_AUTO_TEST_CASE(scratch_is_aligned_stays_the_same_and_belongs_to_its_thread) {
  Real* mine = thread_scratch(1000);
  BOOST_TEST(is_aligned(mine));
  BOOST_TEST(thread_scratch(10) == mine);
  Real* others = nullptr;
  std::thread([&] { others = thread_scratch(1000); }).join();
  BOOST_TEST(others != mine);
}

BOOST_AUTO_TEST_CASE(scratch_of_a_product_is_not_the_scratch_of_the_operation_around_it) {
  Real* operation = thread_scratch(1000);
  Real* product = thread_scratch(1000, Scratch::product);
  BOOST_TEST(is_aligned(product));
  BOOST_TEST(product != operation);
  BOOST_TEST(thread_scratch(1000) == operation);
}

BOOST_AUTO_TEST_SUITE_END()
