#include "trine/formats/safetensors.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

const std::string kGolden = std::string(TRINE_TEST_SOURCE_DIR) + "/golden/io/dtypes.safetensors";

std::vector<Real> values(const Tensor& tensor) { return {tensor.data(), tensor.data() + tensor.size()}; }

// Pages of this process that are in memory and not of a file.
Index own_pages() {
  Index size = 0, resident = 0, of_files = 0;
  std::ifstream("/proc/self/statm") >> size >> resident >> of_files;
  return resident - of_files;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(safetensors_reading)

// The golden file holds 0, -1.5, 2^-24; 65504, infinity, 0.1 in every floating dtype.
BOOST_AUTO_TEST_CASE(every_floating_dtype_becomes_real) {
  const io::Safetensors file(kGolden);
  const Real infinity = std::numeric_limits<Real>::infinity();
  const Real small = Real(0x1p-24);
  BOOST_TEST(values(file.tensor("f32")) == (std::vector<Real>{0, -1.5, small, 65504, infinity, Real(0.1f)}),
             boost::test_tools::per_element());
  BOOST_TEST(values(file.tensor("f64")) == (std::vector<Real>{0, -1.5, small, 65504, infinity, Real(0.1)}),
             boost::test_tools::per_element());
  // Nearest half to 0.1 is 1638.5 / 2^14 rounded to even; 2^-24 is the smallest subnormal.
  BOOST_TEST(
      values(file.tensor("f16")) == (std::vector<Real>{0, -1.5, small, 65504, infinity, Real(0x1.998p-4)}),
      boost::test_tools::per_element());
  // bfloat16 has 8 bits: 65504 becomes 65536.
  BOOST_TEST(
      values(file.tensor("bf16")) == (std::vector<Real>{0, -1.5, small, 65536, infinity, Real(0x1.9ap-4)}),
      boost::test_tools::per_element());
  BOOST_TEST((file.tensor("f16").shape() == Shape{2, 3}));
}

BOOST_AUTO_TEST_CASE(halves_are_converted_exactly) {
  BOOST_TEST(io::half_to_float(0x3c00) == 1.0f);
  BOOST_TEST(io::half_to_float(0xc000) == -2.0f);
  BOOST_TEST(io::half_to_float(0x0400) == 0x1p-14f);       // smallest normal
  BOOST_TEST(io::half_to_float(0x83ff) == -0x1.ff8p-15f);  // largest subnormal, negative
  BOOST_TEST(io::half_to_float(0x7c00) == std::numeric_limits<float>::infinity());
  BOOST_TEST(std::isnan(io::half_to_float(0x7e01)));
  BOOST_TEST(std::signbit(io::half_to_float(0x8000)));
  BOOST_TEST(io::bfloat16_to_float(0x4049) == 3.140625f);
}

BOOST_AUTO_TEST_CASE(every_half_and_every_bfloat16_comes_back_from_float_with_the_same_bits) {
  int changed = 0;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float as_half = io::half_to_float(half);
    if (!std::isnan(as_half) && io::float_to_half(as_half) != half) ++changed;
    const float as_brain = io::bfloat16_to_float(half);
    if (!std::isnan(as_brain) && io::float_to_bfloat16(as_brain) != half) ++changed;
    if (std::isnan(as_half) && !std::isnan(io::half_to_float(io::float_to_half(as_half)))) ++changed;
    if (std::isnan(as_brain) && !std::isnan(io::bfloat16_to_float(io::float_to_bfloat16(as_brain))))
      ++changed;
  }
  BOOST_TEST(changed == 0);
}

// Between two neighbors: down below the middle, up above it, to the even one in the middle.
BOOST_AUTO_TEST_CASE(floats_are_rounded_to_the_nearest_half_and_ties_to_the_even_one) {
  const auto check = [](auto narrow, auto widen, std::uint32_t end) {
    int wrong = 0;
    for (std::uint32_t bits = 0; bits + 1 < end; ++bits) {
      const float low = widen(static_cast<std::uint16_t>(bits));
      const float high = widen(static_cast<std::uint16_t>(bits + 1));
      const float middle = low / 2 + high / 2;
      wrong += narrow(middle) != (bits % 2 == 0 ? bits : bits + 1);
      wrong += narrow(std::nextafter(middle, 0.0f)) != bits;
      wrong += narrow(std::nextafter(middle, high)) != bits + 1;
      wrong += narrow(-std::nextafter(middle, high)) != (0x8000u | (bits + 1));
    }
    return wrong;
  };
  BOOST_TEST(check(io::float_to_half, io::half_to_float, 0x7c00) == 0);
  BOOST_TEST(check(io::float_to_bfloat16, io::bfloat16_to_float, 0x7f80) == 0);
  BOOST_TEST(io::float_to_half(65519.99f) == 0x7bff);  // 65520 lies between the largest half and 2^16
  BOOST_TEST(io::float_to_half(65520.0f) == 0x7c00);
  BOOST_TEST(io::float_to_bfloat16(std::numeric_limits<float>::max()) == 0x7f80);
}

BOOST_AUTO_TEST_CASE(names_dtypes_shapes_and_metadata_are_those_of_the_file) {
  const io::Safetensors file(kGolden);
  BOOST_TEST(file.names() == (std::vector<std::string>{"bf16", "bool", "empty", "f16", "f32", "f64", "i32",
                                                       "i64", "i8", "rank5", "scalar", "u8"}),
             boost::test_tools::per_element());
  BOOST_TEST(file.at("bf16").text() == "BF16 [2 x 3]");
  BOOST_TEST(file.at("rank5").text() == "F32 [1 x 2 x 1 x 2 x 1]");
  BOOST_TEST(file.at("scalar").text() == "F32 []");
  BOOST_TEST(file.metadata().at("note") == "Grüße");
  BOOST_TEST(file.metadata().size() == 2u);
  BOOST_TEST(file.find("f3") == nullptr);
}

BOOST_AUTO_TEST_CASE(scalars_and_empty_tensors_are_tensors) {
  const io::Safetensors file(kGolden);
  BOOST_TEST((file.tensor("scalar").shape() == Shape{}));
  BOOST_TEST(file.tensor("scalar")[0] == Real(7.25));
  BOOST_TEST((file.tensor("empty").shape() == Shape{0, 4}));
}

BOOST_AUTO_TEST_CASE(integers_of_every_width_are_read) {
  const io::Safetensors file(kGolden);
  using Values = std::vector<std::int64_t>;
  const auto same = boost::test_tools::per_element();
  BOOST_TEST(file.integers("i64") == (Values{-(std::int64_t{1} << 40), 0, std::int64_t{1} << 62}), same);
  BOOST_TEST(file.integers("i32") == (Values{-5, 5}), same);
  BOOST_TEST(file.integers("i8") == (Values{-128, 127}), same);
  BOOST_TEST(file.integers("u8") == (Values{0, 255}), same);
  BOOST_TEST(file.integers("bool") == (Values{1, 0}), same);
}

// Several blocks of 65,536, and an end within one.
BOOST_AUTO_TEST_CASE(what_is_read_replaces_what_was_there_bit_for_bit) {
  const TemporaryFolder folder;
  Tensor stored(Shape{300007});
  for (Index i = 0; i < stored.size(); ++i)
    stored[i] = i < 150000 ? Real(0) : Real(0.5) * static_cast<Real>(i % 100);
  stored[70000] = Real(-0.0);
  for (const io::Dtype dtype : {io::Dtype::f16, io::Dtype::f32, io::Dtype::f64}) {
    const std::string path = folder / "numbers.safetensors";
    io::write_safetensors(path, {{"x", ConstView(stored), dtype}});
    Tensor zeros(stored.shape()), others(stored.shape());
    others.fill(3);
    for (Tensor* target : {&zeros, &others}) {
      io::Safetensors(path).read("x", target->view());
      BOOST_TEST(std::memcmp(target->data(), stored.data(), 300007 * sizeof(Real)) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(zeros_read_into_a_fresh_tensor_take_no_memory) {
  const TemporaryFolder folder;
  const std::string path = folder / "zeros.safetensors";
  const Shape shape{Index{8} << 20};
  io::write_safetensors(path, {{"x", ConstView(Tensor(shape))}});
  Tensor target(shape);
  const Index before = own_pages();
  io::Safetensors(path).read("x", target.view());
  const Index page = 4096, taken = (own_pages() - before) * page;
  BOOST_TEST(4 * taken < shape.size() * static_cast<Index>(sizeof(Real)));
}

BOOST_AUTO_TEST_CASE(wrong_names_dtypes_and_shapes_are_named) {
  const io::Safetensors file(kGolden);
  const auto message = [](auto call) { return message_of<FileError>(call); };
  BOOST_TEST(message([&] { (void)file.tensor("i64"); }) ==
             kGolden + ": tensor \"i64\" is I64 [3]; F16, BF16, F32 or F64 is needed");
  BOOST_TEST(message([&] { (void)file.tensor("rank5"); }) ==
             kGolden + ": tensor \"rank5\" is F32 [1 x 2 x 1 x 2 x 1]; at most 4 dimensions can be read");
  BOOST_TEST(message([&] { (void)file.integers("f16"); }) ==
             kGolden + ": tensor \"f16\" is F16 [2 x 3]; whole numbers are needed");
  BOOST_TEST(message([&] { (void)file.tensor("f33"); }) ==
             kGolden +
                 ": has no tensor \"f33\"; it holds bf16, bool, empty, f16, f32, f64, i32, i64, i8, rank5, "
                 "scalar, u8");
  Tensor wrong(Shape{3, 2});
  BOOST_TEST(message([&] { file.read("f32", wrong.view()); }) ==
             kGolden + ": tensor \"f32\" is F32 [2 x 3], but [3 x 2] is needed");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(safetensors_writing)

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  const TemporaryFolder folder;
  const Tensor weight = Tensor::from({2, 2}, {1, 2, 3, -0.5});
  const Tensor scalar = Tensor::from({}, {4.5});
  const std::vector<std::int64_t> steps{1, -7};
  const std::vector<std::int32_t> rows{3, 1, 2, 9};
  io::write_safetensors(folder / "x",
                        {{"layer.weight", weight}, {"scalar", scalar}, {"steps", steps}, {"rows", rows}},
                        {{"kind", "ä \"test\""}});
  const io::Safetensors file(folder / "x");
  BOOST_TEST(values(file.tensor("layer.weight")) == values(weight), boost::test_tools::per_element());
  BOOST_TEST((file.tensor("scalar").shape() == Shape{}));
  BOOST_TEST(file.integers("steps") == steps, boost::test_tools::per_element());
  BOOST_TEST(file.at("rows").text() == "I32 [4]");
  BOOST_TEST(file.metadata().at("kind") == "ä \"test\"");
}

BOOST_AUTO_TEST_CASE(reals_may_be_stored_as_f16_and_bf16) {
  const TemporaryFolder folder;
  Tensor many(Shape{3, 50'000});  // more than one block of the conversion
  for (Index i = 0; i < many.size(); ++i) many[i] = static_cast<Real>(i % 1000) / 8;
  io::write_safetensors(folder / "x", {{"half", many, io::Dtype::f16},
                                       {"brain", many.view(), io::Dtype::bf16},
                                       {"wide", many, io::Dtype::f64},
                                       {"plain", many}});
  const io::Safetensors file(folder / "x");
  BOOST_TEST(file.at("half").text() == "F16 [3 x 50000]");
  BOOST_TEST(file.at("brain").text() == "BF16 [3 x 50000]");
  BOOST_TEST((values(file.tensor("half")) == values(many)));  // eighths below 125 have at most 10 bits
  BOOST_TEST((values(file.tensor("wide")) == values(many)));
  BOOST_TEST((values(file.tensor("plain")) == values(many)));
  for (const Index i : {Index{7}, Index{149'999}}) {
    BOOST_TEST(file.tensor("brain")[i] == io::bfloat16_to_float(io::float_to_bfloat16(many[i])));
  }
}

BOOST_AUTO_TEST_CASE(overflowing_values_are_rejected_and_infinity_is_not) {
  const TemporaryFolder folder;
  const auto store = [&](Real value, io::Dtype dtype) {
    io::write_safetensors(folder / "x", {{"w", Tensor::from({2}, {1, value}), dtype}});
  };
  BOOST_TEST(
      message_of<OptionError>([&] { store(-70000, io::Dtype::f16); }) ==
      "tensor \"w\" holds -70000.000000, which is beyond the largest F16; BF16 and F32 reach to 3e38, F64 "
      "further");
  // Rounded to the 8 bits of a bfloat16, the largest float is 2^128.
  BOOST_CHECK_THROW(store(std::numeric_limits<float>::max(), io::Dtype::bf16), OptionError);
  BOOST_TEST(folder.entries() == 0);
  const Real infinity = std::numeric_limits<Real>::infinity();
  for (const io::Dtype dtype : {io::Dtype::f16, io::Dtype::bf16}) {
    store(infinity, dtype);
    BOOST_TEST(io::Safetensors(folder / "x").tensor("w")[1] == infinity);
  }
}

BOOST_AUTO_TEST_CASE(the_bytes_are_fixed_by_the_format_and_do_not_depend_on_the_order_given) {
  const TemporaryFolder folder;
  const Tensor one = Tensor::from({1}, {1});
  const std::vector<std::int64_t> step{2};
  io::write_safetensors(folder / "x", {{"b", one}, {"a", one}, {"step", step}});
  io::write_safetensors(folder / "y", {{"step", step}, {"a", one}, {"b", one}});
  std::string header =
      R"({"step":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},)"
      R"("a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::string length{static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0};
  const std::string one_bytes{0, 0, '\x80', '\x3f'};
  const std::string step_bytes{2, 0, 0, 0, 0, 0, 0, 0};
  BOOST_TEST((bytes_of(folder / "x") == length + header + step_bytes + one_bytes + one_bytes));
  BOOST_TEST((bytes_of(folder / "x") == bytes_of(folder / "y")));
}

BOOST_AUTO_TEST_CASE(a_file_of_no_tensors_is_a_file) {
  const TemporaryFolder folder;
  io::write_safetensors(folder / "x", {});
  BOOST_TEST(io::Safetensors(folder / "x").tensors().empty());
}

BOOST_AUTO_TEST_CASE(names_that_cannot_be_stored_are_rejected_before_anything_is_written) {
  const TemporaryFolder folder;
  const Tensor t(Shape{1});
  const auto message = [&](std::vector<io::TensorToWrite> tensors) {
    return message_of<OptionError>([&] { io::write_safetensors(folder / "x", tensors); });
  };
  BOOST_TEST(message({{"a", t}, {"b", t}, {"a", t}}) == "write_safetensors: two tensors are called \"a\"");
  BOOST_TEST(message({{"__metadata__", t}}) ==
             "write_safetensors: a tensor cannot be called \"__metadata__\"");
  BOOST_TEST(message({{"\xff", t}}) == "write_safetensors: a name or a metadata text is not valid UTF-8");
  BOOST_TEST(folder.entries() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
