// The graph as text and as a Graphviz digraph, word for word.
#include "trine/autograd/graph_dump.hpp"

#include <boost/test/unit_test.hpp>

#include "trine/autograd/ops/linear.hpp"
#include "trine/autograd/ops/reduce.hpp"
#include "trine/autograd/ops/reshape.hpp"

using namespace trine;

namespace {

struct Graph {
  ThreadPool pool{1};
  Tape tape{pool};
  Tensor x{{32, 384}}, v{{32, 8}};
  Parameter weight{Tensor({8, 384})}, bias{Tensor(Shape{8})};

  Graph() { bias.trainable = false; }
  void build(Tape& on) const {
    const Var in = on.input(x), w = on.parameter(weight), b = on.parameter(bias);
    const Var y = ops::linear(in, w, b);
    on.variable(v);
    ops::sum(ops::stop_gradient(y));
  }
  std::string name(const GraphLeaf& leaf) const {
    if (leaf.parameter == &weight) return "dense.weight";
    return leaf.kind == NodeKind::input ? "\"x\"" : "";
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(graph_dump)

BOOST_FIXTURE_TEST_CASE(text_shows_a_line_a_value, Graph) {
  build(tape);
  BOOST_TEST(dump_graph(tape) ==
             "%0 = input  [32 x 384]\n"
             "%1 = parameter  [8 x 384]\n"
             "%2 = parameter  [8]  constant\n"
             "%3 = linear(%0, %1, %2)  [32 x 8]\n"
             "%4 = variable  [32 x 8]\n"
             "%5 = stop_gradient(%3)  [32 x 8]  constant\n"
             "%6 = sum(%5)  []  constant\n");
}

BOOST_FIXTURE_TEST_CASE(leaves_carry_the_names_they_are_given, Graph) {
  build(tape);
  const std::string text =
      dump_graph(tape, GraphFormat::text, [&](const GraphLeaf& leaf) { return name(leaf); });
  BOOST_TEST(
      text.starts_with("%0 = input \"x\"  [32 x 384]\n"
                       "%1 = parameter dense.weight  [8 x 384]\n"
                       "%2 = parameter  [8]  constant\n"));
}

BOOST_FIXTURE_TEST_CASE(dot_is_a_digraph_with_quoted_labels, Graph) {
  build(tape);
  BOOST_TEST(dump_graph(tape, GraphFormat::dot, [&](const GraphLeaf& leaf) { return name(leaf); }) ==
             "digraph trine {\n"
             "  node [fontname=\"sans-serif\"];\n"
             "  n0 [shape=ellipse, label=\"input \\\"x\\\"\\n[32 x 384]\"];\n"
             "  n1 [shape=ellipse, label=\"parameter dense.weight\\n[8 x 384]\"];\n"
             "  n2 [shape=ellipse, style=dashed, label=\"parameter\\n[8]\"];\n"
             "  n3 [shape=box, label=\"linear\\n[32 x 8]\"];\n"
             "  n0 -> n3;\n"
             "  n1 -> n3;\n"
             "  n2 -> n3;\n"
             "  n4 [shape=ellipse, label=\"variable\\n[32 x 8]\"];\n"
             "  n5 [shape=box, style=dashed, label=\"stop_gradient\\n[32 x 8]\"];\n"
             "  n3 -> n5;\n"
             "  n6 [shape=box, style=dashed, label=\"sum\\n[]\"];\n"
             "  n5 -> n6;\n"
             "}\n");
}

BOOST_FIXTURE_TEST_CASE(an_inference_tape_has_results_without_operations, Graph) {
  Tape inference(pool, Tape::Mode::inference);
  build(inference);
  BOOST_TEST(dump_graph(inference).ends_with("%5 = unrecorded  [32 x 8]\n%6 = unrecorded  []\n"));
  inference.reset();
  BOOST_TEST(dump_graph(inference) == "");
}

BOOST_AUTO_TEST_SUITE_END()
