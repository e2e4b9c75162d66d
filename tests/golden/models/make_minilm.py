"""Writes minilm/embeddings.npy: what sentence-transformers makes of minilm/texts.txt with all-MiniLM-L6-v2.

    python tests/golden/models/make_minilm.py FOLDER        (the folder of the model; docs/checkpoints.md)
"""
import os
import pathlib
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
from sentence_transformers import SentenceTransformer

here = pathlib.Path(__file__).parent / "minilm"
texts = (here / "texts.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
numpy.save(here / "embeddings.npy", SentenceTransformer(sys.argv[1], device="cpu").encode(texts))
