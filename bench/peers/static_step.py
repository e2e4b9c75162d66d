"""The static encoder of bench/static_training.cpp in PyTorch: sentences a second.

    python static_step.py PAIRS.tsv THREADS STEPS

torch.nn.EmbeddingBag(131072, 256, sparse=True), symmetric InfoNCE (scale 15), SparseAdam, batch 512, hashed
words and character 3-5-grams. Hashing is not counted, as there.
"""

import json
import re
import sys
import time
import zlib

import rows
import torch

ROWS, WIDTH, BATCH, SCALE = 131072, 256, 512, 15.0


def features(word, cache={}):
    known = cache.get(word)
    if known is None:
        marked = f"<{word}>"
        grams = [word] + [marked[i : i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1) if n < len(marked)]
        known = cache[word] = [zlib.crc32(g.encode()) % ROWS for g in grams]
    return known


def bag(text):
    return [row for word in re.findall(r"\w+|[^\w\s]", text.lower()) for row in features(word)]


def main():
    pairs, threads, steps = rows.read_table(sys.argv[1])[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    bags = [[torch.tensor(bag(text)) for text in pair[:2]] for pair in pairs[: steps * BATCH]]
    steps = len(bags) // BATCH

    torch.manual_seed(1)
    table = torch.nn.EmbeddingBag(ROWS, WIDTH, mode="mean", sparse=True)
    optimizer = torch.optim.SparseAdam(table.parameters(), lr=0.02, betas=(0.0, 0.999))
    order = torch.randperm(len(bags)).tolist()

    def embed(places, column):
        chosen = [bags[i][column] for i in places]
        offsets = torch.tensor([0] + [len(b) for b in chosen[:-1]]).cumsum(0)
        return torch.nn.functional.normalize(table(torch.cat(chosen), offsets))

    target = torch.arange(BATCH)
    start = time.time()
    for step in range(steps):
        places = order[step * BATCH : (step + 1) * BATCH]
        logits = SCALE * embed(places, 0) @ embed(places, 1).T
        loss = (
            torch.nn.functional.cross_entropy(logits, target) + torch.nn.functional.cross_entropy(logits.T, target)
        ) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds = time.time() - start
    print(json.dumps({"rate": steps * BATCH * 2 / seconds, "loss": loss.item()}))


if __name__ == "__main__":
    main()
