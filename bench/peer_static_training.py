"""The static encoder of bench/static_training.cpp in PyTorch: how many sentences a second?

    python bench/peer_static_training.py PAIRS.tsv[.gz] [threads] [steps]

torch.nn.EmbeddingBag(131072, 256, sparse=True), symmetric InfoNCE (scale 15), SparseAdam, batch 512, hashed
words and character 3-5-grams. Hashing is timed apart, as there. Give a number of steps to stop early.
"""
import gzip
import re
import sys
import time
import zlib

import torch

ROWS, WIDTH, BATCH, SCALE = 131072, 256, 512, 15.0


def features(word, cache={}):
    known = cache.get(word)
    if known is None:
        marked = f"<{word}>"
        grams = [word] + [marked[i:i + n] for n in (3, 4, 5) for i in range(len(marked) - n + 1) if n < len(marked)]
        known = cache[word] = [zlib.crc32(g.encode()) % ROWS for g in grams]
    return known


def bag(text):
    return [row for word in re.findall(r"\w+|[^\w\s]", text.lower()) for row in features(word)]


def main():
    path = sys.argv[1]
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else torch.get_num_threads())
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        next(lines)
        pairs = [line.rstrip("\n").split("\t")[:2] for line in lines]
    start = time.time()
    bags = [[torch.tensor(bag(text)) for text in pair] for pair in pairs]
    print(f"{len(pairs)} pairs, {torch.get_num_threads()} threads, torch {torch.__version__}, hashing {time.time() - start:.1f} s")

    torch.manual_seed(1)
    table = torch.nn.EmbeddingBag(ROWS, WIDTH, mode="mean", sparse=True)
    optimizer = torch.optim.SparseAdam(table.parameters(), lr=0.02, betas=(0.0, 0.999))
    steps = len(pairs) // BATCH
    if len(sys.argv) > 3:
        steps = min(steps, int(sys.argv[3]))
    order = torch.randperm(len(pairs)).tolist()

    def embed(rows, column):
        chosen = [bags[i][column] for i in rows]
        offsets = torch.tensor([0] + [len(b) for b in chosen[:-1]]).cumsum(0)
        return torch.nn.functional.normalize(table(torch.cat(chosen), offsets))

    target = torch.arange(BATCH)
    start = time.time()
    for step in range(steps):
        rows = order[step * BATCH:(step + 1) * BATCH]
        logits = SCALE * embed(rows, 0) @ embed(rows, 1).T
        loss = (torch.nn.functional.cross_entropy(logits, target) + torch.nn.functional.cross_entropy(logits.T, target)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds = time.time() - start
    print(f"training {seconds:.2f} s for {steps} steps, last loss {loss.item():.3f}, {steps * BATCH * 2 / seconds:.0f} sentences/s")


if __name__ == "__main__":
    main()
