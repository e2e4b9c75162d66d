"""bench/encode.cpp with sentence-transformers (PyTorch) and ONNX Runtime, both in float.

    python bench/peer_encode.py sentences.txt folder [threads] [scratch folder]

`folder` is a published model, all-MiniLM-L6-v2 for the numbers in NOTES.md. For ONNX Runtime the transformer
is exported once into the scratch folder and given what a user would give it: batches of 32 sentences sorted
by length, padded to the longest, all graph optimisations on. Mean pooling and normalisation are NumPy there.
"""
import os
import statistics
import sys
import time

THREADS = int(sys.argv[3]) if len(sys.argv) > 3 else 2
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import onnxruntime
import torch
from sentence_transformers import SentenceTransformer

FOLDER = sys.argv[2]
SCRATCH = sys.argv[4] if len(sys.argv) > 4 else "/tmp"
ROUNDS = 3
torch.set_num_threads(THREADS)


def report(name, sentences, encode):
    encode(sentences[:64])
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        encode(sentences)
        seconds.append(time.perf_counter() - start)
    one = []
    for i in range(200):
        sentence = sentences[i * 7 % len(sentences)]
        start = time.perf_counter()
        encode([sentence])
        one.append(time.perf_counter() - start)
    print(
        f"{name}: {len(sentences) / statistics.median(seconds):.0f} sentences/s, "
        f"one sentence {1e3 * statistics.median(one):.2f} ms",
        flush=True,
    )


def export(model, path):
    """The transformer without pooling, batch and length left open."""
    bert = model[0].auto_model.eval().requires_grad_(False)

    class Tokens(torch.nn.Module):
        def forward(self, ids, mask):
            return bert(input_ids=ids, attention_mask=mask).last_hidden_state

    ids = torch.ones(2, 8, dtype=torch.long)
    axes = {0: "sentences", 1: "tokens"}
    with torch.no_grad():
        torch.onnx.export(
            Tokens(), (ids, ids), path, input_names=["ids", "mask"], output_names=["tokens"], dynamo=False,
            dynamic_axes={"ids": axes, "mask": axes, "tokens": axes}, opset_version=17,
        )


class Onnx:
    def __init__(self, model, path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.tokenizer = model.tokenizer

    def __call__(self, sentences, batch=32):
        result = np.empty((len(sentences), 384), np.float32)
        order = sorted(range(len(sentences)), key=lambda i: -len(sentences[i]))
        for begin in range(0, len(order), batch):
            chosen = order[begin : begin + batch]
            inputs = self.tokenizer(
                [sentences[i] for i in chosen], padding=True, truncation=True, max_length=256, return_tensors="np"
            )
            mask = inputs["attention_mask"].astype(np.int64)
            feed = {"ids": inputs["input_ids"].astype(np.int64), "mask": mask}
            tokens = self.session.run(None, feed)[0]
            pooled = (tokens * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            result[chosen] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return result


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sentences = file.read().splitlines()
    model = SentenceTransformer(FOLDER, device="cpu")
    path = os.path.join(SCRATCH, "encode.onnx")
    if not os.path.exists(path):
        export(model, path)
    onnx = Onnx(model, path)
    difference = np.abs(onnx(sentences[:64]) - model.encode(sentences[:64])).max()
    print(
        f"{THREADS} threads, {len(sentences)} sentences, torch {torch.__version__}, onnxruntime "
        f"{onnxruntime.__version__}; they differ by {difference:.1e}"
    )
    report("sentence-transformers", sentences, lambda s: model.encode(s, batch_size=32))
    report("ONNX Runtime", sentences, onnx)
