#!/usr/bin/env python3
"""The NumPy checks of docs/derivations: triplet.md, info_nce.md and cross_entropy.md. Needs numpy only."""
import numpy as np


def numeric(loss, x, h=1e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = loss()
        x[i] = kept - h
        below = loss()
        x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def triplet():
    # // [docs:triplet_numpy]
    rng = np.random.default_rng(0)
    a, p, n = rng.normal(size=(3, 5, 4))
    distance = lambda x, y: np.sqrt(((x - y) ** 2).sum(1))
    loss = lambda: np.maximum(0, distance(a, p) - distance(a, n) + 1).mean()
    active = (distance(a, p) - distance(a, n) + 1 > 0)[:, None] / len(a)
    unit = lambda x, y: (x - y) / distance(x, y)[:, None]
    for x, dx in ((a, active * (unit(a, p) - unit(a, n))), (p, active * unit(p, a)), (n, -active * unit(n, a))):
        assert np.allclose(dx, numeric(loss, x), atol=1e-8)
    # // [docs:end]


def info_nce():
    # // [docs:info_nce_numpy]
    rng = np.random.default_rng(0)
    u, v = rng.normal(size=(2, 5, 4))
    unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
    logits = lambda: 20 * unit(u) @ unit(v).T
    loss = lambda: (np.log(np.exp(logits()).sum(1)) - np.diag(logits())).mean()
    G = np.exp(logits()) / np.exp(logits()).sum(1, keepdims=True) - np.eye(len(u))
    for x, dy in ((u, 20 / len(u) * G @ unit(v)), (v, 20 / len(u) * G.T @ unit(u))):
        along = (dy * unit(x)).sum(1, keepdims=True) * unit(x)
        assert np.allclose((dy - along) / np.linalg.norm(x, axis=1, keepdims=True), numeric(loss, x), atol=1e-7)
    # // [docs:end]


def cross_entropy():
    # // [docs:cross_entropy_numpy]
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(5, 4)), np.array([2, 0, 3, 3, 1])
    loss = lambda: (np.log(np.exp(x).sum(1)) - x[np.arange(5), labels]).mean()
    P = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    assert np.allclose((P - np.eye(4)[labels]) / 5, numeric(loss, x), atol=1e-8)
    # // [docs:end]


triplet()
info_nce()
cross_entropy()
print("the gradients agree with central differences")
