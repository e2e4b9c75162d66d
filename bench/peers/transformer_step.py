"""The training step of bench/transformer_step.cpp in PyTorch, padded as its encoder wants it: milliseconds.

    python transformer_step.py THREADS STEPS [--equal]

With --equal every sentence has the mean length: no padding at all, and no training anybody does.
"""

import json
import math
import random
import statistics
import sys
import time

import torch

THREADS, STEPS = int(sys.argv[1]), int(sys.argv[2])
WORDS, WIDTH, HIDDEN, BLOCKS, HEADS, TRIPLETS = 16384, 256, 1024, 4, 4, 64
torch.set_num_threads(THREADS)
torch.manual_seed(1)


def lengths():
    n = 3 * TRIPLETS
    for i in range(n):
        u = ((i * 77) % n + 0.5) / n
        yield min(40, max(8, int(6 + 12 * (-math.log(1 - u)) ** (1 / 1.5))))


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(WORDS, WIDTH, sparse=True)
        self.places = torch.nn.Embedding(64, WIDTH)
        self.norm = torch.nn.LayerNorm(WIDTH)
        self.dropout = torch.nn.Dropout(0.1)
        layer = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, dropout=0.1, activation="gelu", batch_first=True)
        self.blocks = torch.nn.TransformerEncoder(layer, BLOCKS, enable_nested_tensor=False)

    def forward(self, ids, mask):
        x = self.words(ids) + self.places(torch.arange(ids.shape[1]))
        padding = None if bool(mask.all()) else ~mask
        x = self.blocks(self.dropout(self.norm(x)), src_key_padding_mask=padding)
        weights = mask.unsqueeze(-1).to(x.dtype)
        return torch.nn.functional.normalize((x * weights).sum(1) / weights.sum(1))


def milliseconds(sizes):
    draw = random.Random(1)
    longest = max(sizes)
    ids = torch.zeros(len(sizes), longest, dtype=torch.long)
    mask = torch.zeros(len(sizes), longest, dtype=torch.bool)
    for i, size in enumerate(sizes):
        ids[i, :size] = torch.tensor([min(WORDS - 1, int(WORDS ** draw.random())) for _ in range(size)])
        mask[i, :size] = True
    model = Encoder()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    seconds = []
    for step in range(STEPS):
        start = time.perf_counter()
        optimizer.zero_grad()
        z = model(ids, mask)
        a, p, n = z[:TRIPLETS], z[TRIPLETS : 2 * TRIPLETS], z[2 * TRIPLETS :]
        loss = (a * (n - p)).sum() / TRIPLETS
        loss.backward()
        optimizer.step()
        if step >= 2:
            seconds.append(time.perf_counter() - start)
    return 1e3 * statistics.median(seconds)


sizes = list(lengths())
if "--equal" in sys.argv:
    sizes = [round(sum(sizes) / len(sizes))] * len(sizes)
print(json.dumps({"ms": milliseconds(sizes)}))
