"""Opens every kind of folder that trine writes with the programs it is for, and compares the vectors.

    python bench/peers/other_programs.py TRINE TABLE.json

{static, transformer, fine-tuned, LoRA merged} x {hashed, wordpiece, unigram, bpe} x {f32, f16, bf16}, written by `trine
train` and `trine convert`, opened by sentence-transformers, by model2vec and, for the ids alone, by tokenizers. Needs
sentence-transformers, model2vec and safetensors; nothing is downloaded. The data are made up here.

Every cell is the largest difference of two numbers between what trine and what the other program make of the same
folder, on texts of many kinds; weights in f16 and bf16 are computed with in float32 by both. Or it is the reason
why there is nothing to compare: trine refuses to write the folder, or the other program to open it. Exits 1 where a
difference is above 1e-6. TABLE.json keeps the answers; docs/checkpoints.md shows them.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
import numpy as np
import tokenizers
import torch
from model2vec import StaticModel
from safetensors import safe_open
from sentence_transformers import SentenceTransformer

NAMES = "the cat,a small dog,my neighbour,the old captain,der Hund,die Nachbarin,Zoë,l'été,поезд,電車".split(",")
VERBS = "sees,likes,follows,forgets,sieht,vergisst,aime,видит".split(",")
THINGS = "the river,an apple tree,his shadow,Ærø,den Fluss,die Straße,la gare,İstanbul".split(",")
ROWS = [f"{a} {b} {c}\t{c} {b} {a}\n" for a in NAMES for b in VERBS for c in THINGS]
TEXTS = ["the cat sees the river", "DER HUND vergisst die Straße.", "", "   ", "unheard, of: ½ λόγος", "Zoë Zoë ZOË",
         "E\u0301TE\u0301 e\u0301te\u0301 \uff26ｕｌｌ ｶﾞ ﬁ İ ẞ ①\u0308", "a\u200bb \u00ad\u00a0\u3000\u2581 \ufeff tab\tend",
         "[CLS] the cat [SEP] [UNK] [MASK] <s> </s> <unk>", "👨‍👩‍👧 🇩🇪 각 कि ก็ \u0301", "my neighbour's apple tree " * 20,
         "über-schall/knall (1,5 %) @home #tag €5", "電車で行く。поезд видит", "x" * 150, "<S>Ab\u0085c</S>"]
PIECES = (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [chr(c) for c in range(ord("a"), ord("z") + 1)]
          + ["##" + chr(c) for c in range(ord("a"), ord("z") + 1)]
          + "the cat dog river apple tree hund fluss und der die stra ##sse . , ' ( ) / % zoe поезд 電 車".split())
SMALL = ["--encoder", "transformer", "--layers", "1", "--heads", "2", "--feed-forward", "16", "--max-length", "24"]
TOKENIZERS = {"hashed": ["--tokenizer", "hashed"], "wordpiece": ["--tokenizer", "vocab.txt"],
              "unigram": ["--tokenizer", "unigram", "--vocabulary", "300"],
              "bpe": ["--tokenizer", "bpe", "--vocabulary", "300"]}
KINDS = ["static", "static, fine-tuned", "transformer", "transformer, fine-tuned", "transformer, LoRA merged"]
LIMIT = 1e-6


class Refused(Exception):
    pass


class Workshop:
    def __init__(self, trine, folder):
        self.trine, self.folder = trine, pathlib.Path(folder)
        (self.folder / "pairs.tsv").write_text("first\tsecond\n" + "".join(ROWS))
        (self.folder / "texts.txt").write_text("".join(text + "\n" for text in TEXTS), newline="\n")
        (self.folder / "vocab.txt").write_text("".join(piece + "\n" for piece in PIECES))

    def run(self, *words):
        done = subprocess.run([self.trine, *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused("trine: " + done.stderr.strip().removeprefix("trine: ").replace(str(self.folder) + "/", ""))

    def train(self, kind, tokenizer):
        """The folder of a model of this kind."""
        is_static = kind.startswith("static")
        base = ("static " if is_static else "transformer ") + tokenizer
        common = ["train", "--pairs", "pairs.tsv", "--eval-rows", "0", "--threads", "1"]
        if not (self.folder / base).exists():
            self.run(*common, "--dimension", "16", *([] if is_static else SMALL), *TOKENIZERS[tokenizer], "--out", base)
        if kind in ("static", "transformer"):
            return base
        name = f"{kind} {tokenizer}"
        lora = ["--lora-rank", "2"] if "LoRA" in kind else []
        self.run(*common, "--model", base, *lora, "--out", name)
        return name

    def encode(self, name):
        self.run("encode", "--model", name, "--out", "vectors.npy", "texts.txt")
        return np.load(self.folder / "vectors.npy")

    def written(self, name, layout, dtype, tokenizer):
        """The folder `name` in this layout with its weights stored so."""
        out = f"{name}, {layout} {dtype}"
        if layout == "as trained" and dtype == "f32":
            return name
        words = [] if layout == "as trained" else ["--to", layout]
        if layout != "as trained" and tokenizer == "hashed":
            words += ["--words", "pairs.tsv"]
        self.run("convert", "--model", name, *words, "--dtype", dtype, "--out", out)
        return out


def by_sentence_transformers(folder):
    return SentenceTransformer(str(folder), device="cpu").float().encode(TEXTS, convert_to_numpy=True)


def by_model2vec(folder):
    model = StaticModel.from_pretrained(str(folder))
    model.embedding = model.embedding.astype(np.float32)
    return model.encode(TEXTS)


def ids_of(folder):
    """That the file is one, and that its weights are stored as they should be, the readers below would say too."""
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    with safe_open(str(folder / "model.safetensors"), "pt") as file:
        shapes = [list(file.get_slice(name).get_shape()) for name in file.keys()]
    rows = max(shape[0] for shape in shapes if len(shape) == 2)
    assert all(i < rows for text in TEXTS for i in tokenizer.encode(text).ids)


def cell(workshop, kind, tokenizer, dtype, layout, program):
    try:
        name = workshop.written(workshop.train(kind, tokenizer), layout, dtype, tokenizer)
        ours = workshop.encode(name)
    except Refused as reason:
        return str(reason)
    try:
        theirs = program(workshop.folder / name)
    except Exception as error:  # whatever it says to its user
        return f"{type(error).__name__}: {error}".split("\n")[0].replace(str(workshop.folder) + "/", "")[:160]
    if not name.startswith("static hashed") or layout != "as trained":
        ids_of(workshop.folder / name)
    return float(np.abs(ours - theirs.astype(np.float32)).max())


def main():
    torch.set_num_threads(1)
    answers = {}
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(pathlib.Path(sys.argv[1]).resolve(), folder)
        for kind in KINDS:
            for tokenizer in TOKENIZERS:
                for layout, program in [("as trained", by_sentence_transformers), ("static", by_sentence_transformers),
                                        ("model2vec", by_model2vec)]:
                    for dtype in ["f32", "f16", "bf16"]:
                        answer = cell(workshop, kind, tokenizer, dtype, layout, program)
                        answers.setdefault(kind, {}).setdefault(tokenizer, {}).setdefault(layout, {})[dtype] = answer
                        print(f"{kind:26} {tokenizer:10} {layout:11} {dtype:5} {answer}", flush=True)
                        if isinstance(answer, float):
                            worst = max(worst, answer)
    pathlib.Path(sys.argv[2]).write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")
    print(f"largest difference {worst:.1e}, {LIMIT} is allowed")
    sys.exit(worst > LIMIT)


main()
