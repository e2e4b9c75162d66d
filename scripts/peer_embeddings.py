"""Embeddings of a model folder as sentence-transformers gives them.

    python scripts/peer_embeddings.py FOLDER TEXTS.txt OUT.npy [--prompt-name NAME]

One text a line. Needs sentence_transformers; nothing is downloaded.
"""
import argparse
import os

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
from sentence_transformers import SentenceTransformer

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("texts")
parser.add_argument("out")
parser.add_argument("--prompt-name")
arguments = parser.parse_args()

model = SentenceTransformer(arguments.folder, device="cpu")
with open(arguments.texts, encoding="utf-8", newline="\n") as file:
    texts = file.read().removesuffix("\n").split("\n")
embeddings = model.encode(texts, prompt_name=arguments.prompt_name, convert_to_numpy=True)
numpy.save(arguments.out, embeddings.astype(numpy.float32))
