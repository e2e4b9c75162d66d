"""From the start of the process to one vector with sentence-transformers; the caller holds the clock.

python first_vector.py MODEL TEXT.txt
"""

import json
import sys

import rows
from sentence_transformers import SentenceTransformer

vector = SentenceTransformer(sys.argv[1], device="cpu").encode(
    rows.read_lines(sys.argv[2])[:1], show_progress_bar=False
)
print(json.dumps({"dimension": vector.shape[1]}))
