"""What is measured on: real texts where --data has them, else made-up ones of the same lengths; models, given or made.

Files are written into build/bench once a run and kept.
"""

import functools
import gzip
import json
import math
import random

from bench.harness.process import run

SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
REAL = {
    "triplets": "nli-litl/train_triplets.tsv.gz",
    "scored": "sts-stsb-multi/en.train.tsv.gz",
    "parallel": "parallel-tatoeba-deu-eng/train.tsv.gz",
}


def made_up_words(count):
    """Distinct words of two and more syllables."""
    for i in range(count):
        word, rest = "", i + len(SYLLABLES)
        while rest:
            rest, place = divmod(rest, len(SYLLABLES))
            word += SYLLABLES[place]
        yield word


class Inputs:
    def __init__(self, context):
        self.context = context
        self.said = set()

    # --- rows -------------------------------------------------------------------------------------------
    @functools.cache
    def rows(self, kind):
        """Rows of `kind`, header first. Made up where there are no real ones, which is said once."""
        data = self.context.options.data
        path = data / REAL[kind] if data else None
        if path is None or not path.exists():
            self.say_once(
                f"texts of {kind} are made up: {path or REAL[kind]} is not there; --data names the folder it is in"
            )
            return self.made_up(kind)
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        header, rows = rows[0], [row for row in rows[1:] if all(row)]
        wanted = {
            "triplets": ("anchor", "positive", "negative"),
            "scored": ("sentence1", "sentence2", "score"),
            "parallel": ("english", "german"),
        }[kind]
        places = [header.index(name) for name in wanted]
        rows = [[row[place] for place in places] for row in rows]
        random.Random(1).shuffle(rows)
        return [list(wanted), *rows]

    def made_up(self, kind):
        count, columns = {
            "triplets": (4000, 3),
            "scored": (4000, 2),
            "parallel": (5000 if self.context.short else 140000, 2),
        }[kind]
        draw = random.Random(1)
        rows = [[self.sentence(draw) for _ in range(columns)] for _ in range(count)]
        if kind == "scored":
            return [["sentence1", "sentence2", "score"], *([*row, f"{draw.randint(0, 50) / 10}"] for row in rows)]
        return [["anchor", "positive", "negative"][:columns], *rows]

    def sentence(self, draw):
        """Lengths as in natural-language inference, words by Zipf's law."""
        length = min(40, max(6, int(4 + 12 * (-math.log(1 - draw.random())) ** (1 / 1.5))))
        return " ".join(
            self.words[min(len(self.words) - 1, int(len(self.words) ** draw.random()) - 1)] for _ in range(length)
        )

    @functools.cached_property
    def words(self):
        """Words that are one token each."""
        if self.context.options.model:
            with open(self.context.options.model / "vocab.txt", encoding="utf-8") as file:
                return [word for word in map(str.strip, file) if word.isascii() and word.isalpha() and len(word) > 2]
        return list(made_up_words(2000 if self.context.short else 30000))

    # --- files ------------------------------------------------------------------------------------------
    def write(self, name, lines):
        path = self.context.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
        return path

    def table(self, kind, count=None, columns=None, name=None):
        """The first rows as a file with a header."""
        rows = self.rows(kind)[: None if count is None else count + 1]
        return self.write(name or f"{kind}.tsv", ("\t".join(row[:columns]) for row in rows))

    def long_texts(self, count, tokens=256):
        """Texts of at least so many tokens, of sentences of the triplets."""
        sentences = [text for row in self.rows("triplets")[1:] for text in row]
        random.Random(2).shuffle(sentences)
        texts, place = [], 0
        while len(texts) < count:
            text = ""
            while len(text.split()) < tokens:
                text += " " + sentences[place % len(sentences)]
                place += 1
            texts.append(text.strip())
        return texts

    def exact_texts(self, count, tokens):
        """Texts of exactly so many tokens, the two marks included."""
        draw = random.Random(3)
        return [" ".join(draw.choices(self.words, k=tokens - 2)) for _ in range(count)]

    def sentences(self, count):
        """Different short sentences."""
        texts = list(dict.fromkeys(text for row in self.rows("scored")[1:] for text in row[:2]))
        random.Random(4).shuffle(texts)
        return texts[:count]

    # --- models -----------------------------------------------------------------------------------------
    @functools.cached_property
    def model(self):
        """--model, or one of the shape of all-MiniLM-L6-v2 (with --short a small one) with random weights."""
        if self.context.options.model:
            return self.context.options.model
        layers, heads, width = (2, 4, 64) if self.context.short else (6, 12, 384)
        self.say_once(f"no --model: random weights, {layers} blocks, {width} wide")
        return self.make_model("model", width, layers, heads)

    def make_model(self, name, width, layers, heads):
        letters = "abcdefghijklmnopqrstuvwxyz"
        pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters)]
        pieces += dict.fromkeys(word for word in self.words if len(word) > 1)
        vocabulary = self.write(f"{name}_vocabulary.txt", pieces)
        pairs = self.table("triplets", 64, 2, f"{name}_start.tsv")
        out = self.context.path(name)
        self.context.trine(
            "train",
            "--quiet",
            "--pairs",
            pairs,
            "--eval-rows",
            0,
            "--encoder",
            "transformer",
            "--tokenizer",
            vocabulary,
            "--layers",
            layers,
            "--heads",
            heads,
            "--dimension",
            width,
            "--feed-forward",
            4 * width,
            "--max-length",
            256,
            "--dropout",
            0.1,
            "--lr",
            1e-6,
            "--out",
            out,
        )
        return out

    @functools.cached_property
    def word_pieces(self):
        """A WordPiece vocabulary for static models: letters, and the words that occur twice in the parallel texts."""
        counts = {}
        for row in self.rows("parallel")[1:]:
            for word in " ".join(row).lower().replace(".", " ").replace(",", " ").split():
                counts[word] = counts.get(word, 0) + 1
        letters = sorted({letter for word in counts for letter in word})
        frequent = sorted(
            (word for word, count in counts.items() if count > 1 and len(word) > 1), key=lambda w: (-counts[w], w)
        )
        pieces = [
            "[PAD]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            "[MASK]",
            *letters,
            *("##" + letter for letter in letters),
            *frequent[:30000],
        ]
        return self.write("pieces.txt", dict.fromkeys(pieces))

    # --- work -------------------------------------------------------------------------------------------
    @functools.cached_property
    def shape(self):
        config = json.loads((self.model / "config.json").read_text())
        return config["num_hidden_layers"], config["hidden_size"], config["intermediate_size"]

    def lengths(self, texts):
        """Tokens of each text, as the model reads it."""
        path = self.write("lengths.txt", texts)
        said = run([self.context.program("bench_tokenize"), self.model, path, "print"]).text
        return [min(256, len(line.split())) for line in said.splitlines()]

    def gflop(self, texts):
        """2 m n k of all products of encoding these texts once; a training step has three times as many."""
        layers, width, hidden = self.shape
        return sum(
            2e-9 * layers * n * (4 * width * width + 2 * width * hidden + 2 * n * width) for n in self.lengths(texts)
        )

    def say_once(self, text):
        if text not in self.said:
            self.said.add(text)
            self.context.say(f"note: {text}")
