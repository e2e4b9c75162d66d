#include "trine/formats/match_tensors.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/base/error.hpp"
#include "trine/tests/io/temporary_folder.hpp"

using namespace trine;

namespace {

struct Fixture {
  TemporaryFolder folder;
  Tensor weight = Tensor::from({2, 2}, {1, 2, 3, 4});
  Tensor bias = Tensor::from({2}, {5, 6});
  std::vector<std::int64_t> positions{0, 1};
  std::string path = folder / "x";
  Tensor a{Shape{2, 2}};
  Tensor b{Shape{2}};

  void write() {
    io::write_safetensors(path, {{"linear.weight", weight}, {"linear.bias", bias}, {"positions", positions}});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(match_tensors, Fixture)

BOOST_AUTO_TEST_CASE(tensors_that_fit_are_read) {
  write();
  const io::Destination wanted[] = {{"linear.weight", &a}, {"linear.bias", &b}};
  io::load_tensors(io::Safetensors(path), wanted, {.ignore = {"positions"}});
  BOOST_TEST(a[3] == Real(4));
  BOOST_TEST(b[1] == Real(6));
}

BOOST_AUTO_TEST_CASE(everything_that_does_not_fit_is_said_at_once_and_nothing_is_written) {
  write();
  Tensor column{Shape{2, 1}};
  Tensor two{Shape{2}};
  const io::Destination wanted[] = {{"linear.weight", &column},
                                    {"linear.bias", &b},
                                    {"positions", &two},
                                    {"norm.weight", &two},
                                    {"norm.bias", &two}};
  BOOST_TEST(message_of<FileError>([&] { io::load_tensors(io::Safetensors(path), wanted); }) ==
             path +
                 ": 4 tensors do not fit: "
                 "wrong shape linear.weight F32 [2 x 2], wanted [2 x 1]; "
                 "wrong dtype positions I64 [2], wanted F16, BF16, F32 or F64; "
                 "missing norm.weight [2]; "
                 "missing norm.bias [2]");
  BOOST_TEST(b[0] == Real(0));
}

BOOST_AUTO_TEST_CASE(unexpected_tensors_are_rejected_unless_ignored) {
  write();
  const io::Destination wanted[] = {{"positions.none", &b}};
  BOOST_TEST(message_of<FileError>([&] { io::match_tensors(io::Safetensors(path), wanted); }) ==
             path +
                 ": 4 tensors do not fit: "
                 "missing positions.none [2]; "
                 "unexpected linear.bias F32 [2]; "
                 "unexpected linear.weight F32 [2 x 2]; "
                 "unexpected positions I64 [2]");
  const io::Destination one[] = {{"linear.bias", &b}};
  BOOST_TEST(message_of<FileError>([&] {
               io::match_tensors(io::Safetensors(path), one, {.ignore = {"positions", "linear"}});
             }) == path + ": 1 tensor does not fit: unexpected linear.weight F32 [2 x 2]");
  io::match_tensors(io::Safetensors(path), one, {.ignore = {"positions", "linear."}});
  io::match_tensors(io::Safetensors(path), one, {.unexpected = io::MatchOptions::Unexpected::ignore});
}

BOOST_AUTO_TEST_CASE(a_long_list_of_what_does_not_fit_is_cut_and_counted) {
  std::vector<io::TensorToWrite> many;
  many.reserve(5000);
  for (int i = 0; i < 5000; ++i) many.emplace_back("t" + std::to_string(i), ConstView(b));
  io::write_safetensors(path, std::move(many));
  const io::Destination wanted[] = {{"linear.bias", &b}};
  const std::string message =
      message_of<FileError>([&] { io::match_tensors(io::Safetensors(path), wanted); });
  BOOST_TEST(message.starts_with(path + ": 5001 tensors do not fit: missing linear.bias [2]; "));
  BOOST_TEST(message.ends_with(" and 4990 more"));
  BOOST_TEST(message.size() < 1000);
}

BOOST_AUTO_TEST_SUITE_END()
