"""Writes small models with a trine of version 0.1, and the vectors it gives to the lines of texts.txt.

    python make.py TRINE

They are opened with the same bits ever after. Folders keep what it takes to open them; the vocabulary of pieces
is stored once, since its rules of normalization are a quarter of a megabyte.

static_marked/      a vocab.txt: [CLS] and [SEP] are averaged with the words
static_hashed/      hashed words
static_pieces/      a learned vocabulary, without its tokenizer.model
transformer_pieces/ the same vocabulary, with its tokenizer.model
"""
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
NAMES = ["the cat", "a small dog", "my neighbour", "the old captain", "der Hund", "die Nachbarin"]
VERBS = ["sees", "likes", "follows", "forgets", "sieht", "vergisst"]
THINGS = ["the river", "an apple tree", "his shadow", "the harbour", "den Fluss", "die Straße"]
TEXTS = ["the cat sees the river", "DER HUND vergisst die Straße.", "", "unheard, of: 1/2 λόγος", "Häuser und Flüsse",
         "[CLS] the cat [SEP]", "my neighbour's apple tree " * 4, "  spaces\tand  more  "]
PIECES = (["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [chr(c) for c in range(ord("a"), ord("z") + 1)]
          + ["##" + chr(c) for c in range(ord("a"), ord("z") + 1)]
          + ["the", "cat", "dog", "river", "apple", "tree", "hund", "fluss", "und", "der", "die", ".", ",", "'"])
KEPT = ["trine.json", "trine_tokenizer.json", "config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
        "tokenizer.model", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
        "config_sentence_transformers.json", "model.safetensors"]


def main():
    trine = pathlib.Path(sys.argv[1]).resolve()
    work = HERE / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    (HERE / "texts.txt").write_text("".join(text + "\n" for text in TEXTS))
    (work / "vocab.txt").write_text("".join(piece + "\n" for piece in PIECES))
    rows = [f"{a} {b} {c}\t{c} {b} {a}\n" for a in NAMES for b in VERBS for c in THINGS]
    (work / "pairs.tsv").write_text("first\tsecond\n" + "".join(rows))
    common = ["--pairs", "pairs.tsv", "--held-out", "0", "--threads", "1", "--dimension", "8"]
    for name, options in [
        ("static_marked", ["--tokenizer", "vocab.txt"]),
        ("static_hashed", ["--rows", "256"]),
        ("static_pieces", ["--tokenizer", "unigram", "--vocabulary", "120"]),
        ("transformer_pieces", ["--encoder", "transformer", "--vocabulary", "120", "--layers", "1", "--heads", "2",
                                "--feed-forward", "16", "--max-length", "16"]),
    ]:
        subprocess.run([trine, "train", *common, *options, "--out", name], cwd=work, check=True)
        subprocess.run([trine, "encode", "--model", name, "--out", "vectors.npy", HERE / "texts.txt"], cwd=work, check=True)
        shutil.rmtree(HERE / name, ignore_errors=True)
        for file in KEPT:
            if (work / name / file).exists() and (name, file) != ("static_pieces", "tokenizer.model"):
                (HERE / name / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(work / name / file, HERE / name / file)
        shutil.copy(work / "vectors.npy", HERE / name / "embeddings.npy")
    same = [(work / name / "tokenizer.model").read_bytes() for name in ["static_pieces", "transformer_pieces"]]
    assert same[0] == same[1]
    shutil.rmtree(work)


main()
