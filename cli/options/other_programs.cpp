#include "trine/cli/options/other_programs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "trine/base/edit_distance.hpp"
#include "trine/data/ascii.hpp"

namespace trine::cli {
namespace {

struct Translation {
  std::string_view words;  // separated by spaces
  std::string_view here;   // the first of these that the command has is meant
};

// From the argument parsers of sentence-transformers, transformers, fastText, PyTorch examples and Unix.
constexpr Translation kTranslations[] = {
    {"learningrate initial-lr max-lr lr-max base-lr", "lr"},
    {"batch-size batchsize bs b train-batch-size per-device-train-batch-size mini-batch-size", "batch"},
    {"num-epochs num-train-epochs n-epochs nepochs epoch e max-epochs ep", "epochs"},
    {"output output-dir output-path output-file output-folder outdir outfile out-dir out-file save-dir "
     "save-path save-to save model-dir destination dest to",
     "out"},
    {"model model-name model-name-or-path model-path model-id base-model pretrained pretrained-model "
     "encoder-name "
     "checkpoint load",
     "model MODEL"},
    {"input input-file input-path in infile i file files filename data data-file data-path dataset "
     "dataset-name train train-file train-data train-path source sources texts sentences documents docs f",
     "pairs corpus triplets scored FILE"},
    {"dev-file dev-data valid validation validation-file valid-file eval-data test-file", "eval-file"},
    {"val val-split validation-split test-size eval-split dev-size", "eval-rows"},
    {"max-seq-length max-seq-len max-len maxlen seq-length sequence-length max-tokens max-sequence-length "
     "model-max-length",
     "max-length"},
    {"dim dims embedding-dim embed-dim vector-size hidden-size embedding-size hidden",
     "dimension truncate-dim"},
    {"matryoshka-dim matryoshka", "truncate-dim"},
    {"num-layers n-layers num-hidden-layers depth", "layers"},
    {"num-heads n-heads num-attention-heads", "heads"},
    {"intermediate-size ffn-dim dim-feedforward", "feed-forward"},
    {"vocab-size vocab vocabulary-size", "vocabulary"},
    {"buckets bucket num-embeddings", "hash-buckets"},
    {"pooling-mode pool pooling-strategy", "pooling"},
    {"loss-function loss-fn loss-name objective criterion", "loss"},
    {"temperature temp tau", "scale"},
    {"warmup-ratio warmup-steps num-warmup-steps warmup-proportion", "warmup"},
    {"scheduler lr-scheduler lr-scheduler-type lr-schedule", "schedule"},
    {"wd l2", "weight-decay"},
    {"grad-clip gradient-clip clip-norm clip-grad gradient-clipping", "max-grad-norm"},
    {"random-seed random-state rng-seed s", "seed"},
    {"num-threads nthreads num-workers workers jobs n-jobs j t thread num-proc cpus cores", "threads"},
    {"eval-steps evaluation-steps eval-every eval-interval validate-every", "evaluate-every"},
    {"early-stopping early-stopping-patience early-stop", "patience"},
    {"save-steps checkpoint-steps checkpoint-every save-every", "checkpoint-seconds"},
    {"resume-from-checkpoint resume-from continue restart", "resume"},
    {"grad-checkpointing activation-checkpointing", "gradient-checkpointing"},
    {"r rank lora-r peft-rank", "lora-rank"},
    {"adapter peft adapter-name adapter-path", "lora"},
    {"teacher-model teacher-model-name distill", "teacher"},
    {"k topk n limit num-results max-results size hits count", "top-k"},
    {"q query queries question text search-query", "QUERY queries"},
    {"columns col field fields text-column text-col text-field column-name", "column columns"},
    {"column", "columns"},
    {"instruction prefix query-prefix query-instruction", "query-prompt prompt"},
    {"passage-prefix corpus-prefix doc-prefix document-prompt passage-prompt", "corpus-prompt"},
    {"qrel relevance judgments", "qrels"},
    {"type precision quantize quantization half format", "dtype"},
    {"target layout", "to"},
    {"labels classification", "labeled"},
    {"normalized normalize-embeddings", "normalize"},
    {"configuration conf c", "config"},
    {"silent no-progress no-progress-bar disable-tqdm", "quiet"},
    {"usage", "help"},
};

struct Remark {
  std::string_view words;
  std::string_view text;
};

constexpr Remark kRemarks[] = {
    {"v verbose debug log-level", "trine --version prints the version, --quiet prints less"},
    {"version", "trine --version prints it"},
    {"device gpu gpus cuda cpu use-gpu no-cuda use-cuda accelerator",
     "trine runs on the CPU only; leave it out"},
    {"fp16 bf16 amp mixed-precision",
     "trine computes in float32; trine convert --dtype f16 makes files smaller"},
    {"overwrite force y yes f",
     "a finished run and files are replaced anyway, other folders never; leave it out"},
    {"trust-remote-code", "trine never runs code of a model; leave it out"},
    {"cache-dir cache hf-token token", "trine reads local folders only; leave it out"},
    {"format output-format", "the extension of the output file chooses the format"},
};

bool has_word(std::string_view words, std::string_view word) {
  return std::ranges::count(split_blanks(words), word) > 0;
}

// The first of the words that the command has.
std::string first_known(std::string_view words, const std::vector<std::string>& known) {
  const std::vector<std::string_view> all = split_blanks(words);
  const auto found = std::find_first_of(all.begin(), all.end(), known.begin(), known.end());
  return found == all.end() ? std::string() : std::string(*found);
}

std::string suggestion(const std::string& name, std::string_view prefix) {
  const bool is_argument = name.front() >= 'A' && name.front() <= 'Z';
  if (is_argument) return fmt::format("; give {} as an argument, without an option", name);
  return fmt::format("; did you mean {}{}?", prefix, name);
}

}  // namespace

std::string option_hint(std::string_view given, const std::vector<std::string>& known,
                        std::string_view prefix) {
  std::string word = ascii_lower(given);
  std::replace(word.begin(), word.end(), '_', '-');
  if (const std::string same = first_known(word, known); !same.empty()) return suggestion(same, prefix);
  for (const Translation& each : kTranslations) {
    if (!has_word(each.words, word)) continue;
    if (const std::string name = first_known(each.here, known); !name.empty())
      return suggestion(name, prefix);
  }
  for (const Remark& each : kRemarks) {
    if (has_word(each.words, word)) return fmt::format("; {}", each.text);
  }
  std::vector<std::string> options;
  std::copy_if(known.begin(), known.end(), std::back_inserter(options),
               [](const std::string& name) { return name.front() < 'A' || name.front() > 'Z'; });
  return did_you_mean(word, options, prefix);
}

}  // namespace trine::cli
