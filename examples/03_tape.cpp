// What a tape is: values, the operations that computed them in order, and derivatives on the way back.
// One neuron, y = tanh(w x + b), is trained to give 0.5 for x = 2. You see the graph, both derivatives next
// to finite differences, and the training. Runs at once. Expected last line: a loss below 0.000001.
//
// Try: a start of w = 4 (tanh is flat there: the derivative is tiny and training slow); "tape dot" prints the
// graph for Graphviz:  tape dot | dot -Tsvg > graph.svg
#include <cstdio>
#include <string_view>

#include "trine/autograd/graph_dump.hpp"
#include "trine/autograd/ops/activation.hpp"
#include "trine/autograd/ops/elementwise.hpp"
#include "trine/autograd/parameter.hpp"

using namespace trine;

struct Neuron {
  Parameter w{Tensor::from({}, {0.8})};
  Parameter b{Tensor::from({}, {-0.3})};
  Tensor x = Tensor::from({}, {2});
  Tensor wanted = Tensor::from({}, {0.5});

  // [docs:neuron]
  // Squared error of one neuron. Every line computes at once, and the tape notes it.
  Var loss(Tape& tape) const {
    Var weight = tape.parameter(w);
    Var product = ops::multiply(weight, tape.input(x));
    Var y = ops::tanh(ops::add(product, tape.parameter(b)));
    Var error = ops::subtract(y, tape.input(wanted));
    return ops::multiply(error, error);
  }
  // [docs:end]
};

// What the loss does when a number is nudged up and down: (f(p + h) - f(p - h)) / 2h.
double nudged(const Neuron& neuron, Parameter& parameter, ThreadPool& pool) {
  const Real h = Real(1e-2);
  const Real start = parameter.value[0];
  const auto loss_at = [&](Real value) {
    parameter.value[0] = value;
    Tape tape(pool, Tape::Mode::inference);
    return static_cast<double>(neuron.loss(tape).scalar());
  };
  const double slope = (loss_at(start + h) - loss_at(start - h)) / (2 * static_cast<double>(h));
  parameter.value[0] = start;
  return slope;
}

int main(int argc, char** argv) {
  Neuron neuron;
  ThreadPool pool(1);
  Tape tape(pool);
  const GraphNames names = [&](const GraphLeaf& leaf) {
    return leaf.parameter == &neuron.w ? "w" : leaf.parameter == &neuron.b ? "b" : "";
  };

  Var loss = neuron.loss(tape);
  if (argc > 1 && std::string_view(argv[1]) == "dot") {
    std::fputs(dump_graph(tape, GraphFormat::dot, names).c_str(), stdout);
    return 0;
  }
  std::puts("The graph of one step:");
  std::fputs(dump_graph(tape, GraphFormat::text, names).c_str(), stdout);

  tape.backward(loss);
  std::puts("\nDerivatives of the loss, by the tape and by nudging:");
  std::printf("  w  %8.5f  %8.5f\n", static_cast<double>(neuron.w.gradient[0]),
              nudged(neuron, neuron.w, pool));
  std::printf("  b  %8.5f  %8.5f\n\n", static_cast<double>(neuron.b.gradient[0]),
              nudged(neuron, neuron.b, pool));

  // Learning is: build, go back, move every parameter a little against its derivative, forget the step.
  for (int step = 0; step <= 60; ++step) {
    tape.reset();
    neuron.w.clear_gradient();
    neuron.b.clear_gradient();
    loss = neuron.loss(tape);
    tape.backward(loss);
    if (step % 20 == 0) {
      std::printf("step %2d  w %7.4f  b %7.4f  loss %.8f\n", step, static_cast<double>(neuron.w.value[0]),
                  static_cast<double>(neuron.b.value[0]), static_cast<double>(loss.scalar()));
    }
    for (Parameter* parameter : {&neuron.w, &neuron.b}) {
      parameter->value[0] -= Real(0.05) * parameter->gradient[0];
    }
  }
}
