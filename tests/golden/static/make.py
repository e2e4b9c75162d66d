"""Writes small static models as sentence-transformers 6 and model2vec 0.10 save them, and the embeddings that
each gives to the lines of texts.txt.

    HF_HUB_OFFLINE=1 python make.py

embedding/       a StaticEmbedding module and Normalize
embedding_f16/   a StaticEmbedding module alone, its table in F16
model2vec/       cut to 6 tokens, of length 1
model2vec_small/ its vocabulary quantized: int8, a mapping and weights, texts not cut
"""
import pathlib
import shutil

import numpy as np
from model2vec import StaticModel
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HERE = pathlib.Path(__file__).parent
WORDS = "one two red blue house houses boat river slow seven und zwei rotes haus straße ein".split()
TEXTS = ["one red house", "Seven slow boats on the river", "zwei Häuser und ein rotes Haus", "", "unknowable", "Straße",
         "one two one two one two one two one two", "red, blue; red! (blue)", "one red house [UNK] unknowable",
         "[CLS] one [SEP]", "seven " * 40, "   "]


def tokenizer():
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] + WORDS + ["##s", "##er", ",", ";", "!", "(", ")", "ha", "##us"]
    result = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    result.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    result.normalizer = normalizers.BertNormalizer(strip_accents=False)
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    result.enable_padding()
    return result


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def keep(folder, embeddings):
    (folder / "README.md").unlink(missing_ok=True)
    np.save(folder / "embeddings.npy", np.asarray(embeddings, np.float32))


def main():
    rng = np.random.default_rng(5)
    size = tokenizer().get_vocab_size()
    (HERE / "texts.txt").write_text("".join(text + "\n" for text in TEXTS))

    table = rng.normal(size=(size, 6)).astype(np.float32)
    for name, modules in [
        ("embedding", [StaticEmbedding(tokenizer(), embedding_weights=table), Normalize()]),
        ("embedding_f16", [StaticEmbedding(tokenizer(), embedding_weights=table.astype(np.float16))]),
    ]:
        folder = fresh(name)
        SentenceTransformer(modules=modules, device="cpu").save(str(folder))
        keep(folder, SentenceTransformer(str(folder), device="cpu").encode(TEXTS))

    folder = fresh("model2vec")
    StaticModel(table, tokenizer(), {"tokenizer_name": "small"}, normalize=True, max_length=6).save_pretrained(folder)
    keep(folder, StaticModel.from_pretrained(folder).encode(TEXTS))

    folder = fresh("model2vec_small")
    mapping = rng.integers(0, 9, size)
    weights = rng.uniform(0.5, 2, size).astype(np.float32)
    rows = rng.integers(-127, 128, (9, 6)).astype(np.int8)
    StaticModel(rows, tokenizer(), {}, weights=weights, token_mapping=mapping, max_length=None).save_pretrained(folder)
    keep(folder, StaticModel.from_pretrained(folder).encode(TEXTS))


main()
