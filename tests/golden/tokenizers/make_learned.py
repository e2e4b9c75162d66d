"""Ids that the tokenizers library gives with the tokenizer.json of a learned vocabulary, to lines of many scripts.

    python make_learned.py TRINE

The vocabulary is that of ../models of version 0.1, read as unigram and as byte-pair encoding.
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unicodedata

from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent
OLD = HERE.parent / "version_0_1" / "transformer_pieces"
RANGES = [(0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x591, 0x5F4), (0x600, 0x6FF),
          (0x900, 0x97F), (0xE00, 0xE5B), (0x1100, 0x11FF), (0x2000, 0x206F), (0x2460, 0x24FF), (0x3000, 0x30FF),
          (0x3200, 0x33FF), (0xAC00, 0xAD00), (0xFB00, 0xFB4F), (0xFF00, 0xFFEF), (0x13A0, 0x13F5), (0xAB70, 0xABBF),
          (0x1F300, 0x1F64F), (0x1D400, 0x1D7FF), (1, 9), (0xB, 0x1F), (0x7F, 0x9F)]
WORDS = "The cat forgets DER HUND die Straße über Fluss apple tree's old captain sieht [SEP] <s> </s> <unk> \u2581x".split()


def lines():
    choose = random.Random(9)
    made = ["", " ", "the cat sees the river", "İstanbul E\u0301te\u0301 \uff76\uff9e ①\u0308 \u00adx\u200by"]
    for i in range(240):
        text = " ".join(choose.choice(WORDS) for _ in range(choose.randint(1, 6)))
        if i % 3 == 0:
            text = "".join(chr(choose.randint(*choose.choice(RANGES))) for _ in range(choose.randint(1, 12)))
        if i % 3 == 1:
            at = choose.randint(0, len(text))
            text = text[:at] + chr(choose.randint(*choose.choice(RANGES))) + text[at:]
        if i % 5 == 0:
            text = unicodedata.normalize("NFD", text).upper()
        made.append(text)
    return made


def main():
    answers = {}
    for kind, more in [("unigram", b""), ("bpe", b"\x12\x02\x18\x02")]:  # a later field counts: model_type BPE
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(OLD, place + "/old")
            with open(place + "/old/tokenizer.model", "ab") as model:
                model.write(more)
            subprocess.run([sys.argv[1], "convert", "--model", "old", "--dtype", "f32", "--out", "new"], cwd=place, check=True)
            tokenizer = Tokenizer.from_file(place + "/new/tokenizer.json")
            answers[kind] = {line: tokenizer.encode(line).ids for line in lines()}
    (HERE / "learned.json").write_text(json.dumps(answers, separators=(",", ":")) + "\n")


main()
