// y = x^2 + 2 at x = 3, with its slope, and a matrix through a file.
#include <cstdio>
#include <filesystem>
#include <trine/autograd/ops/elementwise.hpp>
#include <trine/autograd/ops/reduce.hpp>
#include <trine/autograd/tape.hpp>
#include <trine/io/safetensors.hpp>
#include <trine/tensor/tensor.hpp>

int main() {
  trine::ThreadPool pool(1);
  trine::Tape tape(pool);
  const trine::Tensor three = trine::Tensor::from({1}, {3});
  const trine::Var x = tape.variable(three);
  const trine::Var y = trine::ops::sum(trine::ops::affine(trine::ops::multiply(x, x), 1, 2));
  tape.backward(y);
  std::printf("y = %g, dy/dx = %g\n", static_cast<double>(y.scalar()),
              static_cast<double>(tape.gradient_of(x)[0]));

  const std::string path = (std::filesystem::temp_directory_path() / "trine-consumer.safetensors").string();
  trine::io::write_safetensors(path, {{"three", three}});
  const bool same = trine::io::Safetensors(path).tensor("three")[0] == three[0];
  std::filesystem::remove(path);
  return same ? 0 : 1;
}
