// Trains a small transformer from random weights on natural-language inference: triplets of a premise, a
// sentence it entails and one that contradicts it. A held-out triplet counts as right when the entailment is
// closer to the premise than the contradiction.
//
// Without a file the sentences come from a grammar of English and German (support/nli_grammar.hpp), the
// held-out ones with other combinations of its words. Runs about a minute on two cores. Expected last line:
// held-out triplet accuracy above 0.9. With SNLI, MultiNLI or AllNLI, JSONL or TSV as published, it takes
// minutes to hours:
//
//     nli_triplets snli_1.0_train.jsonl multinli_1.0_train.jsonl --sts stsb.tsv --blocks 4 --width 256
//
// Try: --margin 0.05, --blocks 1, or more triples of the grammar.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <numeric>
#include <string>
#include <vector>

#include "trine/base/timer.hpp"
#include "trine/data/readers/read_dataset.hpp"
#include "trine/data/split.hpp"
#include "trine/eval/embedding_similarity.hpp"
#include "trine/eval/triplet_accuracy.hpp"
#include "trine/examples/support/nli_grammar.hpp"
#include "trine/losses/triplet.hpp"
#include "trine/models/transformer/transformer_model.hpp"
#include "trine/optim/adamw.hpp"
#include "trine/optim/clip.hpp"
#include "trine/optim/param_groups.hpp"
#include "trine/optim/schedule.hpp"
#include "trine/tokenizers/sentence_piece_tokenizer.hpp"

using namespace trine;

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> dev;
  std::vector<std::string> sts;
  Index triples = 12000;
  Index epochs = 4;
  Index batch = 64;
  Index blocks = 2;
  Index width = 128;
  double margin = 0.3;
};

// Triplets are three columns of text; inference data as published are two and a label.
Dataset read_file(const std::string& file) {
  const std::vector<std::string> columns = TableReader(file).found();
  const bool labeled = std::any_of(columns.begin(), columns.end(), [](const std::string& name) {
    return name == "label" || name == "gold_label";
  });
  return labeled ? read_nli(file) : read_triplets(file);
}

Dataset read_files(const std::vector<std::string>& files) {
  Dataset all = read_file(files[0]);
  for (std::size_t i = 1; i < files.size(); ++i) all = join(all, read_file(files[i]));
  return all;
}

Dataset from_grammar(examples::Part part, Index count) {
  DatasetBuilder builder({"anchor", "positive", "negative"});
  for (const auto& t : examples::nli_triples(part, count, 1)) {
    builder.add({t.premise, t.entailment, t.contradiction});
  }
  return builder.finish("the grammar");
}

Split training_and_held_out(const Options& options) {
  if (options.files.empty()) {
    return {from_grammar(examples::Part::train, options.triples),
            from_grammar(examples::Part::held_out, 1000)};
  }
  const Dataset all = read_files(options.files);
  if (options.dev.empty()) return split_by_hash(all, std::min<Index>(1000, all.rows() / 10), 1);
  Dataset held_out = read_files(options.dev);
  return {without_texts_of(all, held_out), held_out};
}

// The embeddings of one column, [rows, d].
Tensor column(const Dataset& data, Index which, const Tensor& embeddings) {
  Tensor result({data.rows(), embeddings.cols()});
  for (Index i = 0; i < data.rows(); ++i) {
    const Index text = data.row(i)[static_cast<std::size_t>(which)];
    std::copy_n(embeddings.row(text), embeddings.cols(), result.row(i));
  }
  return result;
}

double triplet_accuracy(const SentenceEncoder& model, const Dataset& data, ThreadPool& pool) {
  const Tensor all = model.encode(data.texts, pool);
  return eval::value_of(
      eval::triplet_accuracy(column(data, 0, all), column(data, 1, all), column(data, 2, all)),
      "cosine_accuracy");
}

double spearman(const SentenceEncoder& model, const Dataset& data, ThreadPool& pool) {
  const Tensor all = model.encode(data.texts, pool);
  const std::vector<double> scores(data.scores.begin(), data.scores.end());
  return eval::value_of(eval::embedding_similarity(column(data, 0, all), column(data, 1, all), scores),
                        "spearman_cosine");
}

void report(const SentenceEncoder& model, const Dataset& held_out, const Options& options, ThreadPool& pool) {
  for (const std::string& file : options.sts) {
    std::printf("Spearman correlation with %s: %.4f\n", file.c_str(),
                spearman(model, read_scored(file), pool));
  }
  std::printf("held-out triplet accuracy %.4f\n", triplet_accuracy(model, held_out, pool));
}

TransformerModel make_model(const Dataset& data, const Options& options) {
  // A vocabulary of pieces learned from the training sentences; 64 tokens of a sentence are read.
  auto tokenizer = std::make_unique<SentencePiece>(
      SentencePiece::train(data.texts, {.vocabulary_size = options.files.empty() ? 1000 : 16000}));
  TransformerModelOptions shape;
  shape.encoder.blocks = options.blocks;
  shape.encoder.block = {.d = options.width, .heads = options.width / 32, .hidden = 4 * options.width};
  shape.encoder.embeddings.longest = 64;
  return TransformerModel(std::move(tokenizer), shape, Rng(1).split("model"));
}

void train(TransformerModel& model, const Dataset& data, const Options& options, ThreadPool& pool) {
  const TokenizedTexts texts = model.tokenize(data.texts);
  const auto groups = group_parameters(model.parameters());  // no weight decay for biases and norms
  AdamW optimizer(groups, pool);
  GradientClip clip(groups, pool);
  const TripletLoss loss_of{.margin = static_cast<Real>(options.margin)};

  const Index n = std::min(options.batch, data.rows());
  const Index batches = data.rows() / n;
  const Index steps = options.epochs * batches;
  const Schedule rate{.lr = 1e-3, .warmup = warmup_steps(0.1, steps), .total = steps};

  // Row i of a batch is the triplet of its embeddings i, n + i and 2 n + i.
  std::vector<Triplet> triplets;
  for (std::int32_t i = 0; i < n; ++i) {
    const auto rows = static_cast<std::int32_t>(n);
    triplets.push_back({i, rows + i, 2 * rows + i});
  }
  std::vector<std::int32_t> order(static_cast<std::size_t>(data.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::int32_t> chosen(triplets.size() * 3);

  Tape tape(pool);
  Timer timer;
  for (Index step = 0; step < steps; ++step) {
    if (step % batches == 0) {
      Rng rng = Rng(1).split("epoch").split(static_cast<std::uint64_t>(step / batches));
      shuffle(order, rng);
    }
    for (Index i = 0; i < n; ++i) {
      const auto triple = data.row(order[static_cast<std::size_t>(step % batches * n + i)]);
      for (Index k = 0; k < 3; ++k) {
        chosen[static_cast<std::size_t>(k * n + i)] = triple[static_cast<std::size_t>(k)];
      }
    }
    tape.reset();
    tape.set_random(1, static_cast<std::uint64_t>(step));                         // keys dropout
    const LossResult loss = loss_of(model.embed(tape, texts, chosen), triplets);  // one packed pass
    tape.backward(loss);
    clip.clip(1);
    optimizer.step(rate(step));
    if ((step + 1) % std::max<Index>(1, steps / 8) == 0) {
      std::printf("step %5ld of %ld  loss %.4f  active %.2f  %5.0f sentences/s\n",
                  static_cast<long>(step + 1), static_cast<long>(steps), static_cast<double>(loss.scalar()),
                  loss.statistics.active_fraction, static_cast<double>((step + 1) * 3 * n) / timer.seconds());
      std::fflush(stdout);
    }
  }
}

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Premise, entailment, contradiction: a small transformer is trained to tell them apart.");
  app.add_option("files", options.files,
                 "SNLI, MultiNLI or triplets, JSONL or TSV, also .gz; else a grammar");
  app.add_option("--dev", options.dev,
                 "files of the same columns to evaluate on; by default a part is held out");
  app.add_option("--sts", options.sts, "files of two sentences and a score: Spearman correlation");
  app.add_option("--triples", options.triples, "triples of the grammar to train on")->capture_default_str();
  app.add_option("--epochs", options.epochs, "passes over the data")->capture_default_str();
  app.add_option("--batch", options.batch, "triplets a step")->capture_default_str();
  app.add_option("--blocks", options.blocks, "of the transformer")->capture_default_str();
  app.add_option("--width", options.width, "of an embedding; a multiple of 32")->capture_default_str();
  app.add_option("--margin", options.margin, "of the triplet loss, in cosine distance")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    ThreadPool pool;
    const Split data = training_and_held_out(options);
    std::printf("%ld triplets to train on, %ld held out, for example\n",
                static_cast<long>(data.training.rows()), static_cast<long>(data.held_out.rows()));
    std::printf("  %s\n  + %s\n  - %s\n", data.held_out.text(0, 0).c_str(), data.held_out.text(0, 1).c_str(),
                data.held_out.text(0, 2).c_str());
    TransformerModel model = make_model(data.training, options);
    std::printf("untrained: ");
    report(model, data.held_out, options, pool);
    train(model, data.training, options, pool);
    report(model, data.held_out, options, pool);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nli_triplets: %s\n", error.what());
    return 1;
  }
}
