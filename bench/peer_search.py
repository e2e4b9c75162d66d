"""bench/search.cpp and exact search in faiss (faiss-cpu from pip), in turn, best of several rounds.

    python bench/peer_search.py build/release/bench/bench_search [queries] [rows] [dimension] [threads] [rounds]

faiss multiplies with the OpenBLAS in its wheel, whose choice of kernels may be overridden, so it has two arms:
as it comes, and with OPENBLAS_CORETYPE=Haswell. Each arm runs in a process of its own, with the ten nearest by
inner product of random vectors; trine compares by cosine, which costs it the norms as well. Printed are wall clock
and processor time, the latter because it suffers less from what else the machine does; threads that wait by
spinning count there, so compare it on one thread.
"""
import os
import subprocess
import sys
import time

BENCH = sys.argv[1]
QUERIES, ROWS, DIMENSION, THREADS, ROUNDS = (
    int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((2, 1000), (3, 1000000), (4, 256), (5, 2), (6, 3))
)
K = 10


def faiss_seconds():
    import faiss
    import numpy

    faiss.omp_set_num_threads(THREADS)
    random = numpy.random.default_rng(1)
    queries = random.standard_normal((QUERIES, DIMENSION), dtype=numpy.float32)
    corpus = random.standard_normal((ROWS, DIMENSION), dtype=numpy.float32)
    index = faiss.IndexFlatIP(DIMENSION)
    index.add(corpus)
    del corpus
    index.search(queries[:8], K)
    start, used = time.perf_counter(), time.process_time()
    index.search(queries, K)
    print(time.perf_counter() - start, time.process_time() - used)


def run(command, coretype=None):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    environment["OPENBLAS_NUM_THREADS"] = environment["OMP_NUM_THREADS"] = str(THREADS)
    if coretype:
        environment["OPENBLAS_CORETYPE"] = coretype
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def trine():
    said = run([BENCH, *map(str, (QUERIES, ROWS, DIMENSION, K, THREADS, 1))])
    words = said.splitlines()[-1].split()
    return float(words[1]), float(words[5])


def faiss(coretype=None):
    wall, used = run([sys.executable, __file__, *sys.argv[1:], "faiss"], coretype).split()
    return float(wall), float(used)


def main():
    arms = {"trine": trine, "faiss": faiss, "faiss, Haswell kernels": lambda: faiss("Haswell")}
    seen = {name: [] for name in arms}
    for _ in range(ROUNDS):
        for name, measure in arms.items():
            seen[name].append(measure())
    best = {name: [min(column) for column in zip(*times)] for name, times in seen.items()}
    for name, (wall, used) in best.items():
        print(
            f"{name:24} {wall:8.3f} s {wall / best['trine'][0]:6.2f} times trine;"
            f" processor {used:8.3f} s {used / best['trine'][1]:6.2f} times"
        )


if sys.argv[-1] == "faiss":
    faiss_seconds()
else:
    main()
