"""Encoding with model2vec on one core: texts a second of StaticModel.encode.

python static_encode.py FOLDER TEXTS.txt
"""

import json
import os
import sys
import time

for name in ("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import rows
from model2vec import StaticModel

model = StaticModel.from_pretrained(sys.argv[1])
texts = rows.read_lines(sys.argv[2])
model.encode(texts[:100], use_multiprocessing=False)
start = time.perf_counter()
model.encode(texts, use_multiprocessing=False)
print(json.dumps({"rate": len(texts) / (time.perf_counter() - start)}))
