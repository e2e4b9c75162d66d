"""Embeddings of a model folder as sentence-transformers or model2vec gives them.

    python scripts/peer_embeddings.py FOLDER TEXTS.txt OUT.npy [--prompt-name NAME | --model2vec]

One text a line. Needs sentence_transformers, or model2vec; nothing is downloaded.
"""
import argparse
import os

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy

parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("texts")
parser.add_argument("out")
parser.add_argument("--prompt-name")
parser.add_argument("--model2vec", action="store_true")
arguments = parser.parse_args()

with open(arguments.texts, encoding="utf-8", newline="\n") as file:
    texts = file.read().removesuffix("\n").split("\n")
if arguments.model2vec:
    from model2vec import StaticModel

    embeddings = StaticModel.from_pretrained(arguments.folder).encode(texts)
else:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(arguments.folder, device="cpu")
    embeddings = model.encode(texts, prompt_name=arguments.prompt_name, convert_to_numpy=True)
numpy.save(arguments.out, embeddings.astype(numpy.float32))
