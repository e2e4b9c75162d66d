"""Exact search with faiss (IndexFlatIP) or torch: seconds for the ten nearest of random queries among random rows.

    python search.py faiss|torch QUERIES ROWS DIMENSION THREADS

faiss multiplies with the OpenBLAS in its wheel; the caller sets OPENBLAS_CORETYPE. torch takes blocks of 100,000 rows.
"""

import json
import sys
import time

import numpy

peer, count, rows, dimension, threads = sys.argv[1], *map(int, sys.argv[2:6])
NEAREST, BLOCK = 10, 100_000
random = numpy.random.default_rng(1)
queries, corpus = (random.standard_normal((n, dimension), dtype=numpy.float32) for n in (count, rows))


def faiss_search():
    import faiss

    faiss.omp_set_num_threads(threads)
    index = faiss.IndexFlatIP(dimension)
    index.add(corpus)
    return lambda some: index.search(some, NEAREST)


def torch_search():
    import torch

    torch.set_num_threads(threads)
    every = torch.from_numpy(corpus)

    def search(some):
        scores, places = [], []
        for begin in range(0, rows, BLOCK):
            best = (torch.from_numpy(some) @ every[begin : begin + BLOCK].T).topk(min(NEAREST, rows - begin))
            scores.append(best.values)
            places.append(best.indices + begin)
        best = torch.cat(scores, 1).topk(NEAREST)
        return best.values, torch.cat(places, 1).gather(1, best.indices)

    return search


search = {"faiss": faiss_search, "torch": torch_search}[peer]()
search(queries[:8])
start = time.perf_counter()
search(queries)
# The wall clock of the process would count making the random rows.
result = {"seconds": time.perf_counter() - start}
print(json.dumps(result))
