// Encoders of every architecture against the transformers library: outputs and gradients of small models it
// wrote. tests/golden/models/make_encoders.py made the folders.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/base/read_file.hpp"
#include "trine/formats/safetensors.hpp"
#include "trine/layers/module.hpp"
#include "trine/layers/positions.hpp"
#include "trine/models/load_weights.hpp"
#include "trine/models/transformer/token_encoder.hpp"

using namespace trine;

namespace {

const std::string kFolder = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/models/encoders/";
const char* const kArchitectures[] = {"bert",        "roberta",   "distilbert",    "mpnet",   "modernbert",
                                      "xlm-roberta", "camembert", "data2vec-text", "electra", "ernie"};

struct Batch {
  std::vector<std::int32_t> tokens, offsets;
  [[nodiscard]] PackedBatch packed() const { return {tokens, offsets}; }
  [[nodiscard]] Batch alone(Index i) const {
    const auto begin = tokens.begin() + packed().begin(i), end = tokens.begin() + packed().end(i);
    return {{begin, end}, {0, static_cast<std::int32_t>(end - begin)}};
  }
};

std::vector<std::int32_t> small_integers(const io::Safetensors& file, const char* name) {
  std::vector<std::int32_t> result;
  for (std::int64_t value : file.integers(name)) result.push_back(static_cast<std::int32_t>(value));
  return result;
}

std::unique_ptr<TokenEncoder> opened(const std::string& folder, const std::string& config) {
  auto encoder = make_token_encoder(config, folder + "/config.json");
  load_weights(folder, parameters(*encoder), checkpoint_extras());
  return encoder;
}

/// A model as the library wrote it, and what the library computes with it.
struct Golden {
  explicit Golden(const std::string& architecture)
      : folder(kFolder + architecture),
        config(read_file(folder + "/config.json")),
        encoder(opened(folder, config)),
        expected(folder + "/expected.safetensors"),
        batch{small_integers(expected, "tokens"), small_integers(expected, "offsets")} {}

  std::string folder, config;
  std::unique_ptr<TokenEncoder> encoder;
  io::Safetensors expected;
  Batch batch;
};

double largest_difference(ConstView a, ConstView b) {
  BOOST_REQUIRE(a.shape == b.shape);
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i) {
    BOOST_REQUIRE(std::isfinite(a[i]));
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return largest;
}

double largest_value(ConstView a) {
  double largest = 0;
  for (Real v : a.span()) largest = std::max(largest, std::abs(static_cast<double>(v)));
  return largest;
}

std::vector<Real> rows(const TokenEncoder& encoder, const Batch& batch, Tape::Mode mode, int threads = 1) {
  ThreadPool pool(threads);
  Tape tape(pool, mode);
  const ConstView y = encoder(tape, batch.packed()).value();
  return {y.span().begin(), y.span().end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(encoders)

BOOST_AUTO_TEST_CASE(every_architecture_gives_the_rows_the_library_gives) {
  for (const char* architecture : kArchitectures) {
    const Golden golden(architecture);
    ThreadPool pool(2);
    Tape tape(pool, Tape::Mode::inference);
    const Var y = (*golden.encoder)(tape, golden.batch.packed());
    const double off = largest_difference(y.value(), golden.expected.tensor("output"));
    BOOST_TEST(off <= 1e-5, architecture << ": a row is " << off << " away");
  }
}

BOOST_AUTO_TEST_CASE(every_architecture_has_the_gradients_the_library_has) {
  for (const char* architecture : kArchitectures) {
    const Golden golden(architecture);
    const Tensor weights = golden.expected.tensor("weights");
    ThreadPool pool(2);
    Tape tape(pool);
    const Var y = (*golden.encoder)(tape, golden.batch.packed());
    const Var sum = ops::sum(ops::multiply(y, tape.input(weights)));
    tape.backward(ops::affine(sum, 1 / static_cast<Real>(golden.batch.tokens.size())));
    std::size_t looked_at = 0;
    for (const NamedParameter& each : parameters(*golden.encoder)) {
      if (golden.expected.find("gradient." + each.name) == nullptr) continue;
      const Tensor wanted = golden.expected.tensor("gradient." + each.name);
      const double off = largest_difference(each.parameter->gradient_copy(), wanted) / largest_value(wanted);
      BOOST_TEST(off <= 1e-4, architecture << ": the gradient of " << each.name << " is " << off << " away");
      ++looked_at;
    }
    BOOST_TEST(looked_at >= 6);
  }
}

// They share one implementation; the files differ in the name only.
BOOST_AUTO_TEST_CASE(xlm_roberta_is_roberta) {
  const Golden golden("roberta");
  auto config = nlohmann::json::parse(golden.config);
  config["model_type"] = "xlm-roberta";
  const auto encoder = opened(golden.folder, config.dump());
  BOOST_TEST(encoder->architecture() == "xlm-roberta");
  BOOST_TEST(rows(*encoder, golden.batch, Tape::Mode::inference) ==
             rows(*golden.encoder, golden.batch, Tape::Mode::inference));
}

BOOST_AUTO_TEST_CASE(a_sequence_has_the_same_bits_whatever_it_is_batched_with) {
  for (const char* architecture : kArchitectures) {
    const Golden golden(architecture);
    const std::vector<Real> together = rows(*golden.encoder, golden.batch, Tape::Mode::inference, 2);
    for (Index i = 0; i < golden.batch.packed().sequences(); ++i) {
      const std::vector<Real> alone = rows(*golden.encoder, golden.batch.alone(i), Tape::Mode::inference);
      const auto at = golden.batch.packed().begin(i) * golden.encoder->d();
      BOOST_TEST(std::equal(alone.begin(), alone.end(), together.begin() + at),
                 architecture << ": sequence " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(empty_sequences_and_batches_have_no_rows) {
  for (const char* architecture : kArchitectures) {
    const Golden golden(architecture);
    for (auto mode : {Tape::Mode::inference, Tape::Mode::training}) {
      BOOST_TEST(rows(*golden.encoder, Batch{{}, {0}}, mode).empty());
      BOOST_TEST(rows(*golden.encoder, Batch{{}, {0, 0, 0}}, mode).empty());
      const std::vector<Real> one = rows(*golden.encoder, Batch{{5}, {0, 1}}, mode);
      const std::vector<Real> between = rows(*golden.encoder, Batch{{5}, {0, 0, 1, 1}}, mode);
      BOOST_TEST(one == between, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(distances_fall_into_the_buckets_of_mpnet) {
  const auto buckets = nlohmann::json::parse(std::ifstream(kFolder + "buckets.json"));
  const Index furthest = static_cast<Index>(buckets.size()) / 2;
  BOOST_TEST(furthest == 600);
  for (Index distance = -furthest; distance <= furthest; ++distance) {
    const Index wanted = buckets[static_cast<std::size_t>(distance + furthest)].get<Index>();
    BOOST_TEST(distance_bucket(distance, 32) == wanted, "distance " << distance);
  }
}

BOOST_AUTO_TEST_SUITE_END()
