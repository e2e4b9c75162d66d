"""Compares the embeddings of a model folder, as trine gives them, with those of sentence-transformers.

    python scripts/compare_embeddings.py FOLDER TEXTS... [--sentences 1000] [--trine build/release/trine]

TEXTS are files with texts in tab-separated columns or one a line, plain or .gz. Sentences are drawn over all lengths
from 1 to 256 tokens: shorter texts as they are, and, as few are long, neighbouring texts joined until they reach a
length. Prints the largest difference of any number; exits with 1 if it is above 1e-5.
"""
import argparse
import gzip
import os
import random
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
from sentence_transformers import SentenceTransformer

ALLOWED = 1e-5


def read_texts(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        for line in file:
            yield from (text for text in line.rstrip("\n").split("\t") if " " in text)


def draw(texts, count, tokens_of):
    """Texts of lengths spread evenly, marks of beginning and end aside, from 1 token to a few more than 256."""
    generator = random.Random(1)
    chosen = []
    while len(chosen) < count:
        wanted = generator.randint(1, 260)
        at = generator.randrange(len(texts))
        text = texts[at]
        while tokens_of(text) < wanted and at + 1 < len(texts):
            at += 1
            text += " " + texts[at]
        words = text.split(" ")
        while len(words) > 1 and tokens_of(" ".join(words)) > wanted:
            words.pop()
        chosen.append(" ".join(words))
    return chosen


parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("texts", nargs="+")
parser.add_argument("--sentences", type=int, default=1000)
parser.add_argument("--trine", default="build/release/trine")
arguments = parser.parse_args()

model = SentenceTransformer(arguments.folder, device="cpu")
pool = [text for path in arguments.texts for text in read_texts(path)]
sentences = draw(pool, arguments.sentences, lambda text: len(model.tokenizer.tokenize(text)))
lengths = [len(ids) for ids in model.tokenizer(sentences, truncation=True)["input_ids"]]
with tempfile.TemporaryDirectory() as folder:
    with open(f"{folder}/texts", "w", encoding="utf-8") as file:
        file.writelines(sentence + "\n" for sentence in sentences)
    subprocess.run([arguments.trine, "encode", "--model", arguments.folder, "--out", f"{folder}/out.npy", f"{folder}/texts"],
                   check=True, stderr=subprocess.DEVNULL)
    ours = numpy.load(f"{folder}/out.npy")
theirs = model.encode(sentences)
difference = numpy.abs(ours - theirs).max()
print(f"{len(sentences)} sentences of {min(lengths)} to {max(lengths)} tokens, {theirs.shape[1]} dimensions: "
      f"largest difference {difference:.2e}, allowed {ALLOWED:.0e}")
sys.exit(int(difference > ALLOWED))
