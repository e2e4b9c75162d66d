"""Writes eval.safetensors: seeded embeddings, and as metadata what the evaluators of
sentence-transformers and scipy say about them.

    python tests/golden/eval/make.py      (torch, sentence-transformers, scipy)

The evaluators get a model that looks its embeddings up, in float64, so that the values are exact to
rounding. Ties are put in on purpose: equal scores, rows that occur twice.
"""
import pathlib

import numpy as np
import scipy.stats
import torch
from safetensors.torch import save_file
from sentence_transformers.sentence_transformer.evaluation import (
    EmbeddingSimilarityEvaluator,
    InformationRetrievalEvaluator,
    TranslationEvaluator,
    TripletEvaluator,
)
from sentence_transformers.util import cos_sim, dot_score, euclidean_sim, manhattan_sim

random = np.random.default_rng(20)
FUNCTIONS = ["cosine", "dot", "euclidean", "manhattan"]


class Lookup:
    """Stands for a SentenceTransformer: a sentence is "<table>:<row>"."""

    similarity_fn_name = "cosine"
    model_card_data = None

    def __init__(self, tables):
        self.tables = tables

    def encode(self, sentences, convert_to_numpy=True, convert_to_tensor=False, **_):
        rows = [self.tables[s.split(":")[0]][int(s.split(":")[1])].double() for s in sentences]
        if convert_to_tensor or convert_to_numpy:
            stacked = torch.stack(rows)
            return stacked if convert_to_tensor else stacked.numpy()
        return rows

    encode_query = encode
    encode_document = encode

    def similarity(self, a, b):
        return cos_sim(a, b)


def embeddings(rows, d):
    return torch.tensor(random.normal(size=(rows, d)), dtype=torch.float32)


def names(table, rows):
    return [f"{table}:{i}" for i in range(rows)]


def run(evaluator, model):
    evaluator.store_metrics_in_model_card_data = lambda *_: None
    return evaluator(model)


tensors, expected = {}, {}

# Scored pairs: scores from 0 to 5 in steps of a half, so that most of them are tied.
a, noise = embeddings(60, 8), embeddings(60, 8)
scores = np.round(random.uniform(0, 5, size=60) * 2) / 2
b = torch.tensor(scores, dtype=torch.float32)[:, None] / 5 * a + 0.7 * noise
b[7], a[7] = b[3], a[3]  # two pairs of equal similarity
tensors |= {"similarity.a": a, "similarity.b": b, "similarity.scores": torch.tensor(scores)}
model = Lookup({"a": a, "b": b})
result = run(
    EmbeddingSimilarityEvaluator(names("a", 60), names("b", 60), scores.tolist(), similarity_fn_names=FUNCTIONS,
                                 write_csv=False), model)
expected |= {f"similarity.{key}": value for key, value in result.items()}

# Triplets, with one whose positive is its negative: a tie, which is a miss.
anchors, positives, negatives = embeddings(40, 6), embeddings(40, 6), embeddings(40, 6)
positives = positives + 0.3 * anchors
positives[5] = negatives[5]
tensors |= {"triplets.anchors": anchors, "triplets.positives": positives, "triplets.negatives": negatives}
model = Lookup({"a": anchors, "p": positives, "n": negatives})
for margin in (0, 0.25):
    result = run(
        TripletEvaluator(names("a", 40), names("p", 40), names("n", 40), similarity_fn_names=FUNCTIONS, margin=margin,
                         write_csv=False), model)
    expected |= {f"triplets.{margin}.{key}": value for key, value in result.items()}

# Retrieval: 25 queries, 130 documents of which some occur twice, 1 to 6 relevant each; one query has
# none and is left out.
queries, corpus = embeddings(25, 5), embeddings(130, 5)
corpus[40:60] = corpus[10:30]
relevant = [sorted(random.choice(130, size=random.integers(1, 7), replace=False).tolist()) for _ in range(25)]
for i in range(0, 25, 2):  # half of the queries have a chance
    corpus[relevant[i][0]] = queries[i] + 0.8 * embeddings(1, 5)[0]
    corpus[relevant[i][-1]] = queries[i] + 0.9 * embeddings(1, 5)[0]
relevant[9] = []
tensors |= {
    "retrieval.queries": queries,
    "retrieval.corpus": corpus,
    "retrieval.relevant": torch.tensor([row for rows in relevant for row in rows]),
    "retrieval.counts": torch.tensor([len(rows) for rows in relevant]),
}
model = Lookup({"q": queries, "c": corpus})
functions = dict(zip(FUNCTIONS, (cos_sim, dot_score, euclidean_sim, manhattan_sim)))
result = run(
    InformationRetrievalEvaluator(
        {f"q{i:03}": f"q:{i}" for i in range(25)},
        {f"c{i:03}": f"c:{i}" for i in range(130)},
        {f"q{i:03}": {f"c{row:03}" for row in rows} for i, rows in enumerate(relevant) if rows},
        corpus_chunk_size=50, score_functions=functions, write_csv=False), model)
expected |= {f"retrieval.{key}": value for key, value in result.items()}

# Translations: rows 20 to 29 of the targets occur twice, once under another text and once under the same.
sources = embeddings(50, 6)
targets = sources + 0.8 * embeddings(50, 6)
targets[25:30] = targets[20:25]
target_names = names("t", 50)
target_names[28:30] = target_names[23:25]
tensors |= {"translation.sources": sources, "translation.targets": targets}
model = Lookup({"s": sources, "t": targets})
result = run(TranslationEvaluator(names("s", 50), target_names, write_csv=False), model)
expected |= {f"translation.{key}": value for key, value in result.items()}

# Correlations of plain lists.
x = np.array([1.0, 2.0, 2.0, 3.0, 0.5, 2.0, 9.0])
y = np.array([2.0, 1.0, 4.0, 4.0, 0.0, 3.0, 3.5])
expected |= {"lists.pearson": scipy.stats.pearsonr(x, y)[0], "lists.spearman": scipy.stats.spearmanr(x, y)[0]}

save_file(tensors, pathlib.Path(__file__).parent / "eval.safetensors",
          metadata={key: repr(float(value)) for key, value in expected.items()})
for key, value in expected.items():
    print(key, float(value))
