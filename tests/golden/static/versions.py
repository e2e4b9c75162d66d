"""What another version of model2vec makes of the folders that make.py wrote, for the lines of texts.txt.

    python versions.py VERSION

Writes embeddings_VERSION.npy into model2vec/ and model2vec_small/. Version 0.9 cuts every text at 512 tokens, whatever
config.json says, and only after it has left the unknown words out; 0.10 cuts at config.json's max_length first.
"""
import pathlib
import sys
from importlib.metadata import version

import numpy as np
from model2vec import StaticModel

HERE = pathlib.Path(__file__).parent

assert version("model2vec").startswith(sys.argv[1] + "."), version("model2vec")
texts = (HERE / "texts.txt").read_text().removesuffix("\n").split("\n")
for name in ["model2vec", "model2vec_small"]:
    vectors = StaticModel.from_pretrained(str(HERE / name)).encode(texts)
    np.save(HERE / name / f"embeddings_{sys.argv[1]}.npy", vectors.astype(np.float32))
