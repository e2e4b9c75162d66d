// Opens a model, encodes some texts, and compares the first of them with the others.
// Runs at once. Expected: texts that mean what the first one means have the larger similarities.
//
//     encode_texts [MODEL [TEXT TEXT...]]
//
// MODEL: a folder of trine or of sentence-transformers; by default the one that scripts/demo leaves.
// Try: the folder that 02_train_model.cpp leaves, with numbers in words for TEXT.
// [docs:program]
#include <trine/trine.hpp>

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "build/crosslingual-model";
  std::vector<std::string> texts{"Where is the station?", "Wo ist der Bahnhof?", "Die Suppe ist zu heiß."};
  if (argc > 2) texts.assign(argv + 2, argv + argc);

  trine::ThreadPool pool;
  const auto model = trine::load_model(folder);
  const trine::Tensor embeddings = model->encode(texts, pool);                     // [texts, d]
  const trine::Tensor scores = trine::similarity(*model, embeddings, embeddings);  // [texts, texts]

  std::printf("%s\n", texts[0].c_str());
  for (std::size_t i = 1; i < texts.size(); ++i) std::printf("%5.2f  %s\n", scores[i], texts[i].c_str());
} catch (const trine::Error& error) {
  std::fprintf(stderr, "encode_texts: %s\n", error.what());
  return 1;
}
// [docs:end]
