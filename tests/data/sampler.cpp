#include "trine/data/sampler.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "trine/base/rng.hpp"
#include "trine/tests/data/scratch_folder.hpp"

using namespace trine;

namespace {

using Batch = std::vector<std::int32_t>;

std::vector<Batch> epoch(BatchSampler& sampler, Index number) {
  sampler.start(number);
  std::vector<Batch> batches;
  for (auto batch = sampler.next(); !batch.empty(); batch = sampler.next())
    batches.emplace_back(batch.begin(), batch.end());
  BOOST_TEST(static_cast<Index>(batches.size()) == sampler.batches());
  return batches;
}

void check_every_row_once(const std::vector<Batch>& batches, Index rows) {
  std::vector<int> seen(static_cast<std::size_t>(rows));
  for (const Batch& batch : batches) {
    for (std::int32_t row : batch) ++seen[static_cast<std::size_t>(row)];
  }
  BOOST_TEST(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; }));
}

void check_texts_apart(const std::vector<Batch>& batches, const Dataset& data) {
  for (const Batch& batch : batches) {
    std::set<std::int32_t> texts;
    for (std::int32_t row : batch) {
      const std::set<std::int32_t> own(data.row(row).begin(), data.row(row).end());
      for (std::int32_t id : own) BOOST_REQUIRE(texts.insert(id).second);
    }
  }
}

// Rows of `columns` texts out of `texts`, of which low numbers are frequent.
Dataset random_rows(Index rows, Index columns, Index texts, std::uint64_t seed) {
  Rng rng(seed);
  Dataset data;
  data.column_names.assign(static_cast<std::size_t>(columns), "c");
  for (Index i = 0; i < texts; ++i) data.texts.push_back("t" + std::to_string(i));
  for (Index i = 0; i < rows * columns; ++i) {
    data.ids.push_back(static_cast<std::int32_t>(std::min(rng.below(texts), rng.below(texts))));
  }
  return data;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(row_batches)

BOOST_AUTO_TEST_CASE(an_epoch_has_every_row_once_in_full_batches) {
  RowBatches sampler(1000, {.rows = 64});
  const auto batches = epoch(sampler, 0);
  check_every_row_once(batches, 1000);
  BOOST_REQUIRE_EQUAL(batches.size(), 16u);
  for (std::size_t i = 0; i < 15; ++i) BOOST_TEST(batches[i].size() == 64u);
  BOOST_TEST(batches[15].size() == 40u);
  BOOST_TEST(!std::is_sorted(batches[0].begin(), batches[0].end()));
}

BOOST_AUTO_TEST_CASE(the_same_seed_and_epoch_give_the_same_batches_and_others_do_not) {
  const Dataset data = random_rows(500, 2, 300, 1);
  RowBatches one(data, {.rows = 32, .seed = 5});
  RowBatches two(data, {.rows = 32, .seed = 5});
  RowBatches other(data, {.rows = 32, .seed = 6});
  const auto first = epoch(one, 0);
  const auto second = epoch(one, 1);
  BOOST_TEST((epoch(two, 1) == second));  // without having been through epoch 0
  BOOST_TEST((epoch(two, 0) == first));
  BOOST_TEST((first != second));
  BOOST_TEST((epoch(other, 0) != first));
}

BOOST_AUTO_TEST_CASE(no_text_repeats_in_a_batch_and_no_row_is_lost) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (Index texts : {20, 200, 5000}) {
      const Dataset data = random_rows(2000, 1 + static_cast<Index>(seed % 3), texts, seed);
      RowBatches sampler(data, {.rows = 50, .seed = seed});
      for (Index number : {0, 1}) {
        const auto batches = epoch(sampler, number);
        check_every_row_once(batches, 2000);
        check_texts_apart(batches, data);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(keeping_texts_apart_costs_few_batches_where_few_texts_repeat) {
  const Dataset data = random_rows(20000, 2, 100000, 4);
  RowBatches sampler(data, {.rows = 512});
  BOOST_TEST(sampler.batches() <= 20000 / 512 + 2);
}

BOOST_AUTO_TEST_CASE(a_text_in_every_row_gives_batches_of_one) {
  Dataset data = random_rows(300, 2, 400, 2);
  for (std::size_t i = 0; i < data.ids.size(); i += 2) data.ids[i] = 0;
  RowBatches sampler(data, {.rows = 10});
  const auto batches = epoch(sampler, 0);
  check_every_row_once(batches, 300);
  BOOST_TEST(batches.size() == 300u);
}

BOOST_AUTO_TEST_CASE(a_row_may_hold_the_same_text_twice) {
  Dataset data = random_rows(4, 2, 8, 2);
  data.ids = {0, 0, 1, 2, 3, 3, 4, 5};
  RowBatches sampler(data, {.rows = 4});
  BOOST_TEST(epoch(sampler, 0).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_resumed_sampler_continues_where_it_stopped) {
  const Dataset data = random_rows(400, 2, 300, 1);
  RowBatches sampler(data, {.rows = 32});
  sampler.start(3);
  for (int i = 0; i < 5; ++i) sampler.next();
  const auto state = sampler.state();
  const auto expected = sampler.next();
  RowBatches later(data, {.rows = 32});
  later.resume(state);
  const auto found = later.next();
  BOOST_TEST((Batch(found.begin(), found.end()) == Batch(expected.begin(), expected.end())));
  BOOST_CHECK_EXCEPTION(later.resume({.epoch = 0, .position = 9999}), OptionError,
                        says("cannot resume at batch 9999"));
}

BOOST_AUTO_TEST_CASE(invalid_options_are_rejected) {
  BOOST_CHECK_EXCEPTION(RowBatches(300, {.rows = 512}), OptionError,
                        says("512 rows a batch, but the data have 300; ask for 300 or fewer"));
  BOOST_CHECK_EXCEPTION(RowBatches(0, {.rows = 1}), OptionError, says("the data have no rows"));
  BOOST_CHECK_EXCEPTION(RowBatches(5, {.rows = 0}), OptionError, says("0 rows a batch"));
  RowBatches all(5, {.rows = 5});
  BOOST_TEST(epoch(all, 0).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(label_batches)

BOOST_AUTO_TEST_CASE(every_label_of_a_batch_occurs_at_least_twice_and_no_row_more_than_once) {
  Rng rng(8);
  for (Index labels : {2, 5, 40, 300}) {
    for (Index texts_per_label : {2, 3, 4}) {
      std::vector<std::int32_t> data;
      for (int i = 0; i < 1500; ++i)
        data.push_back(static_cast<std::int32_t>(std::min(rng.below(labels), rng.below(labels))));
      LabelBatches sampler(data, {.rows = 48, .texts_per_label = texts_per_label});
      std::set<std::int32_t> rows;
      for (const Batch& batch : epoch(sampler, 0)) {
        BOOST_TEST(batch.size() <= 48u);
        std::map<std::int32_t, int> counts;
        for (std::int32_t row : batch) {
          BOOST_TEST(rows.insert(row).second);
          ++counts[data[static_cast<std::size_t>(row)]];
        }
        BOOST_TEST(counts.size() >= 2u);
        for (const auto& [label, count] : counts) BOOST_TEST(count >= 2);
      }
      BOOST_TEST(rows.size() > 1000u);
    }
  }
}

BOOST_AUTO_TEST_CASE(with_labels_enough_a_batch_is_p_labels_of_k_texts) {
  std::vector<std::int32_t> data;
  for (int i = 0; i < 77 * 40; ++i) data.push_back(i % 77);
  LabelBatches sampler(data, {.rows = 64, .texts_per_label = 4});
  const auto batches = epoch(sampler, 0);
  BOOST_TEST(batches.size() >= 48u);
  for (std::size_t b = 0; b < 40; ++b) {
    std::map<std::int32_t, int> counts;
    for (std::int32_t row : batches[b]) ++counts[data[static_cast<std::size_t>(row)]];
    BOOST_TEST(counts.size() == 16u);
    for (const auto& [label, count] : counts) BOOST_TEST(count == 4);
  }
}

BOOST_AUTO_TEST_CASE(the_groups_change_with_the_epoch_and_repeat_with_the_seed) {
  std::vector<std::int32_t> data;
  for (int i = 0; i < 400; ++i) data.push_back(i % 10);
  LabelBatches one(data, {.rows = 20, .seed = 3});
  LabelBatches two(data, {.rows = 20, .seed = 3});
  const auto first = epoch(one, 0);
  const auto second = epoch(one, 1);
  BOOST_TEST((first != second));
  BOOST_TEST((epoch(two, 1) == second));
}

BOOST_AUTO_TEST_CASE(labels_that_cannot_give_triplets_are_rejected) {
  const std::vector<std::int32_t> single = {0, 1, 2, 3, 4, 5, 6, 6};
  const std::vector<std::int32_t> fine = {0, 1, 0, 1};
  BOOST_CHECK_EXCEPTION(LabelBatches(single, {.rows = 4}), OptionError,
                        says("1 labels have two texts or more"));
  BOOST_CHECK_EXCEPTION(LabelBatches(fine, {.rows = 3}), OptionError,
                        says("two labels with two texts are the least"));
  BOOST_CHECK_EXCEPTION(LabelBatches(fine, {.rows = 4, .texts_per_label = 1}), OptionError,
                        says("1 texts a label"));
  BOOST_CHECK_EXCEPTION(LabelBatches(fine, {.rows = 128}), OptionError,
                        says("128 rows a batch, but the data have 4"));
  LabelBatches least(fine, {.rows = 4});
  BOOST_TEST(epoch(least, 0).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
