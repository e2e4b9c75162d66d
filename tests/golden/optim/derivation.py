#!/usr/bin/env python3
"""The NumPy check of docs/derivations/adamw.md. Needs numpy only."""
import numpy as np

# // [docs:adamw_numpy]
b1, b2, eps, wd, s, t = 0.9, 0.999, 1e-8, 0.01, 300, 400
rng, j = np.random.default_rng(0), np.arange(s + 1, t + 1)
p, m, v, lr = rng.normal(size=9), 1e-5 * rng.normal(size=9), 1e-10 * rng.random(9) + 1e-12, rng.random(t + 1)
a = b2 ** ((j - s) / 2) / np.sqrt(1 - b2**j)
later = np.append(np.cumprod((1 - lr[j] * wd)[::-1])[-2::-1], 1)  # product over the steps after j
u, center = later * lr[j] * b1 ** (j - s) / (1 - b1**j) / a, eps / a[9]
y = 1 / (np.sqrt(v) + center)
series = sum(np.sum(u * (1 - eps / (a * center)) ** k) * (center * y) ** k for k in range(8))
at_once = np.prod(1 - lr[j] * wd) * p - m * y * series
for i in j:
    m, v = b1 * m, b2 * v
    p = (1 - lr[i] * wd) * p - lr[i] * (m / (1 - b1**i)) / (np.sqrt(v / (1 - b2**i)) + eps)
assert np.allclose(p, at_once, rtol=0, atol=1e-13)
# // [docs:end]
