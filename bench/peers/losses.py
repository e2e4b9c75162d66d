"""A loss alone, forward and backward, in sentence-transformers or pytorch-metric-learning: median milliseconds.

    python losses.py st|pml LOSS ROWS THREADS ROUNDS

The losses and inputs of bench/losses.cpp: 384 dimensions, rows of length 1, eight rows of a label. The classes get embeddings, no
texts. pytorch-metric-learning has no CoSENT.
"""

import json
import statistics
import sys
import time

import torch

peer, name, count, threads, rounds = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
torch.set_num_threads(threads)
torch.manual_seed(1)
first, second = (torch.nn.functional.normalize(torch.randn(count, 384)) for _ in range(2))
labels = torch.arange(count) // 8
scores = (torch.arange(count) * 37 % 51) / 50.0


def of_sentence_transformers():
    from sentence_transformers.sentence_transformer import losses

    kind = {
        "infonce": losses.MultipleNegativesRankingLoss,
        "cosent": losses.CoSENTLoss,
        "batch-hard": losses.BatchHardTripletLoss,
        "semi-hard": losses.BatchSemiHardTripletLoss,
        "batch-all": losses.BatchAllTripletLoss,
    }[name]
    loss = kind(torch.nn.Identity())
    inputs = {"infonce": None, "cosent": scores}.get(name, labels)
    pairs = name in ("infonce", "cosent")
    return lambda x, y: loss.compute_loss_from_embeddings([x, y] if pairs else [x], inputs)


def of_metric_learning():
    from pytorch_metric_learning import losses, miners

    if name == "infonce":
        return losses.SelfSupervisedLoss(losses.NTXentLoss(temperature=1 / 20), symmetric=False)
    loss = losses.TripletMarginLoss(margin=5)
    miner = {
        "batch-hard": lambda: miners.BatchHardMiner(),
        "batch-all": lambda: None,
        "semi-hard": lambda: miners.TripletMarginMiner(margin=5, type_of_triplets="semihard"),
    }[name]()
    return lambda x, y: loss(x, labels, miner(x, labels) if miner else None)


compute = {"st": of_sentence_transformers, "pml": of_metric_learning}[peer]()
seconds = []
for round in range(rounds + 1):
    x, y = first.clone().requires_grad_(), second.clone().requires_grad_()
    start = time.perf_counter()
    compute(x, y).backward()
    seconds.append(time.perf_counter() - start)
print(json.dumps({"ms": 1e3 * statistics.median(seconds[1:])}))
