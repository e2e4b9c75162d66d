"""Training a static model of word pieces on pairs with model2vec or with sentence-transformers.

    python static_train.py model2vec|st TOKENIZER.json PAIRS.tsv UNSEEN.tsv THREADS

One pass, 1,024 pairs a step, 256 dimensions, random start, learning rate 0.03. Prints pairs a
second of the whole program without the evaluation and of its training alone (both tokenize inside it), and the accuracy on
UNSEEN. model2vec trains without the head of its defaults, which it would throw away.
"""

import json
import os
import sys
import tempfile
import time

BEGIN = time.time()
with open("/proc/self/stat") as file, open("/proc/uptime") as uptime:  # since the process began
    BEGIN -= float(uptime.read().split()[0]) - int(file.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")

import numpy
import rows
import torch
from tokenizers import Tokenizer

peer, tokenizer_file, pairs, unseen, threads = *sys.argv[1:5], int(sys.argv[5])
torch.set_num_threads(threads)
torch.manual_seed(1)
WIDTH, RATE = 256, 0.03
table = rows.read_table(pairs)[1]
first, second = ([row[column] for row in table] for column in (0, 1))
batch = min(1024, len(table) // 4)
tokenizer = Tokenizer.from_file(tokenizer_file)
tokenizer.no_padding()
tokenizer.no_truncation()


def model2vec(folder):
    from model2vec import StaticModel
    from model2vec.train import StaticModelForPairSimilarity

    vectors = (
        numpy.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), WIDTH)).astype(numpy.float32) / 16
    )
    model = StaticModelForPairSimilarity.from_static_model(
        model=StaticModel(vectors=vectors, tokenizer=tokenizer, normalize=True), n_layers=0, out_dim=WIDTH
    )
    start = time.perf_counter()
    model.fit(
        first,
        second,
        learning_rate=RATE,
        batch_size=batch,
        max_epochs=1,
        test_size=min(1000, len(table) // 10),
        device="cpu",
        temperature=1 / 12,
    )
    seconds = time.perf_counter() - start
    trained = model.to_static_model()
    trained.save_pretrained(folder)
    return seconds, trained.encode


def sentence_transformers(folder):
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    module = StaticEmbedding(tokenizer, embedding_dim=WIDTH)
    torch.nn.init.normal_(module.embedding.weight, std=1 / 16)
    model = SentenceTransformer(modules=[module], device="cpu")
    loss = MultipleNegativesRankingLoss(
        model, scale=12, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"
    )
    arguments = SentenceTransformerTrainingArguments(
        output_dir=folder,
        num_train_epochs=1,
        per_device_train_batch_size=batch,
        learning_rate=RATE,
        weight_decay=0.0,
        max_grad_norm=0.0,
        warmup_steps=0.05,
        lr_scheduler_type="linear",
        use_cpu=True,
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    data = Dataset.from_dict({"anchor": first, "positive": second})
    seconds = (
        SentenceTransformerTrainer(model=model, args=arguments, train_dataset=data, loss=loss)
        .train()
        .metrics["train_runtime"]
    )
    model.save_pretrained(folder)
    return seconds, lambda texts: model.encode(texts, show_progress_bar=False)


with tempfile.TemporaryDirectory() as folder:
    seconds, encode = {"model2vec": model2vec, "st": sentence_transformers}[peer](folder)
whole = time.time() - BEGIN
held_out = rows.read_table(unseen)[1]
accuracy = rows.mean_accuracy(*(encode([row[column] for row in held_out]) for column in (0, 1)))
print(json.dumps({"rate": len(table) / whole, "steps_rate": len(table) / seconds, "accuracy": accuracy}))
