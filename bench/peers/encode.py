"""Encoding with one engine of engines.py: texts a second, or milliseconds of one text.

    python encode.py ENGINE MODEL TEXTS.txt THREADS SCRATCH [--one]

Loading is not counted; tokenizing, pooling and normalization are. With --one the median of 200 texts, one at a time.
"""

import argparse
import json
import statistics
import time

import engines
import rows

parser = argparse.ArgumentParser()
parser.add_argument("engine", choices=engines.ENGINES)
parser.add_argument("model")
parser.add_argument("texts")
parser.add_argument("threads", type=int)
parser.add_argument("scratch")
parser.add_argument("--one", action="store_true")
options = parser.parse_args()

texts = rows.read_lines(options.texts)
encode = engines.ENGINES[options.engine](options.model, options.threads, options.scratch)
encode(texts[: 2 * engines.BATCH])
if options.one:
    seconds = []
    for i in range(220):
        start = time.perf_counter()
        encode([texts[i * 7 % len(texts)]])
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"ms": 1e3 * statistics.median(seconds[20:])}))
else:
    start = time.perf_counter()
    encode(texts)
    print(json.dumps({"rate": len(texts) / (time.perf_counter() - start)}))
