#include "trine/models/finite_weights.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "trine/base/error.hpp"
#include "trine/formats/copy_model.hpp"
#include "trine/tests/io/temporary_folder.hpp"
#include "trine/tests/models/support.hpp"

using namespace trine;

namespace {

constexpr Real kNaN = std::numeric_limits<Real>::quiet_NaN();
constexpr Real kInfinity = std::numeric_limits<Real>::infinity();

std::string encoding(const SentenceEncoder& model) {
  ThreadPool pool(1);
  return message_of<Error>([&] { (void)model.encode(kTexts, pool); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(finite_numbers)

BOOST_AUTO_TEST_CASE(embeddings_that_are_not_finite_are_refused_with_the_weight_that_is_the_cause) {
  const auto model = small_transformer(small_options());
  BOOST_TEST(encoding(*model) == "nothing was thrown");
  for (const NamedParameter& named : model->parameters()) {
    if (named.name == "encoder.layer.1.output.dense.bias") named.parameter->value[3] = kNaN;
  }
  const std::string seen = encoding(*model);
  BOOST_TEST(seen.find("the model gives 8 of 8 texts an embedding that is not finite") != std::string::npos,
             seen);
  BOOST_TEST(seen.find("its weight encoder.layer.1.output.dense.bias holds 1 number") != std::string::npos,
             seen);
}

BOOST_AUTO_TEST_CASE(a_static_model_names_its_table) {
  const auto model = small_static({.dimension = 12, .normalized = Normalized::no});
  model->parameters().front().parameter->value.fill(kInfinity);
  BOOST_TEST(encoding(*model).find("embedding.weight holds 3072 numbers") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(weights_are_looked_at_where_asked) {
  const auto model = small_static();
  BOOST_CHECK_NO_THROW(require_finite_weights(*model, "folder"));
  model->parameters().front().parameter->value[15] = -kInfinity;
  BOOST_TEST(
      message_of<FileError>([&] { require_finite_weights(*model, "folder"); }) ==
      "folder: tensor \"embedding.weight\" holds a value that is not finite, the first, -inf, at [1, 3] of "
      "[256 x 12]; the model is damaged or its training diverged; use another copy");
}

BOOST_AUTO_TEST_CASE(a_model_that_is_not_finite_is_not_saved) {
  const TemporaryFolder folder;
  const auto model = small_static();
  model->parameters().front().parameter->value[0] = kNaN;
  BOOST_TEST(message_of<FileError>([&] { model->save(folder / "m"); }).find("not finite") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(weights_beyond_the_range_of_a_half_are_refused_and_bfloat16_holds_them) {
  const TemporaryFolder folder;
  const auto model = small_static();
  model->parameters().front().parameter->value[0] = 65520;  // rounds to infinity; 65519 to 65504
  model->save(folder / "m");
  BOOST_TEST(message_of<FileError>([&] {
               io::copy_model(folder / "m", folder / "half", io::Dtype::f16);
             }).find("holds a value beyond the range of F16, the first, 65520, at [0, 0]") !=
             std::string::npos);
  BOOST_CHECK_NO_THROW(io::copy_model(folder / "m", folder / "b", io::Dtype::bf16));
  model->parameters().front().parameter->value[0] = 65519;
  model->save(folder / "m");
  BOOST_CHECK_NO_THROW(io::copy_model(folder / "m", folder / "half", io::Dtype::f16));
}

BOOST_AUTO_TEST_SUITE_END()
