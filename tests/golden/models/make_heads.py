"""Writes heads/ and static_head/: a transformer and a static model with modules behind them, as sentence-transformers
saves them, and the embeddings it gives them.

    python tests/golden/models/make_heads.py        (torch, tokenizers, transformers, sentence_transformers 6)

heads/ has the model of plain/ with the activations LeakyReLU, ELU and Softplus in its Dense modules and a Dropout
between them; static_head/ has a table for the tokens of plain/, a Dense and a Normalize. Values are multiples of
1/1000. expected.json in each holds texts, the length they are cut to and, by the name of a prompt ("" for none), their embeddings.
"""
import json
import os
import pathlib
import shutil

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import Dropout, Pooling, StaticEmbedding
from tokenizers import Tokenizer
from torch import nn

here = pathlib.Path(__file__).parent
TEXTS = ["the cat sits on the house", "two small boats, a blue lake.", "dogs and cats!", "unknownword the"]


def draw(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_((0.7 * torch.randn_like(parameter)).mul(1000).round().div(1000))
    return module


def write(name, modules, longest):
    out = here / name
    shutil.rmtree(out, ignore_errors=True)
    model = SentenceTransformer(modules=modules, device="cpu").eval()
    model.save(str(out), create_model_card=False)
    embeddings = SentenceTransformer(str(out), device="cpu").encode(TEXTS).tolist()
    (out / "expected.json").write_text(json.dumps({"texts": TEXTS, "max_seq_length": longest, "embeddings": {"": embeddings}}) + "\n")


torch.manual_seed(9)
write("heads", [Transformer(str(here / "plain")), Pooling(8, "mean"),
                draw(Dense(8, 6, activation_function=nn.LeakyReLU())), Dropout(0.3),
                draw(Dense(6, 5, activation_function=nn.ELU())),
                draw(Dense(5, 4, activation_function=nn.Softplus()))], 16)
tokenizer = Tokenizer.from_file(str(here / "plain" / "tokenizer.json"))
write("static_head", [draw(StaticEmbedding(tokenizer, embedding_dim=6)),
                      draw(Dense(6, 4, activation_function=nn.Tanh())), Normalize()], 0)  # never cut
