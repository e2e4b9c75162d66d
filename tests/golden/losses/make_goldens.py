#!/usr/bin/env python3
"""Writes goldens.json: inputs, loss values and gradients of published implementations, in float64.

Needs torch, sentence-transformers and pytorch-metric-learning; the versions used are in the file. The
tests only read the JSON. Distances are the libraries' own, except that F.pairwise_distance, which adds
1e-6 to every difference, is replaced by the exact norm.
"""
import json
import pathlib
import sys

import pytorch_metric_learning
import sentence_transformers
import torch
import torch.nn.functional as F
from pytorch_metric_learning import distances as pml_distances
from pytorch_metric_learning import losses as pml_losses
from pytorch_metric_learning import miners as pml_miners
from sentence_transformers.sentence_transformer import losses as st
from sentence_transformers.sentence_transformer.losses.batch_hard_triplet import (
    BatchHardTripletLossDistanceFunction as BatchDistance,
)

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
CASES = []

TRIPLET_DISTANCES = {
    "cosine": st.TripletDistanceMetric.COSINE,
    "euclidean": st.TripletDistanceMetric.EUCLIDEAN,
    "manhattan": st.TripletDistanceMetric.MANHATTAN,
    "squared-euclidean": lambda x, y: ((x - y) ** 2).sum(-1),
}
PAIR_DISTANCES = dict(TRIPLET_DISTANCES)
BATCH_DISTANCES = {
    "cosine": BatchDistance.cosine_distance,
    "euclidean": BatchDistance.euclidean_distance,
    "squared-euclidean": lambda x: BatchDistance.euclidean_distance(x, squared=True),
}


def rows(n, d=5, scale=1.0):
    return (torch.randn(n, d) * scale).requires_grad_()


def add(loss, function, inputs, **options):
    """Runs function(*inputs) and keeps what a test needs to repeat it."""
    leaves = [x.detach().clone().requires_grad_() for x in inputs]
    value = function(*leaves)
    if value.requires_grad:
        value.backward()
    CASES.append(
        {
            "loss": loss,
            "options": options,
            "inputs": [x.detach().tolist() for x in leaves],
            "value": value.item(),
            "gradients": [(torch.zeros_like(x) if x.grad is None else x.grad).tolist() for x in leaves],
        }
    )


# --- triplets ----------------------------------------------------------------------------------------
for name, metric in TRIPLET_DISTANCES.items():
    for margin in (0.0, 0.3, 1.5):
        a, p, n = rows(6), rows(6), rows(6)
        loss = st.TripletLoss(None, metric, margin)
        add("triplet", lambda *x: loss.compute_loss_from_embeddings(list(x), None), [a, p, n],
            distance=name, margin=margin, kind="hard", reduction="mean")
        add("triplet", lambda a, p, n: F.softplus(metric(a, p) - metric(a, n) + margin).mean(), [a, p, n],
            distance=name, margin=margin, kind="soft", reduction="mean")

PML_DISTANCES = {
    "euclidean": pml_distances.LpDistance(normalize_embeddings=False),
    "squared-euclidean": pml_distances.LpDistance(normalize_embeddings=False, power=2),
    "manhattan": pml_distances.LpDistance(normalize_embeddings=False, p=1),
    "cosine": pml_distances.CosineSimilarity(),
}
LABELS = [0, 0, 0, 1, 1, 2, 2, 3]  # the last has no positive
for name, distance in PML_DISTANCES.items():
    margin = 0.2 if name == "cosine" else 0.5
    x = rows(len(LABELS))
    labels = torch.tensor(LABELS)
    for smooth in (False, True):
        loss = pml_losses.TripletMarginLoss(margin=margin, smooth_loss=smooth, distance=distance)
        add("batch_all", lambda x: loss(x, labels), [x], labels=LABELS, distance=name, margin=margin,
            kind="soft" if smooth else "hard", reduction="mean_active")
    loss = pml_losses.TripletMarginLoss(margin=margin, distance=distance)
    miner = pml_miners.BatchHardMiner(distance=distance)
    add("batch_hard", lambda x: loss(x, labels, miner(x, labels)), [x], labels=LABELS, distance=name,
        margin=margin, kind="hard", reduction="mean_active", incomplete="drop")
    for kind in ("hard", "semihard", "easy", "all"):
        picky = pml_miners.TripletMarginMiner(margin=margin, type_of_triplets=kind, distance=distance)
        mined = picky(x, labels)
        add("mined_all", lambda x: loss(x, labels, mined) if len(mined[0]) else x.sum() * 0, [x], labels=LABELS,
            distance=name, margin=margin, kind=kind.replace("semihard", "semi_hard"),
            triplets=torch.stack(mined, 1).tolist())

# the default of pytorch-metric-learning: Euclidean on rows of length 1, margin 0.05
x = rows(len(LABELS))
loss = pml_losses.TripletMarginLoss()
add("batch_all_normalised", lambda x: loss(x, torch.tensor(LABELS)), [x], labels=LABELS, distance="euclidean",
    margin=0.05, kind="hard", reduction="mean_active")

BATCHES = {
    "mixed": LABELS,
    "pairs": [0, 1, 2, 3, 0, 1, 2, 3],
    "one label": [5, 5, 5, 5],
    "all different": [1, 2, 3, 4, 5],
}
for name, distance in BATCH_DISTANCES.items():
    for batch, labels in BATCHES.items():
        for margin in (0.3, 1.0):
            x = rows(len(labels), scale=0.5)
            y = torch.tensor(labels)
            hard = st.BatchHardTripletLoss(None, distance, margin)
            add("batch_hard", lambda x: hard.compute_loss_from_embeddings([x], y), [x], labels=labels,
                distance=name, margin=margin, kind="hard", reduction="mean", incomplete="keep")
            every = st.BatchAllTripletLoss(None, distance, margin)
            add("batch_all", lambda x: every.compute_loss_from_embeddings([x], y), [x], labels=labels,
                distance=name, margin=margin, kind="hard", reduction="mean_active")
            semi = st.BatchSemiHardTripletLoss(None, distance, margin)
            add("batch_semi_hard", lambda x: semi.compute_loss_from_embeddings([x], y), [x], labels=labels,
                distance=name, margin=margin, kind="hard", reduction="mean", missing="farthest")
        soft = st.BatchHardSoftMarginTripletLoss(None, distance)
        add("batch_hard", lambda x: soft.compute_loss_from_embeddings([x], y), [x], labels=labels,
            distance=name, margin=0.0, kind="soft", reduction="mean", incomplete="keep")

# --- pairs -------------------------------------------------------------------------------------------
BINARY = [1, 0, 0, 1, 1, 0, 0, 1]
for name, metric in PAIR_DISTANCES.items():
    for margin in (0.5, 4.0) if name != "cosine" else (0.5, 1.5):
        a, b = rows(8), rows(8)
        y = torch.tensor(BINARY)
        for average in (True, False):
            loss = st.ContrastiveLoss(None, metric, margin, size_average=average)
            add("contrastive", lambda a, b: loss.compute_loss_from_embeddings([a, b], y), [a, b], labels=BINARY,
                distance=name, margin=margin, reduction="mean" if average else "sum")
        online = st.OnlineContrastiveLoss(None, metric, margin)
        add("online_contrastive", lambda a, b: online.compute_loss_from_embeddings([a, b], y), [a, b],
            labels=BINARY, distance=name, margin=margin)
for labels in ([1] * 8, [0] * 8):  # one kind of pair only
    a, b = rows(8), rows(8)
    y = torch.tensor(labels)
    online = st.OnlineContrastiveLoss(None, PAIR_DISTANCES["cosine"], 0.9)
    add("online_contrastive", lambda a, b: online.compute_loss_from_embeddings([a, b], y), [a, b],
        labels=labels, distance="cosine", margin=0.9)

SCORES = [0.0, 1.0, 0.5, 0.25, 0.5, 0.75, 1.0]  # exact in float32, into which the library casts them
a, b = rows(7), rows(7)
y = torch.tensor(SCORES)
add("cosine_similarity", lambda a, b: st.CosineSimilarityLoss(None).compute_loss_from_embeddings([a, b], y),
    [a, b], scores=SCORES)
for scale in (1.0, 20.0, 1000.0):
    add("cosent", lambda a, b: st.CoSENTLoss(None, scale).compute_loss_from_embeddings([a, b], y), [a, b],
        scores=SCORES, scale=scale)
add("cosent", lambda a, b: st.CoSENTLoss(None).compute_loss_from_embeddings([a, b], y * 0), [a, b],
    scores=[0.0] * 7, scale=20.0)

# --- in-batch negatives ------------------------------------------------------------------------------
DIRECTIONS = {
    "one_way": dict(directions=("query_to_doc",)),
    "symmetric": dict(directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"),
}
SIMILARITIES = {"cosine": sentence_transformers.util.cos_sim, "dot": sentence_transformers.util.dot_score}
for similarity, function in SIMILARITIES.items():
    for direction, how in DIRECTIONS.items():
        for scale in (1.0, 20.0, 100.0):
            for negatives in (0, 6, 12):
                inputs = [rows(6), rows(6)] + [rows(6) for _ in range(negatives // 6)]
                loss = st.MultipleNegativesRankingLoss(None, scale, function, **how)
                add("info_nce", lambda *x: loss.compute_loss_from_embeddings(list(x), None), inputs,
                    similarity=similarity, direction=direction, scale=scale)

# --- distillation ------------------------------------------------------------------------------------
a, t = rows(6), rows(6).detach()
add("mse", lambda a: st.MSELoss(None).compute_loss_from_embeddings([a], [t]), [a], target=t.tolist())
a, p, n = rows(6), rows(6), rows(6)
teacher = torch.randn(6)
add("margin_mse", lambda *x: st.MarginMSELoss(None).compute_loss_from_embeddings(list(x), teacher), [a, p, n],
    teacher=teacher.tolist())
n2 = rows(6)
teacher = torch.randn(6, 2)
add("margin_mse", lambda *x: st.MarginMSELoss(None).compute_loss_from_embeddings(list(x), teacher),
    [a, p, n, n2], teacher=teacher.T.flatten().tolist())


# --- Matryoshka --------------------------------------------------------------------------------------
def nested(loss, dims, weights):
    return lambda *x: sum(
        w * loss.compute_loss_from_embeddings([v[:, :d] for v in x], None) for d, w in zip(dims, weights)
    )


for weights in ([1.0, 1.0, 1.0], [1.0, 0.5, 0.25]):
    dims = [5, 3, 1]
    add("matryoshka", nested(st.MultipleNegativesRankingLoss(None), dims, weights), [rows(6), rows(6)],
        dims=dims, weights=weights)

path = pathlib.Path(__file__).with_name("goldens.json")
with open(path, "w") as file:
    json.dump(
        {
            "torch": torch.__version__.split("+")[0],
            "sentence_transformers": sentence_transformers.__version__,
            "pytorch_metric_learning": pytorch_metric_learning.__version__,
            "cases": CASES,
        },
        file,
        separators=(",", ":"),
    )
print(len(CASES), "cases,", path.stat().st_size, "bytes", file=sys.stderr)
